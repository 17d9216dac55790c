import { assertEquals } from "@std/assert";
import { EVENT_BYTES, readWindowEvent } from "../../../../src/view/sdl/window/window_event.ts";

Deno.test("readWindowEvent reads what closes the window", () => {
  assertEquals(readWindowEvent(event(0x100)), { kind: "close" });
  assertEquals(readWindowEvent(event(0x200, { windowEvent: 14 })), { kind: "close" });
  assertEquals(readWindowEvent(event(0x300, { key: 0x71 })), { kind: "close" });
});

Deno.test("readWindowEvent reads symbol, place and Shift of a key", () => {
  assertEquals(readWindowEvent(event(0x300, { key: 0x66 })), { kind: "fullscreen" });
  assertEquals(readWindowEvent(event(0x300, { key: 0x26, scancode: 31 })), { kind: "place", place: 1 });
  assertEquals(readWindowEvent(event(0x300, { key: 0x09 })), { kind: "step", by: 1 });
  for (const modifiers of [0x0001, 0x0002]) {
    assertEquals(readWindowEvent(event(0x300, { key: 0x09, modifiers })), { kind: "step", by: -1 });
  }
});

Deno.test("readWindowEvent takes a key for the same with Num Lock and Caps Lock on", () => {
  assertEquals(readWindowEvent(event(0x300, { key: 0x66, modifiers: 0x3000 })), { kind: "fullscreen" });
});

Deno.test("readWindowEvent leaves keys alone that are pressed with Ctrl, Alt or the logo", () => {
  for (const modifiers of [0x0040, 0x0080, 0x0100, 0x0200, 0x0400, 0x0800]) {
    assertEquals(readWindowEvent(event(0x300, { key: 0x71, modifiers })), undefined);
  }
});

Deno.test("readWindowEvent ignores keys that repeat and keys that go up", () => {
  assertEquals(readWindowEvent(event(0x300, { key: 0x09, repeat: 1 })), undefined);
  assertEquals(readWindowEvent(event(0x301, { key: 0x71 })), undefined);
});

Deno.test("readWindowEvent reads what is typed up to its end", () => {
  assertEquals(readWindowEvent(event(0x303, { text: "?" })), { kind: "help" });
  assertEquals(readWindowEvent(event(0x303, { text: "??" })), undefined);
  assertEquals(readWindowEvent(event(0x303, { text: "?".repeat(44) })), undefined);
});

Deno.test("readWindowEvent asks for drawing after what happens to the window", () => {
  for (const windowEvent of [1, 3, 5, 6]) {
    assertEquals(readWindowEvent(event(0x200, { windowEvent })), { kind: "redraw" });
  }
});

Deno.test("readWindowEvent reads where the left button of the mouse goes down, and nothing else of it", () => {
  const click = (type: number, button: number) =>
    readWindowEvent(event(type, { scancode: button, key: 300, modifiers: 200 }));
  assertEquals(click(0x401, 1), { kind: "click", x: 300, y: 200 });
  assertEquals(
    [click(0x401, 2), click(0x401, 3), click(0x402, 1), click(0x400, 1)],
    Array(4).fill(undefined),
  );
});

interface Fields {
  readonly windowEvent?: number;
  readonly key?: number;
  readonly scancode?: number;
  readonly modifiers?: number;
  readonly repeat?: number;
  readonly text?: string;
}

function event(type: number, fields: Fields = {}): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(EVENT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint8(12, fields.windowEvent ?? 1);
  view.setUint8(13, fields.repeat ?? 0);
  view.setInt32(16, fields.scancode ?? 0, true);
  view.setInt32(20, fields.key ?? 0, true);
  view.setUint16(24, fields.modifiers ?? 0, true);
  if (fields.text !== undefined) bytes.fill(0, 12).set(new TextEncoder().encode(fields.text), 12);
  return bytes;
}
