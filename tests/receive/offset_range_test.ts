import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  extrapolate,
  fitOffset,
  MAX_DRIFT,
  type OffsetInterval,
  type OffsetRange,
} from "../../src/receive/offset_range.ts";

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;

Deno.test("fitOffset knows of one interval its ends, and no more of the drift than that crystals are good", () => {
  const range = fitOffset([{ atUs: 5, offsetUs: 70, boundUs: 3 }], 5);
  assertEquals(range, { atUs: 5, leastUs: 67, mostUs: 73, leastDrift: -MAX_DRIFT, mostDrift: MAX_DRIFT });
});

Deno.test("fitOffset bounds the drift by pairs of intervals, and the offset by the lines of that drift", () => {
  const intervals = [
    { atUs: 0, offsetUs: 0, boundUs: 100 },
    { atUs: MINUTE_US, offsetUs: 3000, boundUs: 900 },
    { atUs: 2 * MINUTE_US, offsetUs: 6000, boundUs: 100 },
  ];
  const range = fitOffset(intervals, 2 * MINUTE_US)!;
  // 50 ppm ± (200 µs, and 144 µs that the drift may have bent the line by) in two minutes.
  assertAlmostEquals(range.leastDrift, 50e-6 - 344 / 120e6);
  assertAlmostEquals(range.mostDrift, 50e-6 + 344 / 120e6);
  assertEquals([range.leastUs, range.mostUs], [5900, 6100]);
});

Deno.test("fitOffset is narrower than every interval where they overlap in part", () => {
  const intervals = [-1, 1].map((side) => ({ atUs: 0, offsetUs: side * 40, boundUs: 50 }));
  const { leastUs, mostUs } = fitOffset(intervals, 0)!;
  assertEquals([leastUs, mostUs], [-10, 10]);
});

const CONTRADICTIONS: readonly (readonly [what: string, later: OffsetInterval])[] = [
  ["at one moment", { atUs: 0, offsetUs: 21, boundUs: 10 }],
  ["that would need a drift of 300 ppm", { atUs: SECOND_US, offsetUs: 320, boundUs: 10 }],
  ["that would need one of -300 ppm", { atUs: SECOND_US, offsetUs: -320, boundUs: 10 }],
];

for (const [what, later] of CONTRADICTIONS) {
  Deno.test(`fitOffset finds nothing for intervals ${what}`, () => {
    const intervals = [{ atUs: 0, offsetUs: 0, boundUs: 10 }, later];
    assertEquals(fitOffset(intervals, SECOND_US), undefined);
    assertEquals(fitOffset(intervals.toReversed(), SECOND_US), undefined);
  });
}

Deno.test("extrapolate follows the drift that is left, and never more than crystals drift", () => {
  const range = { atUs: 0, leastUs: -5, mostUs: 5, leastDrift: 10e-6, mostDrift: 12e-6 };
  const { leastUs, mostUs } = extrapolate(range, 10 * SECOND_US);
  assertAlmostEquals(leastUs, -5 + 100 - 1);
  assertAlmostEquals(mostUs, 5 + 120 + 1);
  const unknown: OffsetRange = { ...range, leastDrift: -MAX_DRIFT, mostDrift: MAX_DRIFT };
  assertEquals(extrapolate(unknown, SECOND_US), { leastUs: -205, mostUs: 205 });
});

/** Whether some line of these slopes goes through all intervals, by trying many. */
function findLines(intervals: readonly OffsetInterval[], atUs: number): [leastUs: number, mostUs: number] {
  let [lowestUs, highestUs] = [Infinity, -Infinity];
  for (let ppm = -200; ppm <= 200; ppm++) {
    const ends = intervals.map((interval) => {
      const ageUs = atUs - interval.atUs;
      const slackUs = interval.boundUs + 1e-14 * ageUs ** 2;
      const endUs = interval.offsetUs + ppm * 1e-6 * ageUs;
      return [endUs - slackUs, endUs + slackUs] as const;
    });
    const leastUs = Math.max(...ends.map(([low]) => low));
    const mostUs = Math.min(...ends.map(([, high]) => high));
    if (leastUs > mostUs) continue;
    [lowestUs, highestUs] = [Math.min(lowestUs, leastUs), Math.max(highestUs, mostUs)];
  }
  return [lowestUs, highestUs];
}

Deno.test("fitOffset leaves open what the lines of every slope leave open", () => {
  const interval = fc.record({
    atUs: fc.nat(100).map((s) => s * SECOND_US),
    offsetUs: fc.integer({ min: -3000, max: 3000 }),
    boundUs: fc.integer({ min: 1, max: 8000 }),
  });
  fc.assert(
    fc.property(fc.array(interval, { minLength: 1, maxLength: 6 }), (intervals) => {
      const range = fitOffset(intervals, 100 * SECOND_US);
      const [leastUs, mostUs] = findLines(intervals, 100 * SECOND_US);
      if (!range) return assertEquals([leastUs, mostUs], [Infinity, -Infinity]);
      // The slopes that are tried are 1 ppm apart, which is 100 µs in 100 s.
      if (leastUs > mostUs) return assert(range.mostDrift - range.leastDrift < 1e-6);
      assert(range.leastUs <= leastUs + 1e-6 && leastUs <= range.leastUs + 100, "the least");
      assert(range.mostUs >= mostUs - 1e-6 && mostUs >= range.mostUs - 100, "the most");
    }),
    { seed: 11, numRuns: 500 },
  );
});
