/** Every command of the README does what the README says: it is run here, or by `.ci/run`. */

import { assert, assertEquals } from "@std/assert";
import { parse } from "shell-quote";
import manifest from "../../deno.json" with { type: "json" };
import { makeCertificate } from "../support/certificates.ts";
import { startNatsServer } from "../support/nats_server.ts";
import { testWith } from "../support/programs.ts";

const ROOT = new URL("../../", import.meta.url);
/** Written there for what the reader has to put in; a port of its own, so that no listener is disturbed. */
const PLACEHOLDERS = { LAPTOP: "127.0.0.1:45559", ROBOT: "127.0.0.1:45558" };
/** Where a server of NATS answers in the place of `nats://SERVER/`. */
const NATS_PORT = 45557;
/** They run by themselves, in `.ci/run` or as this very test. */
const RUN_BY_CI = [
  "demo",
  "demo:t265",
  "demo:drive",
  "demo:fleet",
  "test",
  "bench",
  "bench:loss",
  "bench:rate",
  "bench:fec",
  "bench:t265",
  "bench:window",
  "bench:page",
  "bench:limit",
  "bench:seal",
  "bench:memory",
  "bench:start",
  "bench:drive",
  "bench:doors",
  "bench:fleet",
  "compile",
];
/** In the place of what moves and looks. */
const PYTHON_STAND_INS = ["pyrealsense2_stand_in", "motor_hardware"];
/** By tests of their own: what they make belongs somewhere. */
const RUN_BY_TESTS = ["fleet:passwords", "fleet:key", "build:wall"];
const RUN_ELSEWHERE = [...RUN_BY_CI, ...RUN_BY_TESTS, "ok"];
/** How a command says that it works. */
const WORKS = /Sending|Listening|Asking|Looking/;
/** Longer than any needs to say so on a busy machine. */
const START_LIMIT_MS = 40_000;
/** For what goes wrong after that. */
const RUN_MS = 700;

function readCommands(): string[] {
  const readme = Deno.readTextFileSync(new URL("README.md", ROOT));
  return [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap((block) => block[1]!.trim().split("\n"));
}

const commands = readCommands();
const tools = commands.filter((command) => /^deno task (broadcast|listen|t265)\b/.test(command));

Deno.test("the README names only tasks that exist", () => {
  for (const command of commands) {
    const task = /^(?:npx -y deno@2\.9\.5|deno) task ([\w:]+)/.exec(command)?.[1] ?? "none";
    assert(task in manifest.tasks, command);
    assert(RUN_ELSEWHERE.includes(task) || tools.includes(command), `${command} is run nowhere`);
  }
  assert(tools.length >= 8, String(tools.length));
});

Deno.test("the README's commands that run by themselves are run by .ci/run", () => {
  const script = Deno.readTextFileSync(new URL(".ci/run", ROOT));
  for (const task of RUN_BY_CI) {
    assert(script.includes(`task ${task} `) || script.includes(`task ${task}\n`), task);
  }
});

Deno.test("the README pins the version of Deno that .ci/run uses", () => {
  const versions = (file: string) => Deno.readTextFileSync(new URL(file, ROOT)).match(/deno@[\d.]*\d/g) ?? [];
  assertEquals(new Set([...versions("README.md"), ...versions(".ci/run")]).size, 1);
});

/** These do something else than their work, and end by themselves. */
const errands = tools.filter((command) => /--(doctor|print-service|paired|find)\b/.test(command));

for (const command of errands) {
  testWith(["stdbuf"], `the README's command ends by itself: ${command}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await makeStandIns(folder);
      const { code, log } = await runFor(command, folder);
      // The doctor exits with 1 where it finds something, and who looks for robots where there is none; a checkout may lie where no service can read it.
      const isRefused = code === 2 && /Cannot use \S+ in a service/.test(log);
      const isFinding = code === 1 && /--(doctor|find)\b/.test(command);
      assert(isRefused || ((code === 0 || isFinding) && log === ""), `${code} ${log}`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

for (const command of tools.filter((command) => !errands.includes(command))) {
  const isByTls = command.includes("--web-cert laptop.pem");
  const isByNats = command.includes("nats://SERVER");
  const programs = [
    "ffmpeg",
    "stdbuf",
    ...(isByTls ? ["openssl"] : []),
    ...(isByNats ? ["nats-server"] : []),
  ];
  testWith(programs, `the README's command runs until Ctrl-C: ${command}`, async () => {
    const folder = await Deno.makeTempDir();
    await using _ = isByNats ? await startNatsServer({ webPort: NATS_PORT }) : undefined;
    try {
      await makeStandIns(folder);
      if (isByTls) await makeCertificate(folder, "laptop");
      const { code, log } = await runFor(command, folder);
      assertEquals(code, 0, log);
      assert(WORKS.test(log) && !/error|Cannot/i.test(log), log);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** What a Raspberry Pi with a T265 has on its PATH. */
async function makeStandIns(folder: string): Promise<void> {
  const camera = new URL("../vectors/baseline_160x120.jpg", import.meta.url).pathname;
  const pose = new URL("../support/fake_rs_pose.sh", import.meta.url).pathname;
  const programs = {
    "rpicam-vid": `#!/bin/sh\nwhile cat '${camera}'; do sleep 0.1; done\n`,
    "rs-pose": `#!/bin/sh\nexec '${pose}'\n`,
  };
  for (const [name, text] of Object.entries(programs)) {
    await Deno.writeTextFile(`${folder}/${name}`, text, { mode: 0o755 });
  }
}

/** Runs the task's own command line with the arguments as a shell splits them, and presses Ctrl-C when it works. */
async function runFor(command: string, folder: string): Promise<{ code: number; log: string }> {
  const words = parse(command, (name) => `$${name}`).map(String).map(replacePlaceholder).map(findScripts);
  const [, , task, ...args] = words;
  const [, ...taskWords] = manifest.tasks[task as "listen"].split(" ");
  const ownPorts = task === "listen" && !args.includes("--find") ? ["--web", "127.0.0.1:0"] : [];
  const isPulled = task === "broadcast" &&
    (args.length === 0 || ["--pair", "--no-announce"].includes(args.at(-1)!));
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...taskWords.map(atRoot),
      ...(args.includes("--web") || args.includes("none") ? [] : ownPorts),
      ...(isPulled ? ["--port", "0"] : []),
      ...args,
    ],
    cwd: folder,
    env: {
      PYTHONPATH: PYTHON_STAND_INS.map((folder) => new URL(`tests/support/${folder}/`, ROOT).pathname).join(
        ":",
      ),
      PATH: `${folder}:${Deno.env.get("PATH")}`,
      NO_COLOR: "1",
      XDG_CONFIG_HOME: `${folder}/settings`,
      DISPLAY: "",
      WAYLAND_DISPLAY: "",
    },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let log = "";
  let timer = setTimeout(() => interrupt(process), START_LIMIT_MS);
  for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
    const didWork = WORKS.test(log);
    // Deno says what it fetches.
    log += text.replace(/^Download .*\n/gm, "");
    if (didWork || !WORKS.test(log)) continue;
    clearTimeout(timer);
    timer = setTimeout(() => interrupt(process), RUN_MS);
  }
  const { code } = await process.status;
  clearTimeout(timer);
  return { code, log };
}

/** A task names its script from the project's root; here it runs in a folder of its own. */
function atRoot(word: string): string {
  return word.startsWith("src/") ? new URL(word, ROOT).pathname : word;
}

/** A script that a command inside a command names, likewise. */
function findScripts(word: string): string {
  return word.replace(/(?<= )scripts\//, new URL("scripts/", ROOT).pathname);
}

function interrupt(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGINT");
  } catch {
    // It has ended by itself, which its exit code will show.
  }
}

function replacePlaceholder(word: string): string {
  for (const [name, address] of Object.entries(PLACEHOLDERS)) {
    if (word === name) return address;
    if (word.startsWith("nats://SERVER/")) return word.replace("SERVER", `127.0.0.1:${NATS_PORT}`);
    if (word.startsWith(`${name}:`)) return word.replace(name, address.split(":")[0]!);
  }
  return word;
}
