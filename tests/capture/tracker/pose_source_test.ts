import { assert, assertEquals, assertRejects } from "@std/assert";
import type { LogRecord } from "@logtape/logtape";
import { CameraError } from "../../../src/capture/camera.ts";
import { findProgram } from "../../../src/capture/find_program.ts";
import { findPoseProgram } from "../../../src/capture/tracker/pose_programs.ts";
import { type PoseSourceOptions, startPoseSource } from "../../../src/capture/tracker/pose_source.ts";
import { parseProgram, type Program } from "../../../src/system/program.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import type { Pose } from "../../../src/protocol/telemetry.ts";
import { textOf, withLog } from "../../support/log.ts";
import { testWith } from "../../support/programs.ts";
import { isRunning } from "../../support/tools.ts";
import { until } from "../../support/until.ts";

const FAKE_RS_POSE = new URL("../../support/fake_rs_pose.sh", import.meta.url).pathname;
/** Pauses that a test can wait for. */
const SOON = { firstMs: 10, maxMs: 20 };

function shell(script: string): Program {
  return { label: "script", command: "/bin/sh", args: ["-c", script] };
}

/** Prints positions through no buffer. */
function print(...positions: readonly string[]): string {
  return positions.map((position) => `printf '\\rDevice Position: ${position} (meters)'; `).join("");
}

/** Runs a source with its log and its poses recorded, and closes it whatever happens. */
async function withSource(
  options: Omit<PoseSourceOptions, "onPose">,
  test: (
    source: ReturnType<typeof startPoseSource>,
    log: readonly LogRecord[],
    poses: readonly Pose[],
  ) => Promise<void>,
): Promise<void> {
  await withLog(async (log) => {
    const poses: Pose[] = [];
    const source = startPoseSource({ backoff: SOON, ...options, onPose: (pose) => poses.push(pose) });
    try {
      await test(source, log, poses);
    } finally {
      await source.close();
    }
  });
}

Deno.test("startPoseSource hands on poses with the time of their arrival", async () => {
  const startUs = monotonicUs();
  const program = shell(`${print("0.123 -0.045 1.002", "-4.000 5.000 -6.000")} sleep 20`);
  await withSource({ program }, async (source, log, poses) => {
    await until("both have come", () => source.statistics().received === 2);
    const [, pose] = poses;
    assertEquals(pose?.position, [-4, 5, -6]);
    assert(pose!.timeUs > startUs && pose!.timeUs <= monotonicUs());
    assertEquals(source.label, "script");
    assertEquals(source.statistics(), { received: 2, rejected: 0, restarts: 0, newestUs: pose!.timeUs });
    assertEquals(log, []);
  });
});

Deno.test("startPoseSource hands on each pose as it arrives, and counts what is none", async () => {
  const line = '{"t":5,"x":1,"y":2,"z":3,"qw":1,"qx":0,"qy":0,"qz":0,"confidence":3}';
  const script = `${print("1.000 0.000 0.000")} printf '\n{"x":1}\n${line}\n'; sleep 20`;
  await withSource({ program: shell(script) }, async (source, _log, poses) => {
    await until("both have come", () => poses.length === 2);
    assertEquals(poses.map(({ position }) => position), [[1, 0, 0], [1, 2, 3]]);
    assertEquals([poses[1]!.orientation, poses[1]!.confidence], [[0, 0, 0, 1], 3]);
    const { received, rejected, newestUs } = source.statistics();
    assertEquals([received, rejected, newestUs], [2, 1, poses[1]!.timeUs]);
  });
});

testWith(
  ["python3"],
  "startPoseSource places poses by the times of their program, whenever they come",
  async () => {
    // two poses 100 ms apart in one piece: the first one has been held back
    const script = "import time\nwhile True:\n t = time.time()\n time.sleep(0.02)\n" +
      ' pose = \'{"t":%.6f,"x":%d,"y":0,"z":0}\\n\'\n' +
      " print(pose % (t - 0.1, 1) + pose % (t, 2), end='', flush=True)\n";
    const program = { label: "script", command: "python3", args: ["-c", script] };
    await withSource({ program }, async (_source, _log, poses) => {
      const isPlaced = ({ timeUs, position }: Pose, i: number) =>
        position[0] === 2 && Math.abs(timeUs - poses[i - 1]!.timeUs - 100_000) <= 1;
      await until("ten pairs are placed exactly", () => poses.filter(isPlaced).length >= 10);
    });
  },
);

testWith(
  ["bash", "stdbuf"],
  "startPoseSource gets what a program never flushes, through stdbuf",
  async () => {
    const program = await findPoseProgram(parseProgram(`${FAKE_RS_POSE} 3 0.01 hang`));
    await withSource({ program }, async (source, log, poses) => {
      // 132 bytes, and no more will ever come
      await until("the third has come", () => source.statistics().received === 3);
      assertEquals(poses.at(-1)?.position, [0.003, -0.045, 1.002]);
      assertEquals(source.label, "fake_rs_pose.sh");
      assertEquals(log, []);
    });
  },
);

/** A pose program behind `script`, as where there is no `stdbuf`. */
async function findWithoutStdbuf(command: string): Promise<Program> {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["script", "sh", "bash", "python3"]) {
      const found = await findProgram(name);
      if (found) await Deno.symlink(found, `${folder}/${name}`);
    }
    const program = await findPoseProgram(parseProgram(command), { path: folder });
    assertEquals(program.command, `${folder}/script`);
    return { ...program, command: "script" };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

testWith(["script", "python3"], "startPoseSource gets each line of JSON at once through script", async () => {
  const code = 'print("{\\"x\\":%d,\\"y\\":0,\\"z\\":0}" % n)';
  const script = `import time\nfor n in range(1, 4): ${code}\ntime.sleep(20)`;
  const program = await findWithoutStdbuf(`python3 -c '${script}'`);
  await withSource({ program }, async (source, log, poses) => {
    // less than a hundred bytes, never flushed, and no more will ever come
    await until("the third has come", () => source.statistics().received === 3);
    assertEquals(poses.at(-1)?.position, [3, 0, 0]);
    assertEquals([source.label, source.statistics().rejected, log], ["python3", 0, []]);
  });
});

testWith(
  ["script", "bash"],
  "startPoseSource gets what never ends a line in blocks of 1 KiB through script",
  async () => {
    const program = await findWithoutStdbuf(`${FAKE_RS_POSE} 30 0.001 hang`);
    await withSource({ program }, async (source, log, poses) => {
      // of 1350 bytes that never become the 4096 of a pipe's block
      await until("a block has come", () => source.statistics().received === 22);
      assertEquals(poses.at(-1)?.position, [0.022, -0.045, 1.002]);
      assertEquals(log, []);
    });
  },
);

testWith(["bash", "stdbuf"], "the stand-in for rs-pose keeps what it prints in a buffer", async () => {
  const options: Deno.CommandOptions = { args: ["3", "0.01", "tell"], stdout: "piped", stderr: "piped" };
  const child = new Deno.Command(FAKE_RS_POSE, options).spawn();
  const stderr = child.stderr.getReader();
  const { value } = await stderr.read();
  assertEquals(new TextDecoder().decode(value), "printed 3\n");
  child.kill("SIGKILL");
  await stderr.cancel();
  assertEquals((await new Response(child.stdout).bytes()).length, 0);
  await child.status;
});

Deno.test("startPoseSource starts a program again that has ended, and says what it said last", async () => {
  const script = `${print("1.000 2.000 3.000")} echo 'No device connected' >&2; exit 3`;
  await withSource({ program: shell(script) }, async (source, log) => {
    await until("it has been started again twice", () => source.statistics().restarts >= 2);
    assert(source.statistics().received >= 2);
    assertEquals(log[0]!.level, "warning");
    const expected = "The pose program script ended with exit code 3; starting it again in 10 ms; it said:" +
      "\n  No device connected";
    assertEquals(textOf(log[0]!), expected);
  });
});

Deno.test("startPoseSource starts a program again that prints no more poses, whatever else it prints", async () => {
  const script = `${print("1.000 2.000 3.000")} while sleep 0.05; do printf '\\rwaiting'; done`;
  await withSource({ program: shell(script), stallMs: 600 }, async (source, log) => {
    await until("it has been started again", () => source.statistics().restarts >= 1);
    assert(textOf(log[0]!).includes("script gave no pose for 600 ms"), textOf(log[0]!));
  });
});

Deno.test("startPoseSource makes no pose of two halves of two lives", async () => {
  const script = `printf ' 3.000 (meters)\\rDevice Position: 1.000 2.000'`;
  await withSource({ program: shell(script) }, async (source) => {
    await until("it has been started again twice", () => source.statistics().restarts >= 2);
    assertEquals(source.statistics().received, 0);
  });
});

Deno.test("startPoseSource rejects at once where the program can not be started the first time", async () => {
  const program = { label: "rs-pose", command: "/nowhere/rs-pose", args: [] };
  await withSource({ program }, async (source, log) => {
    const error = await assertRejects(() => source.ended, CameraError);
    assertEquals(error.message, "Cannot start the pose program: there is no program /nowhere/rs-pose");
    assertEquals(log, []);
  });
});

for (
  const [wrapper, find] of [
    ["stdbuf", (command: string) => findPoseProgram(parseProgram(command))],
    ["script", findWithoutStdbuf],
  ] as const
) {
  testWith(["bash", wrapper], `startPoseSource's close ends the program behind ${wrapper}`, async () => {
    const file = await Deno.makeTempFile();
    try {
      const script = `echo $$ > ${file}; exec ${FAKE_RS_POSE} 30 0 hang`;
      await withSource({ program: await find(`sh -c '${script}'`) }, async (source, log) => {
        await until("there is a pose", () => source.statistics().received > 0);
        const pid = Number(await Deno.readTextFile(file));
        assertEquals(isRunning(pid), true);
        await source.close();
        await until("it has gone", () => !isRunning(pid), 1000);
        await source.ended;
        assertEquals(log, []);
      });
    } finally {
      await Deno.remove(file);
    }
  });
}
