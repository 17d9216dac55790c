import { assertEquals } from "@std/assert";
import { isSurelyWithin, judgeFreshness } from "../../src/view/freshness.ts";

const MAX_AGE = { maxAgeUs: 500_000 };

Deno.test("judgeFreshness calls nothing live before a frame has come", () => {
  assertEquals(judgeFreshness(undefined, { nowUs: 5, ...MAX_AGE }), { state: "waiting" });
});

Deno.test("judgeFreshness counts from the capture where the clocks have been compared", () => {
  const frame = { completeUs: 1_000_000, age: { ageUs: 20_000, boundUs: 1_000 } };
  assertEquals(judgeFreshness(frame, { nowUs: 1_010_000, ...MAX_AGE }), {
    state: "live",
    ageUs: 30_000,
    boundUs: 1_000,
  });
  assertEquals(judgeFreshness(frame, { nowUs: 1_480_001, ...MAX_AGE }).state, "stale");
});

Deno.test("judgeFreshness counts from the arrival, without a bound, where they have not", () => {
  const frame = { completeUs: 1_000_000 };
  assertEquals(judgeFreshness(frame, { nowUs: 1_500_000, ...MAX_AGE }), { state: "live", ageUs: 500_000 });
  assertEquals(judgeFreshness(frame, { nowUs: 1_500_001, ...MAX_AGE }), { state: "stale", ageUs: 500_001 });
});

Deno.test("judgeFreshness calls no picture live that came before the clock jumped, nor its age known", () => {
  const frame = { completeUs: 1_000_000, age: { ageUs: 9000, boundUs: 400 } };
  const options = { nowUs: 1_100_000, maxAgeUs: 500_000 };
  assertEquals(judgeFreshness(frame, { ...options, jumpedUs: 1_050_000 }), {
    state: "stale",
    ageUs: 109_000,
  });
  const later = { ...frame, completeUs: 1_060_000 };
  assertEquals(judgeFreshness(later, { ...options, jumpedUs: 1_050_000 }).state, "live");
});

Deno.test("isSurelyWithin counts what the bound leaves open, and takes no picture whose age is not known", () => {
  const frame = { completeUs: 1_000_000, age: { ageUs: 9000, boundUs: 400 } };
  assertEquals(isSurelyWithin(frame, { nowUs: 1_100_000, maxAgeUs: 109_400 }), true);
  assertEquals(isSurelyWithin(frame, { nowUs: 1_100_001, maxAgeUs: 109_400 }), false);
  assertEquals(isSurelyWithin({ completeUs: 1_000_000 }, { nowUs: 1_000_000, maxAgeUs: 1e9 }), false);
  assertEquals(isSurelyWithin(frame, { nowUs: 1_100_000, maxAgeUs: 1e9, jumpedUs: 1_050_000 }), false);
});
