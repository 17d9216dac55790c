import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { FrameInterval } from "../../../src/send/rate/frame_interval.ts";

function observeAll(timesUs: readonly number[]): FrameInterval {
  const interval = new FrameInterval();
  for (const timeUs of timesUs) interval.observe(timeUs);
  return interval;
}

Deno.test("FrameInterval assumes 30 fps for pacing but announces nothing until two frames have come", () => {
  for (const times of [[], [5_000_000]]) {
    const { intervalUs, fps } = observeAll(times);
    assertEquals([intervalUs, fps], [33_333, 0]);
  }
});

Deno.test("FrameInterval believes the first interval at once and moves an eighth of the way with each further one", () => {
  const interval = observeAll([0, 40_000]);
  assertEquals([interval.intervalUs, interval.fps], [40_000, 25]);
  interval.observe(40_000 + 48_000);
  assertEquals(interval.intervalUs, 41_000);
  interval.observe(88_000 + 41_000);
  assertEquals(interval.intervalUs, 41_000);
});

Deno.test("FrameInterval takes neither pauses nor clocks that stand or go back for a frame rate", () => {
  for (const thirdUs of [40_000, 39_000, 40_000 + 2_000_001]) {
    const interval = observeAll([0, 40_000, thirdUs]);
    assertEquals(interval.intervalUs, 40_000, String(thirdUs));
    interval.observe(thirdUs + 40_000);
    assertEquals(interval.intervalUs, 40_000, String(thirdUs));
  }
  assert(observeAll([0, 40_000, 2_040_000]).intervalUs > 40_000);
});

Deno.test("FrameInterval follows a camera that changes its rate", () => {
  const times = Array.from({ length: 100 }, (_, i) => i < 20 ? i * 100_000 : 2_000_000 + (i - 20) * 20_000);
  assertAlmostEquals(observeAll(times).fps, 50, 0.1);
});
