import { assertEquals, assertNotEquals } from "@std/assert";
import { actionOf, KEY_LINES, type KeyAction, type Press } from "../../../../src/view/sdl/words/keys.ts";

const key = (symbol: number, scancode = 0, isShifted = false): Press => ({
  kind: "key",
  symbol,
  scancode,
  isShifted,
});
const letter = (text: string) => key(text.charCodeAt(0));

const cases: readonly [string, Press, KeyAction][] = [
  ["F", letter("f"), { kind: "fullscreen" }],
  ["H", letter("h"), { kind: "figures" }],
  ["S", letter("s"), { kind: "snapshot" }],
  ["R", letter("r"), { kind: "record" }],
  ["O", letter("o"), { kind: "rotate" }],
  ["M", letter("m"), { kind: "mirror" }],
  ["Tab", key(0x09), { kind: "step", by: 1 }],
  ["Shift+Tab", key(0x09, 43, true), { kind: "step", by: -1 }],
  ["1 to 9", key(0x31, 30), { kind: "place", place: 0 }],
  ["1 to 9", key(0x26, 38), { kind: "place", place: 8 }],
  ["1 to 9", key(0x40000059, 89), { kind: "place", place: 0 }],
  ["? or F1", key(0x4000003a), { kind: "help" }],
  ["? or F1", { kind: "text", text: "?" }, { kind: "help" }],
  ["Esc", key(0x1b), { kind: "escape" }],
  ["Q", letter("q"), { kind: "close" }],
];

for (const [label, press, action] of cases) {
  Deno.test(`actionOf answers ${label} (${JSON.stringify(press)}) with ${action.kind}`, () => {
    assertEquals(actionOf(press), action);
  });
}

Deno.test("KEY_LINES names each key that there is, and no key twice", () => {
  assertEquals(KEY_LINES.map(({ label }) => label), [...new Set(cases.map(([label]) => label))]);
  for (const [label, press] of cases) {
    const answering = KEY_LINES.filter((line) => line.actionOf(press));
    assertEquals(answering.map((line) => line.label), [label]);
    assertNotEquals(answering[0]!.does, "");
  }
});

Deno.test("actionOf leaves other keys and other text alone", () => {
  for (const press of [letter("x"), key(0x30, 39), key(0x40000062, 98), letter("/")]) {
    assertEquals(actionOf(press), undefined);
  }
  assertEquals(actionOf({ kind: "text", text: "f" }), undefined);
});
