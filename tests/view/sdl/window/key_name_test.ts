import { assertEquals } from "@std/assert";
import { nameKey, type Press } from "../../../../src/view/sdl/window/key_name.ts";
import { findCommand, WINDOW_KEYS } from "../../../../src/view/shared/keys.js";

const key = (symbol: number, scancode = 0, isShifted = false): Press => ({
  kind: "key",
  symbol,
  scancode,
  isShifted,
});
const letter = (text: string) => key(text.charCodeAt(0));

const cases: readonly [string, Press][] = [
  ...Array.from("fhsrvomq", (name) => [name, letter(name)] as [string, Press]),
  ["tab", key(0x09)],
  ["shift+tab", key(0x09, 43, true)],
  ["1", key(0x31, 30)],
  ["9", key(0x26, 38)],
  ["1", key(0x40000059, 89)],
  ...Array.from("2345678", (name, i) => [name, key(0, 31 + i)] as [string, Press]),
  ["f1", key(0x4000003a)],
  ["?", { kind: "text", text: "?" }],
  ["escape", key(0x1b)],
];

for (const [name, press] of cases) {
  Deno.test(`nameKey names ${JSON.stringify(press)} ${name}`, () => assertEquals(nameKey(press), name));
}

Deno.test("nameKey names every key that the window's table has", () => {
  const names = WINDOW_KEYS.flatMap(({ keys }) => Object.keys(keys));
  assertEquals(names.toSorted(), [...new Set(cases.map(([name]) => name))].toSorted());
});

Deno.test("nameKey leaves other keys and other text alone", () => {
  for (const press of [letter("x"), key(0x30, 39), key(0x40000062, 98), letter("/")]) {
    assertEquals(findCommand(WINDOW_KEYS, nameKey(press) ?? ""), undefined);
  }
  assertEquals(nameKey({ kind: "text", text: "f" }), undefined);
});
