import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatCode, makeCode, parseCode } from "../../src/pair/code.ts";

Deno.test("parseCode reads what formatCode writes, and what people make of it", () => {
  fc.assert(fc.property(fc.nat({ max: 99_999_999 }), (number) => {
    const code = String(number).padStart(8, "0");
    const shown = formatCode(code);
    for (
      const text of [
        shown,
        code,
        ` ${shown}\n`,
        shown.replace("-", " "),
        shown.replace("-", "–"),
        shown.replace("-", " - "),
      ]
    ) {
      assertEquals(parseCode(text), code, text);
    }
  }));
  assertEquals(parseCode("48-27-19-35"), "48271935");
});

Deno.test("parseCode takes nothing else", () => {
  for (
    const text of [
      "",
      "4827",
      "4827-193",
      "4827-19355",
      "-48271935",
      "48271935-",
      "4827x1935",
      "robot",
      "４８２７1935",
    ]
  ) {
    assertEquals(parseCode(text), undefined, text);
  }
});

Deno.test("makeCode makes each code as often as the others", () => {
  const codeOf = (...numbers: number[]) => makeCode(() => numbers.shift()!);
  assertEquals(codeOf(0), "00000000");
  assertEquals(codeOf(4_199_999_999), "99999999");
  // Beyond it stand codes that would come once more than the others.
  assertEquals(codeOf(4_200_000_000, 2 ** 32 - 1, 148_271_935), "48271935");
});
