import { assertEquals } from "@std/assert";
import { formatAge, formatBitrate, formatShare, formatTime } from "../../src/cli/figures.ts";

Deno.test("formatTime keeps two or three digits", () => {
  for (
    const [us, text] of [[0, "0.0 ms"], [440, "0.4 ms"], [9_960, "10 ms"], [12_400, "12 ms"], [
      3_200_000,
      "3.2 s",
    ]] as const
  ) {
    assertEquals(formatTime(us), text);
  }
});

Deno.test("formatAge shows a bound, or that the age is at least so much, or that nothing has come", () => {
  assertEquals(formatAge({ state: "live", ageUs: 12_000, boundUs: 1_000 }), "12 ms ± 1.0 ms");
  assertEquals(formatAge({ state: "live", ageUs: 40_000 }), "≥ 40 ms");
  assertEquals(formatAge({ state: "stale", ageUs: 1_200_000, boundUs: 1_000 }), "STALE 1.2 s ± 1.0 ms");
  assertEquals(formatAge({ state: "waiting" }), "no picture yet");
});

Deno.test("formatBitrate and formatShare round to one decimal", () => {
  assertEquals(formatBitrate(14_249_000), "14.2 Mbit/s");
  assertEquals(formatShare(0.0234), "2.3 %");
});
