import { assertEquals } from "@std/assert";
import { SentLog } from "../../../src/send/rate/sent_log.ts";

Deno.test("SentLog numbers datagrams from zero and knows when each left, for the newest 32768", () => {
  const log = new SentLog();
  assertEquals(log.findUs(0), undefined);
  for (let i = 0; i < 40_000; i++) assertEquals(log.number(i * 10), i);
  assertEquals([log.findUs(39_999), log.findUs(40_000 - 32_768), log.findUs(40_000 - 32_769)], [
    399_990,
    72_320,
    undefined,
  ]);
  assertEquals([log.findUs(40_000), log.findUs(2 ** 32 - 1)], [undefined, undefined]);
  assertEquals([log.distance(39_999), log.distance(40_001)], [1, -1]);
});

Deno.test("SentLog knows how much has left after a datagram, and no more than it remembers", () => {
  const log = new SentLog();
  assertEquals(log.bytesAfter(0), 0);
  for (let i = 0; i < 40_000; i++) {
    log.number(i);
    log.noteBytes(i);
  }
  assertEquals(log.bytesAfter(39_999), 0);
  assertEquals(log.bytesAfter(39_996), 39_997 + 39_998 + 39_999);
  assertEquals(log.bytesAfter(5), log.bytesAfter(40_000 - 32_768));
  assertEquals(log.bytesAfter(50_000), 0);
});

Deno.test("SentLog is not certain of what was held up between being numbered and being handed over", () => {
  const log = new SentLog();
  log.number(1000);
  log.noteHandedOver(1500);
  log.number(2000);
  log.number(2000);
  log.noteHandedOver(300_000);
  log.number(300_000);
  assertEquals([0, 1, 2, 3].map((counter) => log.isCertain(counter)), [true, false, false, true]);
  // it has not left before that for whoever asks for it
  assertEquals(log.findUs(1), 300_000);
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
