import { assertEquals } from "@std/assert";
import { Helper } from "../../src/common/helper.ts";

/** One that can be asked. */
function ready(): Helper<string> {
  const helper = new Helper<string>();
  helper.expect();
  helper.takeStart();
  helper.handleReady();
  return helper;
}

Deno.test("Helper is to be started once, when there is something to expect", () => {
  const helper = new Helper<string>();
  assertEquals([helper.takeStart(), helper.isStarting, helper.isFree], [false, false, false]);
  helper.expect();
  assertEquals([helper.isStarting, helper.takeStart(), helper.takeStart(), helper.isStarting], [
    ...[true, true, false, true],
  ]);
  helper.handleReady();
  helper.expect();
  assertEquals([helper.isReady, helper.isFree, helper.isStarting, helper.takeStart()], [
    true,
    true,
    false,
    false,
  ]);
});

Deno.test("Helper does one job at a time, and knows its answer by the number", () => {
  const helper = ready();
  const number = helper.begin("a", 5);
  assertEquals([helper.isFree, helper.finish(number + 1)], [false, undefined]);
  assertEquals(helper.finish(number), { job: "a", number, sinceUs: 5 });
  assertEquals([helper.isFree, helper.finish(number)], [true, undefined]);
  assertEquals(helper.begin("b", 6), number + 1);
});

Deno.test("Helper is overdue two seconds after a job began, and has failed for good where that is said", () => {
  const helper = ready();
  assertEquals([helper.isOverdue(9e9), helper.fail()], [false, undefined]);
  const other = ready();
  other.begin("a", 1_000_000);
  assertEquals([3_000_000, 3_000_001].map((nowUs) => other.isOverdue(nowUs)), [false, true]);
  assertEquals([other.fail(), other.isReady, other.isFree, other.isOverdue(9e9)], ["a", false, false, false]);
  other.expect();
  assertEquals(other.takeStart(), false);
});
