/** What lies in `scripts/fleet` is what the programs that it is for take. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromPublic } from "@nats-io/nkeys";
import { parse } from "@std/yaml";
import { makePasswords, nameSite, readConfigs } from "../../scripts/fleet/make_passwords.ts";
import { NATS_PORT } from "../../src/common/nats_place.ts";
import { LISTEN_FLAGS } from "../../src/flags/listen_flags.ts";
import { checkListenUsage } from "../../src/flags/listen_usage.ts";
import { parseFlags } from "../../src/flags/parse_flags.ts";
import { readWords } from "../service/read_unit.ts";
import { withFolder } from "../support/certificates.ts";
import { testWith } from "../support/programs.ts";

const FOLDER = new URL("../../scripts/fleet/", import.meta.url);
const SCRIPTS = new URL("../../scripts/", import.meta.url).pathname;

interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Finished> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], env, stdin: "null" })
    .output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

function runScript(
  name: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Finished> {
  const script = `${SCRIPTS}${name}`;
  return run(Deno.execPath(), ["run", "-A", "--quiet", "--no-check", script, ...args], {
    NO_COLOR: "1",
    ...env,
  });
}

/** The lines that make_passwords.ts writes, as whoever reads them puts them into the environment. */
function readEnv(text: string): Record<string, string> {
  return Object.fromEntries(text.trim().split("\n").map((line) => /^([A-Z_]+)=(\S+)$/.exec(line)!.slice(1)));
}

testWith(
  ["nats-server"],
  "the configurations of scripts/fleet are taken with the passwords that are made for them",
  async () => {
    const configs = await readConfigs();
    const made = await runScript("fleet/make_passwords.ts", ["north", "south"]);
    assertEquals([made.code, made.stderr], [0, ""]);
    const env = readEnv(made.stdout);
    const names = [configs.hub, configs.site, nameSite(configs.site, "south")].flatMap((text) =>
      [...text.matchAll(/\$([A-Z]+_[A-Z]+_(?:PASSWORD|URL))\b/g)].map(([, name]) => name!)
    );
    assertEquals(Object.keys(env).sort(), names.sort());
    const passwords = Object.entries(env).filter(([name]) => name.endsWith("_PASSWORD")).map(([, one]) =>
      one
    );
    assertEquals(new Set(passwords).size, passwords.length);
    for (const password of passwords) assertMatch(password, /^[a-z][0-9a-f]{32}$/);
    for (const site of ["NORTH", "SOUTH"]) {
      const url = `nats-leaf://${site.toLowerCase()}:${env[`HUB_${site}_PASSWORD`]}@hub:7422`;
      assertEquals(env[`${site}_HUB_URL`], url);
    }
    await withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/south.conf`, nameSite(configs.site, "south"));
      const paths = [new URL("hub.conf", FOLDER).pathname, new URL("site.conf", FOLDER).pathname];
      for (const path of [...paths, `${folder}/south.conf`]) {
        const { code, stderr } = await run("nats-server", ["-t", "-c", path], env);
        assertEquals(code, 0, stderr);
        assertMatch(stderr, /configuration file .* is valid/);
      }
    });
  },
);

Deno.test("make_passwords.ts makes none for a site that the hub does not know, or that can not be named", async () => {
  for (
    const [site, code, says] of [["east", 1, /HUB_EAST_PASSWORD/], ["North 1", 2, /Cannot name/]] as const
  ) {
    const finished = await runScript("fleet/make_passwords.ts", [site]);
    assertEquals([finished.code, finished.stdout, finished.stderr.trim().split("\n").length], [code, "", 1]);
    assertMatch(finished.stderr, says);
  }
  assertEquals(Object.keys(makePasswords("a $HUB_ANNA_PASSWORD $JS.API $HUB_ANNA_PASSWORD")), [
    "HUB_ANNA_PASSWORD",
  ]);
});

Deno.test("the scripts of a fleet say how they are used, and what they do not know", async () => {
  for (
    const [name, usage] of [
      ["fleet/make_passwords.ts", "deno task fleet:passwords"],
      ["fleet/make_key.ts", "deno task fleet:key FILE"],
      ["build_wall.ts", "deno task build:wall"],
      ["demo_fleet.ts", "deno task demo:fleet"],
    ] as const
  ) {
    const asked = await runScript(name, ["--help"]);
    assertEquals([asked.code, asked.stderr, asked.stdout.startsWith(usage)], [0, "", true], name);
    const wrong = await runScript(name, ["--what"]);
    assertEquals([wrong.code, wrong.stdout, wrong.stderr.includes(usage)], [2, "", true], name);
  }
});

Deno.test("make_key.ts keeps the seed for its user alone, and writes over nothing", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/gateway.key`;
    const made = await runScript("fleet/make_key.ts", [path]);
    assertEquals([made.code, made.stderr], [0, ""]);
    assertMatch(made.stdout, /^U[A-Z2-7]{55}\n$/);
    fromPublic(made.stdout.trim());
    const seed = await Deno.readTextFile(path);
    assertMatch(seed, /^SU[A-Z2-7]{56}$/);
    if (Deno.build.os !== "windows") assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    const again = await runScript("fleet/make_key.ts", [path]);
    assertEquals([again.code, again.stdout], [1, ""]);
    assertEquals(await Deno.readTextFile(path), seed);
  });
});

const UNITS = ["uis-nats.service", "uis-gateway.service"];

testWith(
  ["nats-server", "systemd-analyze"],
  "systemd takes the units of scripts/fleet, and finds them well kept in",
  async () => {
    const env = { SYSTEMD_COLORS: "0", SYSTEMD_PAGER: "" };
    for (const name of UNITS) {
      await withFolder(async (folder) => {
        const text = await Deno.readTextFile(new URL(name, FOLDER));
        const path = `${folder}/${name}`;
        // Where that is installed is another machine.
        await Deno.writeTextFile(
          path,
          text.replace("ExecStart=/usr/local/bin/listen", "ExecStart=/bin/true"),
        );
        const verified = await run("systemd-analyze", ["verify", path], env);
        const ours = verified.stderr.split("\n").filter((line) => line.includes(name));
        assertEquals({ code: verified.code, ours }, { code: 0, ours: [] }, verified.stderr);
        const { stdout } = await run("systemd-analyze", ["security", "--offline=true", path], env);
        const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
        assert(exposure <= 2.5, `an exposure of ${exposure}, of 10`);
      });
    }
  },
);

Deno.test("the units of scripts/fleet name options that there are, and files that there are", async () => {
  for (const name of UNITS) {
    const text = await Deno.readTextFile(new URL(name, FOLDER));
    for (const [path] of text.matchAll(/\bscripts\/fleet\/[\w.-]+/g)) {
      assert((await Deno.stat(new URL(`../${path}`, new URL("../", FOLDER)))).isFile, path);
    }
  }
  const unit = await Deno.readTextFile(new URL("uis-gateway.service", FOLDER));
  const [, command] = /^ExecStart=(.*)$/m.exec(unit)!;
  const words = readWords(
    command!.replace("${CREDENTIALS_DIRECTORY}", "/run/c").replace("$ROBOTS", "rover crane"),
  );
  const usage = parseFlags(LISTEN_FLAGS, words.slice(1));
  checkListenUsage(usage);
  assertEquals(usage.positionals, ["rover", "crane"]);
  assertEquals([usage.flags.nats?.site, usage.flags["nats-creds"]], ["north", "/run/c/gateway.key"]);
});

interface Service {
  readonly image: string;
  readonly env_file: string;
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: { readonly SITE: string };
}

testWith(
  ["nats-server", "sh", "sed", "tr"],
  "compose.yaml starts a hub and sites with the configurations beside it",
  async () => {
    const { services } = parse(
      await Deno.readTextFile(new URL("compose.yaml", FOLDER)),
      { merge: true } as object,
    ) as {
      readonly services: Readonly<Record<string, Service>>;
    };
    assertEquals(Object.keys(services), ["hub", "north", "south"]);
    const configs = await readConfigs();
    for (const text of Object.values(configs)) assert(text.includes(`listen: 0.0.0.0:${NATS_PORT}`));
    const { stdout } = await runScript("fleet/make_passwords.ts", []);
    for (
      const [name, { image, env_file, volumes, ports, entrypoint, environment }] of Object.entries(services)
    ) {
      assertMatch(image, /^nats:\d+\.\d+-alpine$/);
      assertEquals(env_file, "passwords.env");
      const [, file, at] = /^(\.\/[\w.]+):(\S+):ro$/.exec(volumes[0]!)!;
      assert((await Deno.stat(new URL(file!, FOLDER))).isFile);
      const text = await Deno.readTextFile(new URL(file!, FOLDER));
      for (const port of ports) assert(text.includes(`listen: 0.0.0.0:${port.split(":")[1]}`), port);
      if (name === "hub") continue;
      await withFolder(async (folder) => {
        const [shell, option, script] = entrypoint!;
        const path = `${folder}/site.conf`;
        // As compose reads it, with files of this host.
        const here = script!.replaceAll("$$", "$").replace(at!, new URL(file!, FOLDER).pathname)
          .replaceAll("/tmp/site.conf", path).replace("exec nats-server", "exec nats-server -t");
        const checked = await run(shell!, [option!, here], { ...readEnv(stdout), ...environment });
        assertEquals(checked.code, 0, checked.stderr);
        assertEquals(await Deno.readTextFile(path), nameSite(configs.site, name));
      });
    }
  },
);

Deno.test("demo:fleet says in one line which package is missing, and what it does not know", async () => {
  await withFolder(async (folder) => {
    const missing = await runScript("demo_fleet.ts", ["--seconds", "1"], { PATH: folder });
    assertEquals([missing.code, missing.stdout], [1, ""]);
    assertMatch(
      missing.stderr,
      /^Cannot find nats-server: it is Debian's and Ubuntu's package nats-server .*\n$/,
    );
  });
  const wrong = await runScript("demo_fleet.ts", ["--what"]);
  assertEquals(wrong.code, 2);
  assertMatch(wrong.stderr, /^Unknown option --what\n/);
});
