import { assertEquals, assertNotMatch } from "@std/assert";
import fc from "fast-check";
import { escapeInvisible, escapeInvisibleInLines } from "../../src/text/visible.ts";

/** One of each kind that can not be seen, by its number. */
const INVISIBLE = {
  "C0: escape": 0x1b,
  "C0: line feed": 0x0a,
  "DEL": 0x7f,
  "C1: next line": 0x85,
  "C1: control sequence introducer": 0x9b,
  "soft hyphen": 0xad,
  "Arabic letter mark": 0x61c,
  "Hangul filler": 0x3164,
  "zero-width space": 0x200b,
  "zero-width joiner": 0x200d,
  "right-to-left override": 0x202e,
  "left-to-right isolate": 0x2066,
  "line separator": 0x2028,
  "paragraph separator": 0x2029,
  "word joiner": 0x2060,
  "Braille blank": 0x2800,
  "variation selector": 0xfe0f,
  "byte order mark": 0xfeff,
  "tag letter": 0xe0041,
  "no character": 0xffff,
  "half a character": 0xd800,
};

for (const [what, code] of Object.entries(INVISIBLE)) {
  Deno.test(`escapeInvisible shows as an escape: ${what}`, () => {
    const shown = escapeInvisible(`a${String.fromCodePoint(code)}b`);
    assertEquals(shown, `a${JSON.parse(`"${shown.slice(1, -1).replaceAll("\\", "\\\\")}"`)}b`);
    assertEquals(JSON.parse(`"${shown}"`), `a${String.fromCodePoint(code)}b`);
    assertNotMatch(shown, /[^ -~]/);
  });
}

Deno.test("escapeInvisible leaves what can be seen, in any script", () => {
  for (const text of ["front left", "Grün · 前 · перед", "שלום", "مرحبا", "🤖 ±½", "a\\u202eb", ""]) {
    assertEquals(escapeInvisible(text), text);
  }
});

Deno.test("escapeInvisible changes nothing that it has passed, and no meaning of JSON", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const shown = escapeInvisible(text);
    assertEquals(escapeInvisible(shown), shown);
    assertEquals(JSON.parse(escapeInvisible(JSON.stringify(text))), text);
  }));
});

Deno.test("escapeInvisibleInLines leaves the ends of lines", () => {
  assertEquals(escapeInvisibleInLines("a\x1b\n\u202eb\r\n"), "a\\u001b\n\\u202eb\\u000d\n");
});
