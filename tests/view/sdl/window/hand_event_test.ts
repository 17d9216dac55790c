import { assertEquals } from "@std/assert";
import { readHandEvent } from "../../../../src/view/sdl/window/hand_event.ts";
import { EVENT_BYTES } from "../../../../src/view/sdl/window/window_event.ts";

const DOWN = 0x300, UP = 0x301, WINDOW = 0x200;

function event(
  type: number,
  { windowEvent = 0, repeat = 0, scancode = 0, symbol = 0, modifiers = 0 } = {},
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(EVENT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint8(12, windowEvent);
  view.setUint8(13, repeat);
  view.setInt32(16, scancode, true);
  view.setInt32(20, symbol, true);
  view.setUint16(24, modifiers, true);
  return bytes;
}

const PLAIN = { isModified: false, isRepeated: false };
const keys: readonly [string, number, number][] = [
  ["w", 0x77, 26],
  ["t", 0x74, 23],
  [" ", 0x20, 44],
  ["arrowup", 0x40000052, 82],
  ["arrowdown", 0x40000051, 81],
  ["arrowleft", 0x40000050, 80],
  ["arrowright", 0x4000004f, 79],
];
for (const [key, symbol, scancode] of keys) {
  Deno.test(`readHandEvent names the key "${key}", and its place when it goes up`, () => {
    assertEquals(readHandEvent(event(DOWN, { symbol, scancode })), {
      kind: "down",
      key,
      place: scancode,
      ...PLAIN,
    });
    assertEquals(readHandEvent(event(UP, { symbol, scancode })), { kind: "up", place: scancode });
  });
}

Deno.test("readHandEvent tells keys that repeat, and those with others", () => {
  const w = { symbol: 0x77, scancode: 26 };
  const down = { kind: "down", key: "w", place: 26, ...PLAIN } as const;
  assertEquals(readHandEvent(event(DOWN, { ...w, repeat: 1 })), { ...down, isRepeated: true });
  for (const modifiers of [0x0001, 0x0002, 0x0040, 0x0200, 0x0400]) {
    assertEquals(readHandEvent(event(DOWN, { ...w, modifiers })), { ...down, isModified: true });
  }
  assertEquals(readHandEvent(event(DOWN, { ...w, modifiers: 0x3000 })), down);
});

Deno.test("readHandEvent tells that the window is hidden, minimized, without the keyboard, or closed", () => {
  const lost = Array.from({ length: 18 }, (_, n) => n).filter((windowEvent) =>
    readHandEvent(event(WINDOW, { windowEvent }))?.kind === "lost"
  );
  assertEquals(lost, [2, 7, 13, 14]);
});

Deno.test("readHandEvent says nothing of the mouse and of keys without a name", () => {
  assertEquals(readHandEvent(event(0x400)), undefined);
  assertEquals(readHandEvent(event(DOWN, { symbol: 0x400000e0, scancode: 224 })), undefined);
});
