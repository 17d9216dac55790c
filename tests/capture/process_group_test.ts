/** Programs that end with all that they have started. */

import { assert, assertEquals } from "@std/assert";
import { startProcessCamera } from "../../src/capture/camera_process.ts";
import type { Program } from "../../src/system/program.ts";
import { textOf, withLog } from "../support/log.ts";
import { isRunning, startTool } from "../support/tools.ts";
import { until } from "../support/until.ts";

const JPEG = new URL("../vectors/ffmpeg_96x64.jpg", import.meta.url).pathname;

/** Where the scripts and the device are. */
interface Lab {
  readonly folder: string;
  /** The camera that hangs: it holds the device, which nobody else can open meanwhile. */
  readonly camera: string;
  /** The script that starts it, and is not it. */
  readonly script: string;
  /** Who has opened the device, oldest first. */
  holders(): number[];
}

/** A camera that holds its device by a lock file, as a driver would, and a script in front of it. */
async function withLab(
  test: (lab: Lab) => Promise<void>,
  camera = `cat ${JPEG}\nexec sleep 600`,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const lab: Lab = {
    folder,
    camera: `${folder}/camera`,
    script: `${folder}/cam.sh`,
    holders: () => readNumbers(`${folder}/holders`),
  };
  const held = `exec 9> ${folder}/device; flock -n 9 || { echo "device busy" >&2; exit 16; }; ` +
    `echo $$ >> ${folder}/holders`;
  const mode = { mode: 0o755 };
  await Deno.writeTextFile(lab.camera, `#!/bin/sh\n${held}\n${camera}\n`, mode);
  await Deno.writeTextFile(lab.script, `#!/bin/sh\n${lab.camera}\necho over >&2\n`, mode);
  try {
    await test(lab);
    for (const pid of lab.holders()) await until(`${pid} has gone`, () => !isRunning(pid));
  } finally {
    for (const pid of lab.holders().filter(isRunning)) Deno.kill(pid, "SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}

function readNumbers(path: string): number[] {
  try {
    return Deno.readTextFileSync(path).trim().split("\n").map(Number);
  } catch {
    return [];
  }
}

function programOf(command: string, ...args: string[]): Program {
  return { label: "cam.sh", command, args };
}

/** The ways from a tool to its camera. */
const WAYS: Readonly<Record<string, (lab: Lab) => Program>> = {
  "a script": ({ script }) => programOf(script),
  "a pipeline": ({ camera }) => programOf("/bin/sh", "-c", `${camera} | cat`),
  "a script that has ended": ({ camera }) => programOf("/bin/sh", "-c", `${camera} & exit 3`),
};

for (const [way, programFor] of Object.entries(WAYS)) {
  Deno.test(`startProcessCamera ends the camera below ${way} before it starts it again, and in the end`, () =>
    withLab((lab) =>
      withLog(async (log) => {
        const options = { program: programFor(lab), stallMs: 700, backoff: { firstMs: 10, maxMs: 20 } };
        const camera = startProcessCamera(options, { onFrame() {} });
        try {
          await until("the device was opened three times", () => lab.holders().length >= 3);
        } finally {
          await camera.close();
        }
        assertEquals(lab.holders().filter(isRunning), []);
        assertEquals(log.map(textOf).filter((text) => text.includes("busy")), []);
      })
    ));
}

const DEAF = `trap '' TERM\ncat ${JPEG}\nwhile :; do sleep 600; done`;

Deno.test("startProcessCamera ends a camera below a script that hears neither SIGTERM nor anything while it is stopped", async () => {
  for (const camera of [DEAF, `cat ${JPEG}\nkill -s STOP $$`]) {
    await withLab(async (lab) => {
      const running = startProcessCamera({ program: programOf(lab.script), killMs: 200 }, { onFrame() {} });
      await until("the camera runs", () => lab.holders().length === 1);
      await running.close();
      assertEquals(lab.holders().filter(isRunning), []);
    }, camera);
  }
});

const ENDS = { SIGINT: 0, SIGTERM: 0, SIGKILL: 137 } as const;

for (const [signal, code] of Object.entries(ENDS) as [keyof typeof ENDS, number][]) {
  Deno.test(`broadcast takes the camera below a script with it by ${signal}`, () =>
    withLab(async (lab) => {
      const args = ["--port", "0", "--camera-cmd", lab.script, "127.0.0.1:9"];
      await using tool = startTool("broadcast", args);
      await until("the camera runs", () => lab.holders().length === 1);
      await tool.line(/Sending/);
      assertEquals(await tool.end(signal), code);
      const [pid] = lab.holders();
      if (signal !== "SIGKILL") assert(!isRunning(pid!));
      else await until("the camera has gone", () => !isRunning(pid!));
    }));
}

Deno.test("broadcast takes a camera that hears nothing with it, also where a second Ctrl-C does not wait", () =>
  withLab(async (lab) => {
    const args = ["--port", "0", "--camera-cmd", lab.script, "127.0.0.1:9"];
    await using tool = startTool("broadcast", args);
    await until("the camera runs", () => lab.holders().length === 1);
    await tool.line(/Sending/);
    // Two that come together count as one.
    const timer = setInterval(() => tool.hasEnded || tool.signal("SIGINT"), 50);
    assertEquals(await tool.exitCode().finally(() => clearInterval(timer)), 1);
  }, DEAF));
