import { assertEquals } from "@std/assert";
import { commandOf } from "../../../../../src/view/web/page/tools/tools.js";

const PLAIN = { repeat: false, ctrlKey: false, metaKey: false, altKey: false };

Deno.test("commandOf asks the table of both views, whatever Shift does to a letter", () => {
  for (const key of ["r", "R"]) assertEquals(commandOf({ ...PLAIN, key }), { kind: "record" });
  assertEquals(commandOf({ ...PLAIN, key: "ArrowLeft" }), { kind: "move", x: -0.1, y: 0 });
  for (const key of ["Tab", "F1", "x"]) assertEquals(commandOf({ ...PLAIN, key }), undefined);
});

Deno.test("commandOf leaves the browser's own keys alone", () => {
  for (const modifier of ["ctrlKey", "metaKey", "altKey"]) {
    assertEquals(commandOf({ ...PLAIN, key: "s", [modifier]: true }), undefined);
  }
});

Deno.test("commandOf repeats nothing but moves while a key is held down", () => {
  assertEquals(commandOf({ ...PLAIN, key: "v", repeat: true }), undefined);
  assertEquals(commandOf({ ...PLAIN, key: "ArrowUp", repeat: true }), { kind: "move", x: 0, y: -0.1 });
});
