import { assertEquals } from "@std/assert";
import { commandOf, KEY_LINES } from "../../../../../src/view/web/page/tools/keys.js";

const PLAIN = { repeat: false, ctrlKey: false, metaKey: false, altKey: false };

Deno.test("KEY_LINES gives no key to two commands", () => {
  const keys = KEY_LINES.flatMap(({ keys }) => Object.keys(keys));
  assertEquals(keys, [...new Set(keys)]);
});

for (
  const [key, command] of [
    ["z", { kind: "zoom" }],
    ["Z", { kind: "zoom" }],
    ["?", { kind: "help" }],
    ["Escape", { kind: "all" }],
    ["0", { kind: "all" }],
    ["9", { kind: "place", place: 8 }],
    ["ArrowLeft", { kind: "move", x: -0.1, y: 0 }],
    ["constructor", undefined],
    ["x", undefined],
  ] as const
) {
  Deno.test(`commandOf ${key} is ${JSON.stringify(command)}`, () => {
    assertEquals(commandOf({ ...PLAIN, key }), command);
  });
}

Deno.test("commandOf leaves the browser's own keys alone", () => {
  for (const modifier of ["ctrlKey", "metaKey", "altKey"]) {
    assertEquals(commandOf({ ...PLAIN, key: "s", [modifier]: true }), undefined);
  }
});

Deno.test("commandOf repeats nothing but moves while a key is held down", () => {
  assertEquals(commandOf({ ...PLAIN, key: "v", repeat: true }), undefined);
  assertEquals(commandOf({ ...PLAIN, key: "ArrowUp", repeat: true }), { kind: "move", x: 0, y: -0.1 });
});
