import { assert, assertEquals } from "@std/assert";
import { LinkStart } from "../../../src/send/rate/link_start.ts";

/** Sends all that may leave until then; answers how many datagrams of 1200 bytes that were. */
function sendUntil(start: LinkStart, fromUs: number, untilUs = fromUs): number {
  let count = 0;
  for (let nowUs = fromUs; nowUs <= untilUs && count < 1000; count++) {
    start.noteSent(1200, nowUs);
    nowUs = Math.max(nowUs, start.leaveUs);
  }
  return count;
}

Deno.test("LinkStart lets ten datagrams leave at once, and others at 1 Mbit/s while nothing is reported", () => {
  const start = new LinkStart();
  assertEquals(start.leaveUs, -Infinity);
  assertEquals(sendUntil(start, 0), 10);
  assertEquals(sendUntil(start, start.leaveUs, 960_000), 100);
});

Deno.test("LinkStart saves nothing up while little is sent", () => {
  const start = new LinkStart();
  start.noteSent(60, 0);
  assertEquals(sendUntil(start, 500_000), 10);
});

Deno.test("LinkStart lets four times as much leave as came without waiting, and as much as had to wait", () => {
  const start = new LinkStart();
  sendUntil(start, 0);
  start.notePassed(0, false, 2000);
  assertEquals(sendUntil(start, 2000), 40);
  start.notePassed(24_000, true, 12_000);
  assertEquals(sendUntil(start, 12_000), 20);
  // what was said before, and again
  start.notePassed(48_000, false, 13_000);
  assert(start.leaveUs > 13_000);
});

Deno.test("LinkStart ends when it is told to, or after a second", () => {
  const [told, late] = [new LinkStart(), new LinkStart()];
  for (const start of [told, late]) sendUntil(start, 0);
  told.end();
  assertEquals(told.leaveUs, -Infinity);
  sendUntil(late, late.leaveUs, 999_999);
  assertEquals(late.leaveUs, 1_000_000);
  late.noteSent(1200, 1_000_000);
  assertEquals(late.leaveUs, -Infinity);
});
