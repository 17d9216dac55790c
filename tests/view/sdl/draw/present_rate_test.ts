import { assertEquals } from "@std/assert";
import { PresentRate } from "../../../../src/view/sdl/draw/present_rate.ts";

Deno.test("PresentRate counts the pictures of the last second", () => {
  const rate = new PresentRate();
  assertEquals(rate.fps(0), 0);
  for (let i = 0; i < 90; i++) rate.note(i * 33_334);
  assertEquals(rate.fps(89 * 33_334), 30);
  assertEquals(rate.fps(89 * 33_334 + 500_000), 15);
  assertEquals(rate.fps(89 * 33_334 + 1_000_000), 0);
});

Deno.test("PresentRate begins anew for another stream", () => {
  const rate = new PresentRate();
  rate.note(0);
  rate.reset();
  rate.note(10);
  assertEquals(rate.fps(20), 1);
});
