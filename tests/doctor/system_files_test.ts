/** Files of the system, as a program with all permissions sees them, and one to which Deno keeps them closed. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { listFolder, readText, tryOpen } from "../../src/doctor/system_files.ts";

const RECEIVE_LIMIT = "/proc/sys/net/core/rmem_max";
const INTERFACES = "/sys/class/net";
const LOOPBACK = `${INTERFACES}/lo`;
/** Nobody may read it, root included: it has nothing to be read. */
const WRITE_ONLY = "/sys/bus/platform/uevent";
const KIB = 1024;

const isThere = (path: string) => Deno.stat(path).then(() => true, () => false);
const isLinux = Deno.build.os === "linux";
if (!isLinux) console.warn("Left out, because this is no Linux: all tests of /dev, /proc and /sys");
/** A file system that goes away with the machine, and lies in a folder that Deno keeps closed. */
const hasSharedMemory = isLinux && await isThere("/dev/shm");
const expected = {
  receiveLimit: await Deno.readTextFile(RECEIVE_LIMIT).catch(() => undefined),
  loopback: isLinux ? [...Deno.readDirSync(LOOPBACK)].map(({ name }) => name).sort() : [],
};

const READERS: readonly (readonly [who: string, permissions: Deno.PermissionOptions])[] = [
  ["a program with all permissions", "inherit"],
  ["a program with some", { read: true, ffi: true, run: ["sh", "rm"] }],
];

for (const [who, permissions] of READERS) {
  Deno.test({
    name: `readText and listFolder show /proc and /sys to ${who}`,
    ignore: !isLinux,
    permissions,
    async fn() {
      if (permissions !== "inherit") assertClosed();
      assertEquals(await readText("/proc/sys/kernel/ostype"), "Linux\n");
      assertEquals(await readText(RECEIVE_LIMIT), expected.receiveLimit);
      assert((await listFolder(INTERFACES)).includes("lo"));
      assertEquals((await listFolder(LOOPBACK)).sort(), expected.loopback);
      assert(expected.loopback.includes("operstate"));
      assertEquals(await tryOpen(INTERFACES), "opened");
    },
  });

  Deno.test({
    name: `readText, listFolder and tryOpen tell ${who} what is missing`,
    ignore: !isLinux,
    permissions,
    async fn() {
      assertEquals(await readText("/proc/none"), undefined);
      assertEquals(await readText("/proc"), undefined);
      assertEquals(await listFolder("/sys/none"), []);
      assertEquals(await listFolder("/proc/version"), []);
      assertEquals(await tryOpen("/dev/none"), "missing");
    },
  });

  Deno.test({
    name: `tryOpen tells ${who} what nobody may read`,
    ignore: !isLinux || !await isThere(WRITE_ONLY),
    permissions,
    async fn() {
      assertEquals(await tryOpen(WRITE_ONLY), "denied");
      assertEquals(await readText(WRITE_ONLY), undefined);
    },
  });

  Deno.test({
    name: `listFolder, readText and tryOpen show a folder in /dev to ${who}`,
    ignore: !hasSharedMemory,
    permissions,
    fn: () =>
      withFolder("echo text > video10; touch video2 .hidden; ln -s loop loop", async (folder) => {
        assertEquals(await listFolder(folder), [".hidden", "loop", "video2", "video10"]);
        assertEquals([await readText(`${folder}/video10`), await readText(`${folder}/video2`)], [
          "text\n",
          "",
        ]);
        assertEquals(await tryOpen(`${folder}/video10`), "opened");
        const { message } = await assertRejects(() => tryOpen(`${folder}/loop`), Error);
        assertEquals(message, `Too many levels of symbolic links (os error 40): open '${folder}/loop'`);
      }),
  });
}

const [, SOME] = READERS[1]!;

Deno.test({
  name: "readText and tryOpen wait for nobody, and read no more than a file of the kernel has",
  ignore: !hasSharedMemory,
  permissions: SOME,
  fn: () =>
    withFolder(
      `mkfifo pipe; head -c ${64 * KIB} /dev/zero > full; head -c ${64 * KIB + 1} /dev/zero > more`,
      async (folder) => {
        assertEquals([await readText(`${folder}/pipe`), await tryOpen(`${folder}/pipe`)], ["", "opened"]);
        assertEquals((await readText(`${folder}/full`))?.length, 64 * KIB);
        await assertRejects(() => readText(`${folder}/more`), Error, "/more is longer than 64 KiB");
      },
    ),
});

Deno.test({
  name: "readText, listFolder and tryOpen close whatever they open",
  ignore: !isLinux,
  permissions: SOME,
  async fn() {
    const rounds = 100;
    const before = (await listFolder("/proc/self/fd")).length;
    for (let i = 0; i < rounds; i++) {
      await readText("/proc/version");
      // It can be opened and not be read.
      await readText("/proc/self");
      await listFolder("/proc/self");
      await tryOpen("/proc/version");
    }
    const more = (await listFolder("/proc/self/fd")).length - before;
    // What else goes on in this process may open some of its own.
    assert(more < rounds, `${more} more are open`);
  },
});

Deno.test({
  name: "readText, listFolder and tryOpen throw Deno's refusal where the C library may not be called either",
  ignore: !isLinux,
  permissions: { read: true },
  async fn() {
    const attempts = [
      () => readText(RECEIVE_LIMIT),
      () => listFolder(INTERFACES),
      () => tryOpen("/dev/video0"),
    ];
    for (const attempt of attempts) {
      await assertRejects(attempt, Deno.errors.NotCapable, "Requires all access");
    }
  },
});

function assertClosed(): void {
  assertThrows(() => Deno.readTextFileSync(RECEIVE_LIMIT), Deno.errors.NotCapable);
  assertThrows(() => Deno.readDirSync(INTERFACES), Deno.errors.NotCapable);
}

/** Runs a test with a folder in /dev that a shell has filled, since Deno may not. */
async function withFolder(script: string, test: (folder: string) => Promise<void>): Promise<void> {
  const made = await new Deno.Command("sh", {
    args: ["-ec", `cd "$(mktemp -d /dev/shm/uis-XXXXXX)"; ${script}; pwd`],
  }).output();
  const folder = new TextDecoder().decode(made.stdout).trim();
  try {
    assert(made.success, new TextDecoder().decode(made.stderr));
    await test(folder);
  } finally {
    await new Deno.Command("rm", { args: ["-rf", folder] }).output();
  }
}
