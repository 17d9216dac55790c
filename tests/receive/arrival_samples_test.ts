import { assertEquals } from "@std/assert";
import { ArrivalSamples } from "../../src/receive/arrival_samples.ts";

Deno.test("ArrivalSamples are the first datagram of each frame, one every 30 ms, and the newest", () => {
  const samples = new ArrivalSamples();
  assertEquals(samples.take(), []);
  for (let counter = 0; counter < 60; counter++) samples.note(counter, counter * 100, counter * 1000);
  const counters = samples.take().map(({ counter }) => counter);
  assertEquals(counters, [0, 30, 59]);
  samples.note(60, 6000, 60_000);
  samples.note(61, 6100, 61_000);
  samples.keepNewest();
  samples.note(62, 6200, 61_500);
  assertEquals(samples.take(), [
    { counter: 61, arrivalUs: 61_000, bytes: 6100 },
    { counter: 62, arrivalUs: 61_500, bytes: 6200 },
  ]);
});

Deno.test("ArrivalSamples name a datagram once, and none that was named before", () => {
  const samples = new ArrivalSamples();
  samples.note(5, 2 ** 32 + 7, 1000);
  samples.keepNewest();
  samples.keepNewest();
  assertEquals(samples.take(), [{ counter: 5, arrivalUs: 1000, bytes: 7 }]);
  assertEquals(samples.take(), []);
});

Deno.test("ArrivalSamples keep the newest eight until they are taken", () => {
  const samples = new ArrivalSamples();
  for (let counter = 0; counter < 100; counter++) samples.note(counter, 0, counter * 30_000);
  assertEquals(samples.take().map(({ counter }) => counter), [92, 93, 94, 95, 96, 97, 98, 99]);
});
