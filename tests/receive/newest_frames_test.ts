import { assertEquals } from "@std/assert";
import type { StreamStatus } from "../../src/common/stream_status.ts";
import { NewestFrames } from "../../src/receive/newest_frames.ts";

function frameOf(key: string, id: number) {
  const stream = { key, name: key, width: 64, height: 48, fps: 30 };
  return { stream, id, jpeg: new Uint8Array(3), completeUs: id * 1000 };
}

/** Only the keys count. */
function statusOf(key: string): StreamStatus {
  return { stream: frameOf(key, 0).stream } as StreamStatus;
}

Deno.test("NewestFrames tells of each stream's newest picture, without its bytes", () => {
  const newest = new NewestFrames();
  for (const [key, id] of [["a", 1], ["b", 7], ["a", 2]] as const) newest.note(frameOf(key, id));
  const told = newest.of([statusOf("a"), statusOf("b"), statusOf("c")]);
  assertEquals([...told].map(([key, { id, completeUs }]) => [key, id, completeUs]), [["a", 2, 2000], [
    "b",
    7,
    7000,
  ]]);
  assertEquals("jpeg" in told.get("a")!, false);
});

Deno.test("NewestFrames forgets streams that are gone, and what it has told stays", () => {
  const newest = new NewestFrames();
  newest.note(frameOf("a", 1));
  const told = newest.of([statusOf("a")]);
  assertEquals(newest.of([]).size, 0);
  newest.note(frameOf("b", 2));
  assertEquals([...newest.of([statusOf("a"), statusOf("b")]).keys()], ["b"]);
  assertEquals([...told.keys()], ["a"]);
});
