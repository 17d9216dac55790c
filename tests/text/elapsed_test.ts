import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatBareAge, formatBoundedAge, formatElapsed } from "../../src/text/elapsed.js";

const AGES: readonly (readonly [ageUs: number, boundUs: number, text: string])[] = [
  [12_000, 1000, "12 ms ± 1 ms"],
  [12_000, 0, "12 ms ± 1 ms"],
  [12_400, 600, "12 ms ± 1 ms"],
  [12_400, 601, "12 ms ± 2 ms"],
  [999_600, 1000, "1.0 s ± 0.1 s"],
  [1_240_000, 400_000, "1.2 s ± 0.5 s"],
  [59_949_999, 900, "59.9 s ± 0.1 s"],
  [59_950_000, 900, "1 min 00 s ± 1 s"],
  [75_000_000, 900, "1 min 15 s ± 1 s"],
  [125_000_000, 90_000_000, "2 min 05 s ± 1 min 30 s"],
];

for (const [ageUs, boundUs, text] of AGES) {
  Deno.test(`formatBoundedAge writes ${ageUs} ± ${boundUs} µs as ${text}`, () => {
    assertEquals(formatBoundedAge({ ageUs, boundUs }), text);
  });
}

Deno.test("formatBareAge rounds as formatBoundedAge does", () => {
  assertEquals([400, 999_600, 75_000_000].map(formatBareAge), ["0 ms", "1.0 s", "1 min 15 s"]);
});

Deno.test("formatBoundedAge writes nothing that is not true", () => {
  const toUs = (text: string) => {
    const [, minutes = "0", count, unit] = /^(?:(\d+) min )?([\d.]+) (ms|s)$/.exec(text)!;
    return Number(minutes) * 60e6 + Number(count) * (unit === "ms" ? 1000 : 1_000_000);
  };
  fc.assert(
    fc.property(fc.nat(300_000_000), fc.nat(2_000_000), (ageUs, boundUs) => {
      const [age, bound] = formatBoundedAge({ ageUs, boundUs }).split(" ± ").map(toUs);
      assert(age! - bound! <= ageUs - boundUs + 1e-3 && ageUs + boundUs <= age! + bound! + 1e-3);
    }),
    { seed: 3, numRuns: 500 },
  );
});

Deno.test("formatElapsed counts tenths of seconds, then minutes", () => {
  const texts = [0, 649_999, 12_340_000, 59_999_999, 75_000_000, 125_900_000].map(formatElapsed);
  assertEquals(texts, ["0.0 s", "0.6 s", "12.3 s", "59.9 s", "1 min 15 s", "2 min 05 s"]);
});
