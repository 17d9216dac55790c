import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { escapePath, quoteArgument, quotePath } from "../../src/service/unit_quoting.ts";
import { hasProgram } from "../support/programs.ts";
import { readBySystemd, readWords } from "./read_unit.ts";

const GOLDEN: readonly [text: string, quoted: string][] = [
  ["--camera", "--camera"],
  ["v4l2:/dev/video2", "v4l2:/dev/video2"],
  ["", '""'],
  ["front left", '"front left"'],
  ["100%", '"100%%"'],
  ["$HOME", '"$$HOME"'],
  ["${HOME}", '"$${HOME}"'],
  ['say "hi"', '"say \\"hi\\""'],
  ["C:\\x", '"C:\\\\x"'],
  ["it's", `"it's"`],
  ["a\nb\tc\x7f", '"a\\x0ab\\x09c\\x7f"'],
  [";", '";"'],
  ["é", '"é"'],
  ["\u202ea\u009b\u2028", '"\\xe2\\x80\\xaea\\xc2\\x9b\\xe2\\x80\\xa8"'],
  ["\ufffe", '"\\xef\\xbf\\xbe"'],
];

for (const [text, quoted] of GOLDEN) {
  Deno.test(`quoteArgument writes ${JSON.stringify(text)}`, () => {
    assertEquals(quoteArgument(text), quoted);
  });
}

Deno.test("quotePath takes what systemd takes", () => {
  assertEquals(quotePath("/usr/local/bin/broadcast"), "/usr/local/bin/broadcast");
  assertEquals(quotePath("/opt/my robot/100%/$x/é"), '"/opt/my robot/100%%/$x/é"');
  for (const path of ["broadcast", "", "/a\nb", '/a"b', "/a\\b", "/it's", "/a\u202eb"]) {
    assertThrows(() => quotePath(path), RangeError, "Cannot use the path ");
  }
  assertEquals(escapePath("/a b/%"), "/a b/%%");
});

Deno.test("quoteArgument refuses a zero byte", () => {
  assertThrows(() => quoteArgument("a\0b"), RangeError, "zero byte");
});

/** Words that are likely to be misread, and any others. */
const ARGUMENT = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."\"'\\$%{};x41nt \ufffe\t\n\r\x7f\x85é☃🤖#-@:+!") }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
).map((text) => text.replaceAll("\0", "").toWellFormed());

Deno.test("quoteArgument gives any words that the rules of systemd read back", () => {
  fc.assert(fc.property(fc.array(ARGUMENT), (words) => {
    assertEquals(readWords(["/bin/true", ...words.map(quoteArgument)].join(" ")), ["/bin/true", ...words]);
  }));
});

const SYSTEMD = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"].find(hasFile);

function hasFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

const canAskSystemd = SYSTEMD !== undefined && (Deno.uid() !== 0 || hasProgram("setpriv"));

Deno.test("quoteArgument gives any words that systemd reads back", { ignore: !canAskSystemd }, async () => {
  const lines = fc.sample(fc.array(ARGUMENT, { maxLength: 8 }), { numRuns: 500, seed: 17 });
  const unit = [
    "[Service]",
    "Type=oneshot",
    ...lines.map((words) => `ExecStart=${[quotePath("/bin/true"), ...words.map(quoteArgument)].join(" ")}`),
    "",
  ].join("\n");
  // Variables are put in for dollars only when the program starts.
  const expected = lines.map((words) => ["/bin/true", ...words.map((word) => word.replaceAll("$", "$$$$"))]);
  assertEquals(await readBySystemd(SYSTEMD!, unit), expected);
});
