import { assertEquals } from "@std/assert";
import { hostTimeUs, networkTimeUs, START_US } from "./host_clock.ts";

Deno.test("hostTimeUs is ahead by the offset at first, and by the drift in each second", () => {
  const clock = { clockOffsetUs: 5000, clockDriftPpm: 40 };
  assertEquals(hostTimeUs(clock, START_US), START_US + 5000);
  assertEquals(hostTimeUs(clock, START_US + 10_000_000), START_US + 10_005_400);
  assertEquals(hostTimeUs({ clockOffsetUs: -7 }, 1_234_567.5), 1_234_560.5);
});

Deno.test("networkTimeUs is the first µs at which hostTimeUs has come to a time", () => {
  for (const clockDriftPpm of [-500_000, -100, 100, 37_000]) {
    const clock = { clockOffsetUs: 123_456_789_000, clockDriftPpm };
    for (let hostUs = clock.clockOffsetUs + 3_000_000; hostUs < clock.clockOffsetUs + 3_000_100; hostUs++) {
      const networkUs = networkTimeUs(clock, hostUs);
      assertEquals(
        [hostTimeUs(clock, networkUs - 1) < hostUs, hostTimeUs(clock, networkUs) >= hostUs],
        [true, true],
      );
    }
  }
});

Deno.test("networkTimeUs undoes hostTimeUs where there is no drift, and never is never", () => {
  assertEquals(networkTimeUs({ clockOffsetUs: 250 }, 1250.5), 1000.5);
  assertEquals(networkTimeUs({ clockOffsetUs: 250, clockDriftPpm: 10 }, Infinity), Infinity);
});
