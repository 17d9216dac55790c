import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BlockLoss, type LinkLoss } from "../../../src/send/repair/block_loss.ts";
import { seededRandom } from "../../support/seeded_random.ts";

/** Probability that more than r of n are lost independently, by the binomial formula. */
function binomialTail(n: number, r: number, p: number): number {
  let probability = 1;
  let within = 0;
  for (let lost = 0; lost <= r; lost++) {
    probability = lost === 0 ? (1 - p) ** n : probability * (n - lost + 1) / lost * p / (1 - p);
    within += probability;
  }
  return 1 - within;
}

function independent(fraction: number): LinkLoss {
  return { fraction, burstLength: 1 };
}

Deno.test("BlockLoss needs nothing without loss, and at most what it may", () => {
  const blockLoss = new BlockLoss();
  assertEquals(blockLoss.leastRepair(50, independent(0), 0.001, 50), 0);
  assertEquals(blockLoss.leastRepair(50, independent(0.2), 1, 50), 0);
  assertEquals(blockLoss.leastRepair(50, independent(0.9), 1e-9, 7), 7);
  assertEquals(blockLoss.leastRepair(200, independent(0.9), 1e-9, 55), 55);
});

Deno.test("BlockLoss finds the least repair that the binomial formula allows, or one more for what it rounds", () => {
  const blockLoss = new BlockLoss();
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 128 }),
      fc.double({ min: 0.001, max: 0.4, noNaN: true }),
      fc.constantFrom(0.1, 0.01, 0.001, 0.0001),
      (k, fraction, target) => {
        const r = blockLoss.leastRepair(k, independent(fraction), target, 127);
        assert(r === 127 || binomialTail(k + r, r, fraction) <= target * 1.3, "too little");
        // Loss is rounded up by a fortieth.
        if (r > 0) assert(binomialTail(k + r - 1, r - 1, fraction * 1.03) > target / 1.3, "more than needed");
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("BlockLoss agrees with counting on a link that loses in bursts", () => {
  const [k, loss, target] = [50, { fraction: 0.05, burstLength: 4 }, 0.02];
  const r = new BlockLoss().leastRepair(k, loss, target, 100);
  const random = seededRandom(7);
  const toGood = 1 / loss.burstLength;
  const toBad = loss.fraction * toGood / (1 - loss.fraction);
  let [isBad, undeliverable] = [false, 0];
  const trials = 40_000;
  for (let trial = 0; trial < trials; trial++) {
    let lost = 0;
    for (let i = 0; i < k + r; i++) {
      if (isBad) lost++;
      isBad = random.next() < (isBad ? 1 - toGood : toBad);
    }
    if (lost > r) undeliverable++;
  }
  assert(undeliverable / trials <= target, `${undeliverable / trials}`);
  assertAlmostEquals(undeliverable / trials, target, target / 2);
});

Deno.test("BlockLoss needs more for longer bursts of the same loss, and for a rarer failure", () => {
  const blockLoss = new BlockLoss();
  const needs = [1, 2, 4, 8].map((burstLength) =>
    blockLoss.leastRepair(50, { fraction: 0.05, burstLength }, 0.001, 200)
  );
  assertEquals(needs, needs.toSorted((a, b) => a - b));
  assert(needs[3]! > 2 * needs[0]!);
  const rarer = [0.1, 0.01, 0.001].map((target) => blockLoss.leastRepair(50, independent(0.05), target, 200));
  assertEquals(rarer, rarer.toSorted((a, b) => a - b));
});

Deno.test("BlockLoss answers the same whatever it was asked before, and stays bounded", () => {
  const asked = new BlockLoss();
  const random = seededRandom(3);
  for (let i = 0; i < 2000; i++) {
    asked.leastRepair(1 + random.below(128), independent(random.next() * 0.5), 0.001, 127);
  }
  for (const fraction of [0.01, 0.05, 0.3]) {
    assertEquals(
      asked.leastRepair(52, independent(fraction), 0.001, 127),
      new BlockLoss().leastRepair(52, independent(fraction), 0.001, 127),
    );
  }
});
