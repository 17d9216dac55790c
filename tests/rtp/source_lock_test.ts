import { assertEquals } from "@std/assert";
import { SourceLock } from "../../src/rtp/source_lock.ts";

const ONE = { transport: "udp", hostname: "192.0.2.1", port: 1000 } as const;
const OTHER = { transport: "udp", hostname: "192.0.2.2", port: 1000 } as const;

Deno.test("SourceLock keeps to the first source, by address and SSRC, until it has been silent for two seconds", () => {
  const lock = new SourceLock();
  assertEquals(lock.judge(ONE, 1, 0), "new");
  assertEquals(lock.judge({ ...ONE }, 1, 1_900_000), "same");
  lock.keep(1_900_000);
  assertEquals(lock.judge(OTHER, 1, 1_900_001), "other");
  assertEquals(lock.judge(ONE, 2, 1_900_002), "other");
  assertEquals(lock.judge({ ...ONE, port: 1001 }, 1, 3_899_999), "other");
  assertEquals(lock.judge(OTHER, 9, 3_900_000), "new");
  assertEquals(lock.judge(ONE, 1, 3_900_001), "other");
});

Deno.test("SourceLock is kept by no packet of others, however many come", () => {
  const lock = new SourceLock();
  lock.judge(ONE, 1, 0);
  for (let nowUs = 0; nowUs < 2_000_000; nowUs += 100_000) assertEquals(lock.judge(OTHER, 1, nowUs), "other");
  assertEquals(lock.judge(OTHER, 1, 2_000_000), "new");
});

Deno.test("SourceLock is not kept by packets that are of no use", () => {
  const lock = new SourceLock();
  for (let nowUs = 0; nowUs < 2_000_000; nowUs += 100_000) lock.judge(ONE, 1, nowUs);
  assertEquals(lock.judge(OTHER, 1, 2_000_000), "new");
  assertEquals(lock.judge(ONE, 1, 2_000_001), "other");
});
