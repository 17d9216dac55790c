import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ReplaySchedule } from "../../../src/capture/replay/replay_schedule.ts";

const HOUR_US = 3600e6;

/** When frames of these times are due that are all placed at the same moment. */
function place(timesUs: readonly number[], nowUs = 1000): number[] {
  const schedule = new ReplaySchedule();
  return timesUs.map((timeUs) => schedule.placeFrame(timeUs, nowUs));
}

const TABLE: readonly { what: string; timesUs: number[]; dueUs: number[] }[] = [
  { what: "even times", timesUs: [500, 700, 900], dueUs: [1000, 1200, 1400] },
  { what: "a pause", timesUs: [0, 100, HOUR_US], dueUs: [1000, 1100, 1000 + HOUR_US] },
  {
    what: "a time that is an hour away",
    timesUs: [0, 100, 2 * HOUR_US, 2 * HOUR_US + 50],
    dueUs: [1000, 1100, 1200, 1250],
  },
  { what: "a small step back", timesUs: [0, 500, 400, 600], dueUs: [1000, 1500, 1500, 1600] },
  {
    what: "a clock that was set back",
    timesUs: [5e9, 5e9 + 100, 4e9, 4e9 + 60],
    dueUs: [1000, 1100, 1200, 1260],
  },
];

for (const { what, timesUs, dueUs } of TABLE) {
  Deno.test(`ReplaySchedule keeps the distances: ${what}`, () => assertEquals(place(timesUs), dueUs));
}

Deno.test("ReplaySchedule never goes back, whatever the times are", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1e13 })), (timesUs) => {
    const dueUs = place(timesUs);
    dueUs.slice(1).forEach((each, i) => assert(each >= dueUs[i]!));
    if (dueUs.length > 0) assert(dueUs[0] === 1000 && Number.isFinite(dueUs.at(-1)!));
  }));
});

Deno.test("ReplaySchedule tolerates about an interval, which a pause hardly changes", () => {
  const schedule = new ReplaySchedule();
  for (let i = 0; i < 50; i++) schedule.placeFrame(i * 100_000, 0);
  assertEquals(schedule.toleranceUs, 100_000);
  schedule.placeFrame(60e6, 0);
  assert(schedule.toleranceUs < 120_000);
});

Deno.test("ReplaySchedule places poses next to the frames, and none before the first", () => {
  const schedule = new ReplaySchedule();
  assertEquals(schedule.placeOther(5000), Infinity);
  schedule.placeFrame(5000, 1000);
  assertEquals([schedule.placeOther(5000), schedule.placeOther(4000)], [1000, 0]);
});
