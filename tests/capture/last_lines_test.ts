import { assertEquals } from "@std/assert";
import { LastLines } from "../../src/capture/last_lines.ts";

function linesOf(...pieces: string[]): string[] {
  const lines = new LastLines();
  for (const piece of pieces) lines.push(new TextEncoder().encode(piece));
  return lines.read();
}

Deno.test("LastLines keeps the last eight lines", () => {
  const text = Array.from({ length: 20 }, (_, line) => `line ${line}\n`).join("");
  assertEquals(linesOf(text), Array.from({ length: 8 }, (_, line) => `line ${line + 12}`));
});

Deno.test("LastLines joins a line that comes in pieces and counts one that is not finished", () => {
  assertEquals(linesOf("no cam", "era avail", "able\nbye"), ["no camera available", "bye"]);
});

Deno.test("LastLines joins a character that is cut in two", () => {
  const [first, second] = [
    new TextEncoder().encode("grün").subarray(0, 3),
    new TextEncoder().encode("grün").subarray(3),
  ];
  const lines = new LastLines();
  lines.push(first);
  lines.push(second);
  assertEquals(lines.read(), ["grün"]);
});

Deno.test("LastLines drops empty lines and colours, shows escapes, and splits at carriage returns", () => {
  assertEquals(linesOf("\r\n\n  \n\x1b[1;31mERROR\x9b0m:\t\x07n\u202eo\x9d0;x\u2028\r\nframe=1\rframe=2\r"), [
    "ERROR: \\u0007n\\u202eo\\u009d0;x\\u2028",
    "frame=1",
    "frame=2",
  ]);
});

Deno.test("LastLines keeps endless lines in bounded memory", () => {
  const lines = linesOf(...Array.from({ length: 1000 }, () => "x".repeat(1000)));
  assertEquals(lines.map((line) => line.length), [300]);
});
