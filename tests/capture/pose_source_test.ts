import { assert, assertEquals, assertRejects } from "@std/assert";
import type { LogRecord } from "@logtape/logtape";
import { CameraError } from "../../src/capture/camera.ts";
import { findPoseProgram } from "../../src/capture/pose_programs.ts";
import { type PoseSource, type PoseSourceOptions, startPoseSource } from "../../src/capture/pose_source.ts";
import { parseProgram, type Program } from "../../src/program.ts";
import { monotonicUs } from "../../src/monotonic.ts";
import { textOf, withLog } from "../support/log.ts";
import { testWith } from "../support/programs.ts";
import { isRunning } from "../support/tools.ts";
import { until } from "../support/until.ts";

const FAKE_RS_POSE = new URL("../support/fake_rs_pose.sh", import.meta.url).pathname;
/** Pauses that a test can wait for. */
const SOON = { firstMs: 10, maxMs: 20 };

function shell(script: string): Program {
  return { label: "script", command: "/bin/sh", args: ["-c", script] };
}

/** Prints positions through no buffer. */
function print(...positions: readonly string[]): string {
  return positions.map((position) => `printf '\\rDevice Position: ${position} (meters)'; `).join("");
}

/** Runs a source with its log recorded, and closes it whatever happens. */
async function withSource(
  options: PoseSourceOptions,
  test: (source: PoseSource, log: readonly LogRecord[]) => Promise<void>,
): Promise<void> {
  await withLog(async (log) => {
    const source = startPoseSource({ backoff: SOON, ...options });
    try {
      await test(source, log);
    } finally {
      await source.close();
    }
  });
}

Deno.test("startPoseSource keeps the newest pose, with the time of its arrival", async () => {
  const startUs = monotonicUs();
  const program = shell(`${print("0.123 -0.045 1.002", "-4.000 5.000 -6.000")} sleep 20`);
  await withSource({ program }, async (source, log) => {
    await until("both have come", () => source.statistics().received === 2);
    const pose = source.newest(startUs);
    assertEquals(pose?.position, [-4, 5, -6]);
    assert(pose!.timeUs > startUs && pose!.timeUs <= monotonicUs());
    assertEquals(source.label, "script");
    assertEquals(source.statistics(), { received: 2, restarts: 0 });
    assertEquals(log, []);
  });
});

Deno.test("startPoseSource gives no pose before the first, nor one that is older than half a second", async () => {
  await withSource(
    { program: shell(`sleep 0.1; ${print("1.000 2.000 3.000")} sleep 20`) },
    async (source) => {
      assertEquals(source.newest(0), undefined);
      await until("it has come", () => source.statistics().received === 1);
      const { timeUs } = source.newest(0)!;
      assertEquals(source.newest(timeUs + 500_000)?.position, [1, 2, 3]);
      assertEquals(source.newest(timeUs + 500_001), undefined);
    },
  );
});

testWith(
  ["bash", "stdbuf"],
  "startPoseSource gets what a program never flushes, through stdbuf",
  async () => {
    const program = await findPoseProgram(parseProgram(`${FAKE_RS_POSE} 3 0.01 hang`));
    await withSource({ program }, async (source, log) => {
      // 132 bytes, and no more will ever come
      await until("the third has come", () => source.statistics().received === 3);
      assertEquals(source.newest(0)?.position, [0.003, -0.045, 1.002]);
      assertEquals(source.label, "fake_rs_pose.sh");
      assertEquals(log, []);
    });
  },
);

testWith(["bash", "stdbuf"], "the stand-in for rs-pose keeps what it prints in a buffer", async () => {
  const child = new Deno.Command(FAKE_RS_POSE, { args: ["3", "0.01", "hang"], stdout: "piped" }).spawn();
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.kill("SIGKILL");
  assertEquals((await child.output()).stdout.length, 0);
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

testWith(["bash", "stdbuf"], "startPoseSource's close ends the program behind stdbuf", async () => {
  const file = await Deno.makeTempFile();
  try {
    const script = `echo $$ > ${file}; exec ${FAKE_RS_POSE} 1 0 hang`;
    const program = await findPoseProgram(parseProgram(`/bin/sh -c '${script}'`));
    await withSource({ program }, async (source, log) => {
      await until("there is a pose", () => source.statistics().received === 1);
      const pid = Number(await Deno.readTextFile(file));
      assertEquals(isRunning(pid), true);
      await source.close();
      assertEquals(isRunning(pid), false);
      await source.ended;
      assertEquals(log, []);
    });
  } finally {
    await Deno.remove(file);
  }
});
