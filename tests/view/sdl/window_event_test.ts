import { assertEquals } from "@std/assert";
import { EVENT_BYTES, readWindowEvent } from "../../../src/view/sdl/window_event.ts";

Deno.test("readWindowEvent reads what closes the window", () => {
  assertEquals(readWindowEvent(event(0x100)), "close");
  assertEquals(readWindowEvent(event(0x200, { windowEvent: 14 })), "close");
  assertEquals(readWindowEvent(event(0x300, { key: 0x71 })), "close");
  assertEquals(readWindowEvent(event(0x300, { key: 0x1b })), "close");
});

Deno.test("readWindowEvent reads the other keys", () => {
  assertEquals(readWindowEvent(event(0x300, { key: 0x09 })), "next-stream");
  assertEquals(readWindowEvent(event(0x300, { key: 0x66 })), "toggle-fullscreen");
  assertEquals(readWindowEvent(event(0x300, { key: 0x78 })), undefined);
});

Deno.test("readWindowEvent ignores keys that repeat and keys that go up", () => {
  assertEquals(readWindowEvent(event(0x300, { key: 0x09, repeat: 1 })), undefined);
  assertEquals(readWindowEvent(event(0x301, { key: 0x71 })), undefined);
});

Deno.test("readWindowEvent asks for drawing after what happens to the window", () => {
  for (const windowEvent of [1, 3, 5, 6]) {
    assertEquals(readWindowEvent(event(0x200, { windowEvent })), "redraw");
  }
});

Deno.test("readWindowEvent ignores the mouse", () => {
  assertEquals(readWindowEvent(event(0x400)), undefined);
});

interface Fields {
  readonly windowEvent?: number;
  readonly key?: number;
  readonly repeat?: number;
}

function event(type: number, fields: Fields = {}): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(EVENT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint8(12, fields.windowEvent ?? 1);
  view.setUint8(13, fields.repeat ?? 0);
  view.setInt32(20, fields.key ?? 0, true);
  return bytes;
}
