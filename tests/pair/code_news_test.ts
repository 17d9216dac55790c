import { assertEquals } from "@std/assert";
import { describeEnd, describeTries } from "../../src/pair/code_news.ts";
import {
  CODE_LIFE_MS,
  NO_KEYS,
  type PendingCode,
  withPendingCode,
  withTrySpent,
} from "../../src/pair/keys.ts";

const CODE = "48271935";

/** What is left of a code after wrong ones from these hosts. */
function after(...hosts: readonly string[]): PendingCode {
  const keys = withPendingCode(NO_KEYS, CODE, 0);
  return hosts.reduce((keys, host) => withTrySpent(keys, CODE, host), keys).pending!;
}

Deno.test("describeTries says each wrong try once, from where, and what to do when none is left", () => {
  const [a, b] = ["192.0.2.7", "192.0.2.8"] as const;
  assertEquals(describeTries(after(), after(), 0), []);
  assertEquals(describeTries(after(), after(a), 0), [`A wrong code from ${a}: 2 more tries are left`]);
  assertEquals(describeTries(after(a), after(a, b), 0), [`A wrong code from ${b}: one more try is left`]);
  assertEquals(describeTries(after(a, a), after(a, a, a), 0), [
    `A wrong code from ${a}: that was the last try`,
    `The code is void: three wrong tries from ${a}; a new code: broadcast --pair`,
  ]);
  assertEquals(
    describeTries(after(a, b), after(a, b, b), 0).at(-1),
    `The code is void: three wrong tries, from ${a} and ${b}; a new code: broadcast --pair`,
  );
  assertEquals(describeTries(after(), after(a, b, a), 0).length, 4);
  assertEquals(describeTries(after(a, b, a), after(a, b, a), 0), []);
});

Deno.test("describeTries says that the time is over, and nothing of a code that was used, taken back or replaced", () => {
  const line = "The code is void: five minutes are over; a new code: broadcast --pair";
  assertEquals(describeTries(after(), after(), CODE_LIFE_MS - 1), []);
  assertEquals(describeTries(after(), after(), CODE_LIFE_MS), [line]);
  assertEquals(describeTries(after(), undefined, CODE_LIFE_MS), []);
  assertEquals(describeTries(after(), { ...after("192.0.2.7"), code: "11111111" }, 0), []);
  assertEquals(describeEnd(after(), 0), undefined);
});
