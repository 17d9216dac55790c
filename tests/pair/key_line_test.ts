import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { findKeyLine, formatKeyLine, MAX_KEY_LINE_LENGTH, parseKeyLine } from "../../src/pair/key_line.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

Deno.test("parseKeyLine reads what formatKeyLine writes, on one line of plain characters", () => {
  fc.assert(fc.property(
    bytes(8),
    bytes(8),
    bytes(32),
    fc.string({ unit: "grapheme", maxLength: 64 }),
    fc.subarray(["watch", "drive"] as const),
    (id, robotId, secret, robotName, rights) => {
      const key = { id: id.toHex(), robotId: robotId.toHex(), secret, robotName, rights };
      const line = formatKeyLine(key);
      assertEquals(/^[\x21-\x7e]+$/.test(line), true, line);
      assertEquals(parseKeyLine(`${line}\r\n`), key);
    },
  ));
});

const LINE = formatKeyLine({
  id: "01".repeat(8),
  robotId: "02".repeat(8),
  secret: new Uint8Array(32).fill(3),
  robotName: "rover 1",
  rights: ["watch"],
});

Deno.test("formatKeyLine has one form, as Python's base64 and hashlib make it", () => {
  assertEquals(
    LINE,
    "uis-key-1:rover%201:AQEBAQEBAQECAgICAgICAgEDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA1TWGuo",
  );
});

Deno.test("parseKeyLine notices every character that is another one or is missing, and never says what stood there", () => {
  for (let i = 0; i < LINE.length; i++) {
    const others = ["A", "z", "0", "%", ":", "\0", "é", ""].filter((other) => other !== LINE[i]);
    for (const other of others) {
      const line = LINE.slice(0, i) + other + LINE.slice(i + 1);
      const { message } = assertThrows(() => parseKeyLine(line), RangeError);
      assertEquals(
        /^(it is no key|it is not whole|it is a key of another version of this program)$/.test(message),
        true,
      );
    }
  }
});

Deno.test("parseKeyLine says what is wrong", () => {
  const expectations: [string, string][] = [
    ["", "nothing came"],
    ["broadcast: Cannot print the key", "it is no key"],
    [LINE.slice(0, -1), "it is not whole"],
    [LINE.replace("key-1", "key-2"), "it is a key of another version of this program"],
    [`${LINE}\n${LINE}`, "it is no key"],
    [LINE.replace("rover", "rover".repeat(MAX_KEY_LINE_LENGTH)), "it is no key"],
  ];
  for (const [line, message] of expectations) {
    assertEquals(assertThrows(() => parseKeyLine(line), RangeError).message, message);
  }
});

Deno.test("findKeyLine finds the key among what a host says before and after it", () => {
  const banner = "* Welcome to rover *\r\n\r\nLast login: uis-key-1 was never here\n";
  for (const text of [LINE, `${banner}${LINE}\r\n`, `${banner}\t${LINE}\nlogout\n`, `${LINE}\n${LINE}\n`]) {
    assertEquals(parseKeyLine(findKeyLine(text)).id, "01".repeat(8), JSON.stringify(text));
  }
  assertThrows(() => findKeyLine(`${LINE}\n${LINE.slice(0, -1)}\n`), RangeError, "several keys came");
  for (const text of ["", banner]) {
    const expected = text === "" ? "nothing came" : "it is no key";
    assertThrows(() => parseKeyLine(findKeyLine(text)), RangeError, expected);
  }
});
