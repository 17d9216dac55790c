import { assertEquals } from "@std/assert";
import { SentTimes } from "../../src/send/sent_times.ts";

Deno.test("SentTimes number datagrams from zero and know when each left, for the newest 4096", () => {
  const times = new SentTimes();
  assertEquals(times.find(0), undefined);
  for (let i = 0; i < 5000; i++) assertEquals(times.number(i * 10), i);
  assertEquals([times.find(4999), times.find(5000 - 4096), times.find(5000 - 4097)], [
    49_990,
    9040,
    undefined,
  ]);
  assertEquals([times.find(5000), times.find(2 ** 32 - 1)], [undefined, undefined]);
  assertEquals([times.distance(4999), times.distance(5001)], [1, -1]);
});
