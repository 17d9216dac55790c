import { assert, assertEquals } from "@std/assert";
import { FitTimes } from "../../../src/send/fit/fit_times.ts";

const INTERVAL_US = 33_333;

Deno.test("FitTimes says what is likely before a picture was made", () => {
  const times = new FitTimes();
  assertEquals([times.isKnown("jpeg", 0), times.us("jpeg", 0), times.us("wire", 0)], [false, 3000, 7500]);
  times.note("jpeg", 0, 4000);
  assertEquals([times.isKnown("jpeg", 0), times.us("jpeg", 4000), times.us("wire", 4000)], [
    ...[false, 4000, 10_000],
  ]);
});

Deno.test("FitTimes follows what pictures take, and does not count the first one", () => {
  const times = new FitTimes();
  const note = (us: number, count: number, from: number) => {
    for (let i = from; i < from + count; i++) times.note("jpeg", i * INTERVAL_US, i * INTERVAL_US + us);
    return times.us("jpeg", (from + count) * INTERVAL_US);
  };
  assertEquals([note(90_000, 1, 0), note(40_000, 1, 1), note(8000, 1, 2)], [90_000, 40_000, 24_000]);
  assert(times.isKnown("jpeg", 0));
  assertEquals(Math.round(note(2000, 60, 3) / 100), 20);
});

Deno.test("FitTimes does not know any more what it has not measured for long", () => {
  const times = new FitTimes();
  for (let i = 0; i < 3; i++) {
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
