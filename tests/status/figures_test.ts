import { assertEquals } from "@std/assert";
import { formatAge, formatTime } from "../../src/status/figures.ts";

Deno.test("formatTime keeps two or three digits, and writes long times as every view does", () => {
  for (
    const [us, text] of [[0, "0.0 ms"], [75_000_000, "1 min 15 s"], [440, "0.4 ms"], [9_960, "10 ms"], [
      12_400,
      "12 ms",
    ], [
      3_200_000,
      "3.2 s",
    ]] as const
  ) {
    assertEquals(formatTime(us), text);
  }
});

Deno.test("formatAge shows a bound with every number, and that a picture is old, or that none has come", () => {
  assertEquals(formatAge({ state: "live", ageUs: 12_000, boundUs: 1_000 }), "12 ms ± 1 ms");
  assertEquals(formatAge({ state: "stale", ageUs: 1_200_000, boundUs: 1_000 }), "STALE 1.2 s ± 0.1 s");
  assertEquals(formatAge({ state: "waiting" }), "no picture yet");
});

Deno.test("formatAge shows no age where the clocks have not been compared", () => {
  assertEquals(formatAge({ state: "live", ageUs: 40_000 }), "unknown");
  assertEquals(formatAge({ state: "stale", ageUs: 1_240_000 }), "unknown, STALE: nothing new for 1.2 s");
});
