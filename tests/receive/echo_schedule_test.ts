import { assertEquals } from "@std/assert";
import { EchoSchedule } from "../../src/receive/echo_schedule.ts";

/** When requests leave on a stream that is heard whenever `heardUs` says, asked at each µs that it names. */
function requestTimes(
  schedule: EchoSchedule,
  untilUs: number,
  lastHeardUs: (nowUs: number) => number,
): number[] {
  const times: number[] = [];
  for (let nowUs = 0; nowUs <= untilUs; nowUs += 50_000) {
    if (schedule.poll(nowUs, lastHeardUs(nowUs))) times.push(nowUs);
  }
  return times;
}

Deno.test("EchoSchedule asks five times quickly, then once a second", () => {
  const times = requestTimes(new EchoSchedule(0), 3_500_000, (nowUs) => nowUs);
  assertEquals(times.map((us) => us / 100_000), [0, 1, 2, 3, 4, 14, 24, 34]);
});

Deno.test("EchoSchedule is due exactly when it says", () => {
  const schedule = new EchoSchedule(700);
  assertEquals([schedule.nextUs(700), schedule.poll(699, 700), schedule.poll(700, 700)], [700, false, true]);
  assertEquals([schedule.nextUs(700), schedule.poll(100_699, 700)], [100_700, false]);
});

Deno.test("EchoSchedule asks nobody who has been silent for three seconds, and at once who is back", () => {
  const schedule = new EchoSchedule(0);
  const times = requestTimes(schedule, 20_000_000, () => 0);
  assertEquals(times.at(-1), 2_400_000);
  assertEquals(schedule.nextUs(0), Infinity);
  assertEquals(schedule.nextUs(20_000_000), 3_400_000);
  assertEquals([schedule.poll(20_000_000, 20_000_000), schedule.poll(20_000_000, 20_000_000)], [true, false]);
});
