import { assert, assertEquals } from "@std/assert";
import { RepairBudget } from "../../../src/send/repair/repair_budget.ts";

Deno.test("RepairBudget lets no more be sent on request, in the long run, than was sent without", () => {
  const budget = new RepairBudget();
  assertEquals(budget.left, 0);
  let asked = 0;
  for (let frame = 0; frame < 300; frame++) {
    budget.earn(50);
    while (budget.left > 0) {
      budget.spend(1);
      asked++;
    }
  }
  assertEquals(asked, 301 * 50);
});

Deno.test("RepairBudget saves up four frames at most", () => {
  const budget = new RepairBudget();
  for (let frame = 0; frame < 300; frame++) budget.earn(50);
  assert(budget.left === 200);
});
