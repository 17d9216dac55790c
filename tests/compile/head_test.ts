/** The shell script at the head of a self-extracting file, in the shells that a small Linux has. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { permissionFlags, PERMISSIONS } from "../../scripts/compile/permissions.ts";
import { hasProgram } from "../support/programs.ts";
import { PROGRAM, run, type StandInOptions, type StartResult, writeStandIn } from "./stand_in.ts";

const SHELLS: readonly (readonly string[])[] = [["sh"], ["dash"], ["bash"], ["busybox", "sh"]];

/** The files are for Linux, and so are the options of the programs that the head calls. */
const test = Deno.build.os === "linux" ? Deno.test : Deno.test.ignore;

/** A self-extracting file, and a cache folder of its own. */
interface Place {
  readonly file: string;
  readonly cache: string;
  /** Starts the file with that cache. */
  readonly start: (...args: string[]) => Promise<StartResult>;
}

async function withStandIn(
  use: (place: Place) => Promise<void>,
  options: StandInOptions = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const place = { file: `${folder}/listen`, cache: `${folder}/cache` };
  try {
    await writeStandIn(place.file, options);
    const start = (...args: string[]) => run([place.file, ...args], { XDG_CACHE_HOME: place.cache });
    await use({ ...place, start });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The unpacked files: path, and when and where each was made, which differs for a file that was replaced. */
function listUnpacked(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of Deno.readDirSync(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) { for (const [name, made] of listUnpacked(path)) found.set(name, made); }
    else found.set(path, describeMaking(path));
  }
  return found;
}

function describeMaking(path: string): string {
  const { ino, birthtime } = Deno.statSync(path);
  return `${ino} ${birthtime?.getTime()}`;
}

for (const shell of SHELLS.filter(([name]) => hasProgram(name!))) {
  test(`head.sh in ${shell.join(" ")} starts the program with its permissions, arguments and stdin`, () =>
    withStandIn(async ({ file, cache }) => {
      const args = ["--name", "two words", "", "it's *", "-"];
      for (const what of ["unpacks", "has unpacked"]) {
        const { code, stdout, stderr } = await run(
          [...shell, file, ...args],
          { XDG_CACHE_HOME: cache },
          "a picture",
        );
        assertEquals([code, stderr], [0, ""], what);
        const [words, denoDir, executable, input] = stdout.split("\n");
        assertEquals(denoDir, `DENO_DIR=${cache}/udp_image_stream/deno`);
        assertEquals(executable, `UIS_EXECUTABLE=${file}`);
        assertEquals(input, "a picture");
        const flags = permissionFlags(PERMISSIONS.listen).map((flag) => `<${flag}>`).join("");
        assert(words!.startsWith(`<run><--no-prompt>${flags}<--unstable-net>`), words);
        assertMatch(words!, /\/udp_image_stream\/listen-[0-9a-f]{12}\/listen\.js>/);
        assert(words!.endsWith(`/listen.js>${args.map((arg) => `<${arg}>`).join("")}`), words);
      }
    }));
}

test("head.sh gives all permissions to --doctor alone", () =>
  withStandIn(async ({ start }) => {
    for (const args of [["--doctor"], ["--quiet", "--doctor", "robot"]]) {
      assertMatch((await start(...args)).stdout, /^<run><--no-prompt><--allow-all><--unstable-net>/);
    }
    assert(!(await start("--quiet", "doctor")).stdout.includes("--allow-all"));
  }));

test("head.sh unpacks each file whole, once", () =>
  withStandIn(async ({ cache, start }) => {
    await start();
    const first = listUnpacked(cache);
    assertEquals(first.size, 1 + PROGRAM.length, [...first.keys()].join(" "));
    for (const { name, text } of PROGRAM) {
      const path = [...first.keys()].find((path) => path.endsWith(`/${name}`))!;
      assertEquals(await Deno.readTextFile(path), text);
    }
    await start();
    assertEquals(listUnpacked(cache), first);
  }));

const DAMAGES: Readonly<Record<string, (path: string) => Promise<void>>> = {
  "has other bytes": async (path) => {
    const bytes = await Deno.readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await Deno.writeFile(path, bytes);
  },
  "is shorter": (path) => Deno.truncate(path, 3),
  "is gone": (path) => Deno.remove(path),
  "may not be run": (path) => Deno.chmod(path, 0),
};

for (const [damage, cause] of Object.entries(DAMAGES)) {
  test(`head.sh replaces an unpacked file that ${damage}, and no other`, () =>
    withStandIn(async ({ cache, start }) => {
      const healthy = await start();
      const before = listUnpacked(cache);
      const damaged = [...before.keys()].find((path) => path.endsWith("/deno"))!;
      await cause(damaged);
      assertEquals(await start(), healthy);
      const after = listUnpacked(cache);
      assertEquals([...after.keys()].sort(), [...before.keys()].sort());
      const replaced = [...after].filter(([path, made]) => before.get(path) !== made);
      assertEquals(replaced.map(([path]) => path), [damaged]);
    }));
}

for (const shell of SHELLS.filter(([name]) => hasProgram(name!))) {
  test(`head.sh in ${shell.join(" ")} replaces a script of other bytes, though size and time are as they were`, () =>
    withStandIn(async ({ file, cache }) => {
      const start = () => run([...shell, file], { XDG_CACHE_HOME: cache });
      await start();
      for (const { name, text } of PROGRAM) {
        const path = [...listUnpacked(cache).keys()].find((path) => path.endsWith(`/${name}`))!;
        const { mtime } = await Deno.stat(path);
        await Deno.writeTextFile(path, text.replace("the", "evi"));
        await Deno.utime(path, mtime!, mtime!);
        assertEquals((await start()).code, 0);
        assertEquals(await Deno.readTextFile(path), text);
      }
    }));
}

/** How others could get at what is unpacked; each for the folder of a cache that is there. */
const OPEN: Readonly<Record<string, (folder: string, cache: string) => Promise<void>>> = {
  "everybody may write to the folder of the runtime": (folder) => {
    const [runtime] = [...Deno.readDirSync(folder)].filter(({ name }) => name.startsWith("deno-"));
    return Deno.chmod(`${folder}/${runtime!.name}`, 0o777);
  },
  "everybody may write to the folder": (folder) => Deno.chmod(folder, 0o707),
  "everybody may write to a folder above it": (_, cache) => Deno.chmod(cache, 0o777),
  "it is a symbolic link": async (folder) => {
    await Deno.rename(folder, `${folder}.elsewhere`);
    await Deno.symlink(`${folder}.elsewhere`, folder);
  },
};

for (const [how, open] of Object.entries(OPEN)) {
  test(`head.sh does not start what is unpacked where ${how}`, () =>
    withStandIn(async ({ file, cache }) => {
      const other = cache.replace(/cache$/, "tmp");
      await Deno.mkdir(other, { mode: 0o700 });
      const start = () => run([file], { XDG_CACHE_HOME: cache, TMPDIR: other });
      await start();
      await open(`${cache}/udp_image_stream`, cache);
      const { stdout, stderr } = await start();
      assertEquals(stderr, "");
      assertMatch(stdout, new RegExp(`^DENO_DIR=${other}/udp_image_stream-\\d+/deno$`, "m"));
    }));
}

test("head.sh runs in each of several starts at once", () =>
  withStandIn(async ({ cache, start }) => {
    const results = await Promise.all(Array.from({ length: 6 }, () => start("--help")));
    for (const result of results) assertEquals(result, results[0]);
    assertEquals(results[0]!.code, 0);
    assertEquals(listUnpacked(cache).size, 1 + PROGRAM.length);
  }, { ballastBytes: 3_000_000 }));

test("head.sh refuses a file that is not whole or not as it was made, in one line, and leaves nothing behind", () =>
  withStandIn(async ({ file, cache, start }) => {
    const bytes = await Deno.readFile(file);
    const flipped = bytes.slice();
    flipped[bytes.length - 100_000]! ^= 0xff;
    for (const damaged of [flipped, bytes.slice(0, bytes.length - 1), bytes.slice(0, bytes.length >> 1)]) {
      await Deno.writeFile(file, damaged);
      const { code, stdout, stderr } = await start();
      assertEquals([code, stdout], [1, ""]);
      assertMatch(stderr, /^listen: Cannot unpack: this file is damaged, copy it again \([^\n]*\)\n$/);
      assertEquals([...listUnpacked(cache).keys()].filter((path) => path.endsWith(".part")), []);
    }
  }, { ballastBytes: 300_000 }));

test("head.sh takes away what a start that was killed has left, but not what one is unpacking", () =>
  withStandIn(async ({ cache, start }) => {
    const folder = `${cache}/udp_image_stream`;
    await Deno.mkdir(folder, { recursive: true });
    for (const name of [".old.1.part", ".new.2.part"]) await Deno.writeTextFile(`${folder}/${name}`, "half");
    const hoursAgo = Date.now() / 1000 - 7200;
    await Deno.utime(`${folder}/.old.1.part`, hoursAgo, hoursAgo);
    assertEquals((await start()).code, 0);
    const parts = [...listUnpacked(cache).keys()].filter((path) => path.endsWith(".part"));
    assertEquals(parts, [`${folder}/.new.2.part`]);
  }));

test("head.sh says which machine the file is for, unless an emulator is in front", () =>
  withStandIn(async ({ file, cache, start }) => {
    const { code, stdout, stderr } = await start();
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, /^listen: Cannot run: this file is for riscv128, and this machine is \S+\n$/);
    const prefixed = await run([file, "--help"], { XDG_CACHE_HOME: cache, UIS_RUN_PREFIX: "env A=1 sh" });
    assertEquals(prefixed.code, 0);
    assertStringIncludes(prefixed.stdout, "<--help>");
  }, { machine: "riscv128" }));
