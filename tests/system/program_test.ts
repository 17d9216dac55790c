import { assertEquals, assertThrows } from "@std/assert";
import { parseProgram } from "../../src/system/program.ts";

Deno.test("parseProgram splits words as a shell does", () => {
  const cases: [string, string[]][] = [
    ["cam", ["cam"]],
    ["  cam\t-a  -b\n", ["cam", "-a", "-b"]],
    ["cam 'a b' \"c 'd'\" e\\ f", ["cam", "a b", "c 'd'", "e f"]],
    ["cam --size=\"1 2\"3 ''", ["cam", "--size=1 23", ""]],
    ["cam '$HOME' '*' '#' 'a|b' \\$X", ["cam", "$HOME", "*", "#", "a|b", "$X"]],
    ['cam "a \\" b"', ["cam", 'a " b']],
  ];
  for (const [text, [command, ...args]] of cases) {
    assertEquals(parseProgram(text), { label: "cam", command: command!, args });
  }
  assertEquals(parseProgram("/opt/my/cam -x"), { label: "cam", command: "/opt/my/cam", args: ["-x"] });
});

Deno.test("parseProgram refuses what only a shell could do, and names it", () => {
  const cases: [string, string][] = [
    ["cam | tee x", "|"],
    ["cam > x", ">"],
    ["cam && cam", "&&"],
    ["cam; cam", ";"],
    ["cam *.jpg", "*.jpg"],
    ["cam $HOME", "$HOME"],
    ['cam "${HOME}/x"', "$HOME"],
    ["cam $(date)", "$"],
    ["cam `date`", "`"],
    ["cam a#b", "#"],
  ];
  for (const [text, named] of cases) {
    const error = assertThrows(() => parseProgram(text), RangeError, "has to be quoted");
    assertEquals(error.message.includes(`: ${named} has`), true, `${named} in: ${error.message}`);
  }
});

Deno.test("parseProgram refuses open quotes and a command without words", () => {
  for (const text of ["cam 'a", 'cam "a', 'cam "a\\"', "'"]) {
    assertThrows(() => parseProgram(text), RangeError, "a quote is not closed");
  }
  for (const text of ["", "   ", "''"]) {
    assertThrows(() => parseProgram(text), RangeError, "it is empty");
  }
});
