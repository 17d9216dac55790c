import { assertEquals } from "@std/assert";
import { readJoinedBytes } from "../../src/net/joined_messages.ts";

const OFFSET = 64;

/** Control messages, each of a length, a level, a type and a first number. */
function controlsOf(...messages: readonly (readonly [number, number, number, number])[]): DataView {
  const controls = new DataView(new ArrayBuffer(512));
  let at = OFFSET;
  for (const [bytes, level, type, value] of messages) {
    controls.setUint32(at, bytes, true);
    controls.setInt32(at + 8, level, true);
    controls.setInt32(at + 12, type, true);
    controls.setInt32(at + 16, value, true);
    at += (bytes + 7) & ~7;
  }
  return controls;
}

Deno.test("readJoinedBytes finds the length behind other control messages, in what the kernel has written", () => {
  const other = [32, 1, 35, 7] as const;
  const joined = [20, 17, 104, 1200] as const;
  assertEquals(readJoinedBytes(controlsOf(joined), OFFSET, 24), 1200);
  assertEquals(readJoinedBytes(controlsOf(other, joined), OFFSET, 56), 1200);
  assertEquals(readJoinedBytes(controlsOf(other, joined), OFFSET, 32), Infinity);
  assertEquals(readJoinedBytes(controlsOf(joined), OFFSET, 0), Infinity);
});

Deno.test("readJoinedBytes comes to its end whatever it reads", () => {
  for (const bytes of [0, 1, 15, 16, 0xffffffff]) {
    assertEquals(readJoinedBytes(controlsOf([bytes, 1, 35, 7]), OFFSET, 64), Infinity);
  }
  assertEquals(readJoinedBytes(controlsOf([20, 17, 104, 0]), OFFSET, 24), 1);
});
