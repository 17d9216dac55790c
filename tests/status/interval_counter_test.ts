import { assertEquals } from "@std/assert";
import { IntervalCounter } from "../../src/status/interval_counter.ts";

Deno.test("IntervalCounter tells the change and the rate since the last look", () => {
  const counter = new IntervalCounter({ a: 10, b: 0 }, 1_000_000);
  const first = counter.take({ a: 15, b: 3 }, 1_500_000);
  assertEquals([first.elapsedUs, first.delta, first.perSecond("a")], [500_000, { a: 5, b: 3 }, 10]);
  const second = counter.take({ a: 15, b: 4 }, 3_500_000);
  assertEquals([second.elapsedUs, second.delta, second.perSecond("b")], [2_000_000, { a: 0, b: 1 }, 0.5]);
  assertEquals(first.perSecond("a"), 10);
});

Deno.test("IntervalCounter has no rate over no time", () => {
  assertEquals(new IntervalCounter({ a: 0 }, 5).take({ a: 7 }, 5).perSecond("a"), 0);
});

Deno.test("IntervalCounter remembers values, not the object that held them", () => {
  const live = { a: 1 };
  const counter = new IntervalCounter({ a: 0 }, 0);
  counter.take(live, 1);
  live.a = 5;
  assertEquals(counter.take(live, 2).delta, { a: 4 });
});
