import { assertEquals } from "@std/assert";
import { SentLog } from "../../src/send/sent_log.ts";

Deno.test("SentLog numbers datagrams from zero and knows when each left, for the newest 4096", () => {
  const log = new SentLog();
  assertEquals(log.findUs(0), undefined);
  for (let i = 0; i < 5000; i++) assertEquals(log.number(i * 10), i);
  assertEquals([log.findUs(4999), log.findUs(5000 - 4096), log.findUs(5000 - 4097)], [
    49_990,
    9040,
    undefined,
  ]);
  assertEquals([log.findUs(5000), log.findUs(2 ** 32 - 1)], [undefined, undefined]);
  assertEquals([log.distance(4999), log.distance(5001)], [1, -1]);
});

Deno.test("SentLog knows how much has left after a datagram, and no more than it remembers", () => {
  const log = new SentLog();
  assertEquals(log.bytesAfter(0), 0);
  for (let i = 0; i < 5000; i++) {
    log.number(i);
    log.noteBytes(i);
  }
  assertEquals(log.bytesAfter(4999), 0);
  assertEquals(log.bytesAfter(4996), 4997 + 4998 + 4999);
  assertEquals(log.bytesAfter(5), log.bytesAfter(5000 - 4096));
  assertEquals(log.bytesAfter(6000), 0);
});

Deno.test("SentLog begins where it is told to, wraps, and knows nothing of what has not left", () => {
  const log = new SentLog(0xffff_fffe);
  assertEquals([10, 20, 30].map((nowUs) => log.number(nowUs)), [0xffff_fffe, 0xffff_ffff, 0]);
  assertEquals([log.findUs(0xffff_fffe), log.findUs(0), log.findUs(0xffff_fffd), log.findUs(1)], [
    10,
    30,
    undefined,
    undefined,
  ]);
  assertEquals([0xffff_fffd, 0xffff_fffe, 0, 1].map((counter) => log.hasSent(counter, 100)), [
    false,
    true,
    true,
    false,
  ]);
  assertEquals(log.hasSent(0xffff_fffe, 2), false);
});
