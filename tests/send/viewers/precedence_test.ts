import { assert, assertEquals } from "@std/assert";
import { Precedence } from "../../../src/send/viewers/precedence.ts";

const INTERVAL_US = 33_333;

/** Offers frames to the first viewer, which misses some by the others' share; returns the shares, one a second. */
function sharesOver(
  seconds: number,
  missShare: (share: number) => number,
  precedence = new Precedence(),
): number[] {
  const shares: number[] = [];
  let missed = 0;
  for (let frame = 0; frame < seconds * 30; frame++) {
    precedence.observe(Math.floor(missed), frame * INTERVAL_US);
    missed += missShare(precedence.share);
    if (frame % 30 === 29) shares.push(precedence.share);
  }
  return shares;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

Deno.test("Precedence finds the others' share at which the first viewer misses nothing", () => {
  const capacity = 0.4;
  const shares = sharesOver(120, (share) => Math.max(0, share - capacity)).slice(20);
  assert(mean(shares) > 0.7 * capacity, `${shares}`);
  assert(Math.max(...shares) < 1.25 * capacity, `${shares}`);
});

Deno.test("Precedence gives the others all again when there is room", () => {
  const precedence = new Precedence();
  const shares = sharesOver(60, (share) => Math.max(0, share - 0.3), precedence);
  assert(shares.at(-1)! < 0.5);
  precedence.reset(0);
  assertEquals(precedence.share, 1);
  assert(sharesOver(10, (share) => Math.max(0, share - 0.3), precedence).at(-1)! < 0.5);
  for (let second = 0; second < 40; second++) {
    for (let i = 0; i < 30; i++) precedence.observe(50, second * 1e6);
  }
  assertEquals(precedence.share, 1);
});

for (const missed of [0.1, 0.3, 0.9]) {
  Deno.test(`Precedence leaves the others alone where the first viewer misses ${missed} of its frames anyway`, () => {
    const shares = sharesOver(300, () => missed);
    assert(mean(shares) > 0.85, `${mean(shares)}`);
    assert(mean(shares.slice(150)) > 0.95, `${shares.slice(150)}`);
  });
}

Deno.test("Precedence does nothing for a few frames that are missed", () => {
  assertEquals(new Set(sharesOver(60, () => 0.02)), new Set([1]));
});
