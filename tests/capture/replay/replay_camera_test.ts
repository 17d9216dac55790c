import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { type Camera, CameraError } from "../../../src/capture/camera.ts";
import { type ReplayOptions, startReplayCamera } from "../../../src/capture/replay/replay_camera.ts";
import type { Frame, Jpeg } from "../../../src/common/frame.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import type { Pose } from "../../../src/protocol/telemetry.ts";
import { openRecorder } from "../../../src/record/recorder.ts";
import { poseAt, receivedFrame, receivedPose, streamOf } from "../../record/recordings.ts";
import { patternFrames } from "../../support/mjpeg.ts";
import { until } from "../../support/until.ts";
import { withFolder } from "./reading.ts";

const JPEGS = patternFrames(8);
const INTERVAL_US = 50_000;
const STREAM = streamOf("1", { fps: 1e6 / INTERVAL_US });

/** Records the pictures, 50 ms apart, each with its pose and one between, and replays the file. */
async function replay(
  use: (replayed: { camera: Camera; frames: Frame[]; poses: Pose[]; startUs: number }) => Promise<void>,
  options: Partial<ReplayOptions> & { onFrame?: () => void; name?: string } = {},
): Promise<void> {
  await withFolder(async (folder) => {
    const { onFrame, name = "a.mcap", ...rest } = options;
    const path = `${folder}/${name}`;
    await record(path);
    const frames: Frame[] = [];
    const poses: Pose[] = [];
    const startUs = monotonicUs();
    const camera = await startReplayCamera({ path, ...rest }, {
      onFrame(frame) {
        frames.push(frame);
        onFrame?.();
      },
      onPose: (pose) => poses.push(pose),
    });
    try {
      await use({ camera, frames, poses, startUs });
    } finally {
      await camera.close();
    }
  });
}

async function record(path: string): Promise<void> {
  const recorder = openRecorder({ target: path, onProblem: (text) => assert(false, text) });
  await recorder.start();
  JPEGS.forEach((jpeg, id) => {
    const completeUs = id * INTERVAL_US;
    for (const afterUs of [0, INTERVAL_US / 2]) {
      recorder.showPose(receivedPose(poseAt(completeUs + afterUs), completeUs + afterUs, STREAM));
    }
    recorder.showFrame(receivedFrame(id, jpeg, { completeUs, stream: STREAM }));
  });
  await recorder.close();
}

/** Which of the recorded pictures these are. */
function numbersOf(frames: readonly Frame[]): number[] {
  const keys = JPEGS.map((jpeg) => keyOf(jpeg));
  return frames.map(({ jpeg }) => keys.indexOf(keyOf(jpeg)));
}

function keyOf(jpeg: Jpeg): string {
  return new TextDecoder("latin1").decode(jpeg);
}

/** Asserts that frames came in their order, none before its moment and none later than an interval. */
function assertPace(frames: readonly Frame[]): void {
  const numbers = numbersOf(frames);
  frames.forEach(({ captureUs }, i) => {
    const passes = numbers.slice(1, i + 1).filter((number, k) => number <= numbers[k]!).length;
    const dueUs = (numbers[i]! - numbers[0]! + passes * JPEGS.length) * INTERVAL_US;
    const lateUs = captureUs - frames[0]!.captureUs - dueUs;
    assert(Math.abs(lateUs) <= INTERVAL_US + 5000, `frame ${i} is ${lateUs} µs late`);
  });
}

for (const name of ["a.mcap", "a.avi"]) {
  Deno.test(`startReplayCamera gives the pictures in their original distance, then ends: ${name}`, async () => {
    await replay(async ({ camera, frames, startUs }) => {
      await camera.ended;
      const numbers = numbersOf(frames);
      assertEquals(numbers, [...new Set(numbers)].sort());
      assert(!numbers.includes(-1) && numbers[0] === 0);
      assertPace(frames);
      assert(frames[0]!.captureUs >= startUs && frames.at(-1)!.captureUs <= monotonicUs());
      assertEquals(camera.label, `replay of ${name}`);
      const { poses: _, ...statistics } = camera.statistics();
      assertEquals(statistics, { frames: frames.length, garbageBytes: 0, brokenFrames: 0, restarts: 0 });
    }, { name });
  });
}

Deno.test("startReplayCamera takes the rate of an MJPEG file from its caller", async () => {
  await replay(async ({ camera, frames }) => {
    await camera.ended;
    assertPace(frames);
  }, { name: "a.mjpeg", fps: 1e6 / INTERVAL_US });
});

Deno.test("startReplayCamera begins anew at the end, an interval after the last picture, where it shall", async () => {
  await replay(async ({ frames }) => {
    await until("it has begun anew twice", () => frames.length > 2 * JPEGS.length);
    assertPace(frames);
  }, { loop: true });
});

Deno.test("startReplayCamera leaves out what a stall has made late, and makes no burst", async () => {
  let stalls = 1;
  const stall = () => {
    const endUs = monotonicUs() + 4.5 * INTERVAL_US;
    while (stalls > 0 && monotonicUs() < endUs);
    stalls = 0;
  };
  await replay(async ({ camera, frames }) => {
    await camera.ended;
    assertPace(frames);
    assert(frames.length <= JPEGS.length - 3, `${frames.length} frames came`);
    assert(frames.length >= 2);
  }, { onFrame: stall });
});

Deno.test("startReplayCamera gives each picture its pose, and the poses between, on this host's clock", async () => {
  await replay(async ({ camera, frames, poses, startUs }) => {
    await camera.ended;
    for (const [i, number] of numbersOf(frames).entries()) {
      const { pose, captureUs } = frames[i]!;
      assertEquals(pose!.position, poseAt(number * INTERVAL_US).position);
      assertAlmostEquals(pose!.timeUs, captureUs, 1000);
    }
    assert(poses.length > 0);
    assert(poses.every(({ timeUs }) => timeUs >= startUs && timeUs <= monotonicUs()));
    assertEquals(camera.statistics().poses!.received, poses.length);
  });
});

Deno.test("startReplayCamera stops at once when it is closed", async () => {
  await replay(async ({ camera, frames }) => {
    await until("a frame has come", () => frames.length > 0);
    const closing = camera.close();
    const before = frames.length;
    await closing;
    await camera.ended;
    // No timer is left that could bring another: the test would fail by that.
    assertEquals(frames.length, before);
  }, { loop: true });
});

for (
  const [what, path, reason] of [
    ["a file that is not there", "/nowhere/a.mcap", "there is no such file"],
    ["a folder", "/tmp", "it is a folder"],
    ["what is no recording", "/etc/hostname", "it is no recording: neither MCAP nor AVI nor MJPEG"],
  ] as const
) {
  Deno.test(`startReplayCamera refuses ${what}`, async () => {
    const start = () => startReplayCamera({ path }, { onFrame: () => {} });
    await assertRejects(start, CameraError, `Cannot replay ${path}: ${reason}`);
  });
}

Deno.test("startReplayCamera refuses a recording without pictures", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/a.mcap`;
    const recorder = openRecorder({ target: path, onProblem: () => {} });
    await recorder.start();
    recorder.showPose({
      stream: { key: "1", name: "robot", width: 0, height: 0, fps: 0 },
      pose: { timeUs: 1, position: [1, 2, 3] },
      arrivalUs: 2,
    });
    await recorder.close();
    const start = () => startReplayCamera({ path }, { onFrame: () => {} });
    await assertRejects(
      start,
      CameraError,
      `Cannot replay ${path}: there is no topic of foxglove.CompressedImage`,
    );
  });
});
