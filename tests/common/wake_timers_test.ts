import { assertEquals } from "@std/assert";
import { WakeTimers } from "../../src/common/wake_timers.ts";

Deno.test("WakeTimers name the earliest timer, and of two at one time the one that was offered first", () => {
  const timers = new WakeTimers();
  assertEquals([timers.atUs, timers.reason], [Infinity, undefined]);
  timers.offer(300, "clock");
  timers.offer(200, "report");
  timers.offer(200, "request");
  timers.offer(Infinity, "expiry");
  assertEquals([timers.atUs, timers.reason], [200, "report"]);
  timers.clear();
  assertEquals([timers.atUs, timers.reason], [Infinity, undefined]);
});

Deno.test("WakeTimers count each wake-up under its reason, and one whose timer has moved as early", () => {
  const timers = new WakeTimers();
  timers.offer(200, "pace");
  assertEquals([timers.noteWake(199), timers.noteWake(200), timers.noteWake(300)], ["early", "pace", "pace"]);
  assertEquals([timers.clear().noteWake(400), timers.counts.toJSON()], ["early", { early: 2, pace: 2 }]);
});
