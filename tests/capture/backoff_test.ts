import { assertEquals } from "@std/assert";
import { Backoff } from "../../src/capture/backoff.ts";

Deno.test("Backoff doubles from half a second to eight seconds and stays there", () => {
  const backoff = new Backoff();
  const waits = Array.from({ length: 7 }, () => backoff.nextMs());
  assertEquals(waits, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

Deno.test("Backoff begins anew after a reset", () => {
  const backoff = new Backoff({ firstMs: 10, maxMs: 35 });
  assertEquals([backoff.nextMs(), backoff.nextMs(), backoff.nextMs()], [10, 20, 35]);
  backoff.reset();
  assertEquals(backoff.nextMs(), 10);
});
