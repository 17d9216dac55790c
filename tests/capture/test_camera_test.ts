import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Frame } from "../../src/common/frame.ts";
import { startTestCamera } from "../../src/capture/test_camera.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { until } from "../support/until.ts";

const SMALL = { width: 64, height: 64, fps: 50, quality: 50 };

/** Runs a camera until it has given `count` frames. */
async function takeFrames(count: number): Promise<Frame[]> {
  const frames: Frame[] = [];
  const camera = startTestCamera(SMALL, (frame) => frames.push(frame));
  await until(`there were ${count} frames`, () => frames.length >= count);
  await camera.close();
  return frames.slice(0, count);
}

Deno.test("startTestCamera gives frames that differ, each with the time of its capture", async () => {
  const beforeUs = monotonicUs();
  const frames = await takeFrames(8);
  const times = frames.map((frame) => frame.captureUs);
  assert(times[0]! >= beforeUs && times.at(-1)! <= monotonicUs());
  assert(times.every((time, index) => index === 0 || time > times[index - 1]!));
  assertEquals(new Set(frames.map((frame) => frame.jpeg.join())).size, frames.length);
});

Deno.test("startTestCamera never gives more frames than its schedule has slots", async () => {
  const frames = await takeFrames(12);
  const spanUs = frames.at(-1)!.captureUs - frames[0]!.captureUs;
  // the first frame may be late by most of a slot, so one slot is not certain
  assert(spanUs >= (frames.length - 2) * 1e6 / SMALL.fps, `${frames.length} frames in ${spanUs} µs`);
});

Deno.test("startTestCamera leaves out what it missed while the program was busy", async () => {
  let frames = 0;
  const startUs = monotonicUs();
  const camera = startTestCamera(SMALL, () => {
    frames++;
    const busyUs = frames === 1 ? 200_000 : 0;
    for (const sinceUs = monotonicUs(); monotonicUs() < sinceUs + busyUs;);
  });
  await until("there were 20 frames", () => frames >= 20);
  await camera.close();
  const slots = (monotonicUs() - startUs) * SMALL.fps / 1e6;
  assert(frames <= slots - 8, `${frames} frames in ${slots} slots`);
});

Deno.test("startTestCamera gives nothing after close, and ended resolves", async () => {
  let frames = 0;
  const camera = startTestCamera(SMALL, () => frames++);
  await camera.close();
  await camera.ended;
  assertEquals(frames, 0);
  assertEquals(camera.label, "test pattern");
  assertEquals(camera.statistics(), { frames: 0, garbageBytes: 0, brokenFrames: 0, restarts: 0 });
});

Deno.test("startTestCamera can be closed from within a frame", async () => {
  let frames = 0;
  const camera = startTestCamera(SMALL, () => {
    frames++;
    void camera.close();
  });
  await camera.ended;
  // No timer is left that could take another: the test would fail by that.
  assertEquals([frames, camera.statistics().frames], [1, 1]);
});

Deno.test("startTestCamera takes pictures of another quality from one frame to the next, on the same schedule", async () => {
  const frames: Frame[] = [];
  const camera = startTestCamera({ ...SMALL, width: 320, height: 240 }, (frame) => frames.push(frame));
  const meanBytes = (some: readonly Frame[]) =>
    some.reduce((sum, { jpeg }) => sum + jpeg.length, 0) / some.length;
  await until("there were 5 frames", () => frames.length >= 5);
  camera.setQuality!(20);
  const before = frames.splice(0);
  await until("there were 5 more", () => frames.length >= 5);
  await camera.close();
  assert(meanBytes(frames) < 0.8 * meanBytes(before), `${meanBytes(before)}, then ${meanBytes(frames)}`);
  const spanUs = frames.at(-1)!.captureUs - before[0]!.captureUs;
  assert(before.length + frames.length <= spanUs * SMALL.fps / 1e6 + 2);
});

Deno.test("startTestCamera refuses options outside their ranges", () => {
  assertThrows(() => startTestCamera({ ...SMALL, fps: 500 }, () => {}), RangeError, "fps 500");
});
