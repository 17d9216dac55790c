import { assertEquals } from "@std/assert";
import { composeTitle, describeStale, formatAge, judgeAge } from "../../../src/view/shared/freshness.js";

Deno.test("judgeAge calls a picture stale past the greatest age, and keeps what is known of it", () => {
  assertEquals(judgeAge({ ageUs: 500_000 }, 500_000), { state: "live", ageUs: 500_000 });
  assertEquals(judgeAge({ ageUs: 500_001, boundUs: 900 }, 500_000), {
    state: "stale",
    ageUs: 500_001,
    boundUs: 900,
  });
});

Deno.test("formatAge gives no number where no bound is known", () => {
  assertEquals(formatAge({ ageUs: 40_000 }), "age unknown");
  assertEquals(formatAge({ ageUs: 12_400, boundUs: 700 }), "12 ms ± 2 ms");
});

Deno.test("composeTitle names the streams, and says how old a picture is in whole seconds", () => {
  const title = (stale?: { ageUs: number; boundUs?: number }) =>
    composeTitle({ names: ["a", "b"], stale, awaited: "rover" });
  assertEquals(composeTitle({ names: [], stale: undefined, awaited: "rover" }), "Waiting for rover");
  assertEquals(title(), "a, b");
  assertEquals(title({ ageUs: 700_000, boundUs: 1000 }), "STALE: a, b");
  assertEquals(title({ ageUs: 3_900_000, boundUs: 1000 }), "STALE 3.0 s: a, b");
  assertEquals(title({ ageUs: 3_900_000 }), "STALE: a, b");
});

const STALE = [
  [{ ageUs: 600_000, boundUs: 900 }, { counter: "0.6 s", note: "" }],
  [{ ageUs: 75_000_000, boundUs: 900 }, { counter: "1 min 15 s", note: "" }],
  [{ ageUs: 1_240_000, boundUs: 400_000 }, { counter: "1.2 s", note: "age 1.2 s ± 0.5 s" }],
  [{ ageUs: 1_240_000 }, { counter: "", note: "nothing new for 1.2 s" }],
] as const;

for (const [age, words] of STALE) {
  Deno.test(`describeStale says ${JSON.stringify(words)} of ${JSON.stringify(age)}`, () => {
    assertEquals(describeStale(age), words);
  });
}
