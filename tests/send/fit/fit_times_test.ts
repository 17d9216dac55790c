import { assert, assertEquals } from "@std/assert";
import { FitTimes } from "../../../src/send/fit/fit_times.ts";

/** Takes note of so many pictures that take so long each; says what one takes then. */
function note(times: FitTimes, us: number, count: number): number {
  for (let i = 0; i < count; i++) times.note("jpeg", 0, us);
  return times.us("jpeg", us);
}

Deno.test("FitTimes says what is likely before enough pictures were made", () => {
  const times = new FitTimes();
  assertEquals([times.isKnown("jpeg", 0), times.us("jpeg", 0), times.us("wire", 0)], [false, 3000, 7500]);
  assertEquals([note(times, 4000, 1), times.us("wire", 4000), times.isKnown("jpeg", 0)], [
    4000,
    10_000,
    false,
  ]);
});

Deno.test("FitTimes follows what pictures take, and does not count the first ones", () => {
  const times = new FitTimes();
  assertEquals([note(times, 90_000, 4), note(times, 40_000, 1), note(times, 8000, 1)], [
    90_000,
    40_000,
    24_000,
  ]);
  assert(times.isKnown("jpeg", 0));
  assertEquals(Math.round(note(times, 2000, 60) / 100), 20);
});

Deno.test("FitTimes does not know any more what it has not measured for long", () => {
  const times = new FitTimes();
  for (let i = 0; i < 5; i++) {
    times.note("jpeg", 0, 2000);
    times.note("wire", 0, 30_000);
  }
  const known = [10_000_000, 10_031_000].map((
    nowUs,
  ) => [times.us("wire", nowUs), times.isKnown("wire", nowUs)]);
  assertEquals(known, [[30_000, true], [5000, false]]);
  assertEquals(times.us("jpeg", 20_000_000), 2000);
  times.note("wire", 20_000_000, 20_008_000);
  assertEquals([times.us("wire", 20_010_000), times.isKnown("wire", 20_010_000)], [8000, true]);
});
