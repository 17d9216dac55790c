import { assert, assertEquals } from "@std/assert";
import type { HostBudget } from "../../../src/common/host_budget.ts";
import { openStrangerBudget } from "../../../src/send/viewers/admission.ts";

/** How many of so many tries in one second are granted, evenly spaced. */
function grantsInASecond(budget: HostBudget, tries: number, hostOf: (i: number) => string): number {
  let grants = 0;
  for (let i = 0; i < tries; i++) {
    if (budget.take(hostOf(i), 1_000_000 + i * 1e6 / tries)) grants++;
  }
  return grants;
}

Deno.test("openStrangerBudget grants a host sixteen at once, and sixteen a second", () => {
  const grants = grantsInASecond(openStrangerBudget(), 20_000, () => "10.0.0.9");
  assert(grants >= 31 && grants <= 32, `${grants}`);
});

Deno.test("openStrangerBudget leaves another host its share in the flood of one", () => {
  const budget = openStrangerBudget();
  let refused = 0;
  for (let i = 0; i < 200_000; i++) {
    budget.take("10.0.0.9", i * 50);
    if (i % 5000 === 0 && !budget.take("10.0.0.3", i * 50)) refused++;
  }
  assertEquals(refused, 0);
});

Deno.test("openStrangerBudget grants a thousand a second in all, wherever they seem to come from", () => {
  const grants = grantsInASecond(openStrangerBudget(), 20_000, (i) => `10.${i >> 8}.${i & 255}.1`);
  assert(grants >= 1000 && grants <= 1065, `${grants}`);
});

Deno.test("openStrangerBudget is full at first and after a pause, and no fuller", () => {
  const budget = openStrangerBudget();
  for (const nowUs of [0, 3_600_000_000]) {
    const grants = Array.from({ length: 40 }, () => budget.take("10.0.0.9", nowUs)).filter(Boolean);
    assertEquals(grants.length, 16);
  }
});
