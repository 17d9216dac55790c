/** What strangers can make of the log. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { getLogger, resetSync } from "@logtape/logtape";
import { configureLog } from "../../src/cli/log.ts";
import { describeError } from "../../src/cli/error_text.ts";
import { Terminal } from "../../src/cli/terminal.ts";

/** The lines that a terminal shows of what is logged. */
async function linesOf(log: (logger: ReturnType<typeof getLogger>) => void): Promise<string[]> {
  let text = "";
  const terminal = new Terminal({
    isTerminal: () => false,
    write(bytes) {
      text += new TextDecoder().decode(bytes);
      return Promise.resolve(bytes.length);
    },
  });
  configureLog({ format: "text", verbose: true, quiet: false }, terminal);
  try {
    log(getLogger(["uis", "view"]));
    await terminal.restore();
  } finally {
    resetSync();
  }
  return text.trimEnd().split("\n");
}

const ENTRY = /^\d\d:\d\d:\d\d\.\d{3} /;
const FORGED = "robot\r\n12:00:00.000 error: forged\u2028\x1b[2J";

Deno.test("configureLog writes one line for each entry, whatever a stranger's text in it is", async () => {
  const lines = await linesOf((logger) => {
    logger.info("Stream {name} from {from}", { name: FORGED, from: "10.0.0.1" });
    logger.warn("{line}", { line: FORGED });
    logger.warn(`${"{name}"} \u00b7 {names}`, { name: FORGED, names: [FORGED] });
  });
  assertEquals(lines.length, 3, lines.join("\n"));
  assertEquals(
    lines[0]!.replace(ENTRY, ""),
    "view: Stream robot\\u000d\\u000a12:00:00.000 error: forged\\u2028\\u001b[2J from 10.0.0.1",
  );
});

Deno.test("configureLog leaves the line ends of the program's own words, and of a stack, under which no entry can be forged", async () => {
  const own = await linesOf((logger) => logger.info("first\nsecond {what}", { what: "a\nb" }));
  assertEquals(own.map((line) => line.replace(ENTRY, "")), ["view: first", "second a\\u000ab"]);
  const error = new Error(FORGED, { cause: new TypeError(FORGED) });
  const [first, ...stack] = await linesOf((logger) => logger.warn("Cannot answer: {error}", { error }));
  assertMatch(first!, /warning: view: Cannot answer: Error: robot/);
  assert(stack.some((line) => /^ {4}at .*log_test\.ts:\d+/.test(line)), stack.join("\n"));
  for (const line of stack) assertMatch(line, /^ {4}/);
  const [, ...rest] = await linesOf((logger) =>
    logger.warn("{what}", { what: { text: "x".repeat(100), more: [error] } })
  );
  for (const line of rest) assertMatch(line, /^ {4}/);
});

Deno.test("describeError says on one line what is wrong, and shows a stack only where it is asked for", () => {
  const error = new TypeError(FORGED);
  const said = "robot\\u000d\\u000a12:00:00.000 error: forged\\u2028\\u001b[2J";
  assertEquals(describeError(error, false), said);
  const [first, ...stack] = describeError(error, true).split("\n");
  assertEquals(first, `TypeError: ${said}`);
  assert(stack.length > 0);
  for (const line of stack) assertMatch(line, /^ {4}at /);
});
