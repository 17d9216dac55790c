import { assertEquals } from "@std/assert";
import { fitStatus, Terminal } from "../../src/cli/terminal.ts";
import { SlowSink } from "../support/slow_sink.ts";

const LONG = "robot  30.0 fps  overhead 11.9 %";
const SHORT = "robot  30.0 fps  age 12 ms";

Deno.test("fitStatus takes the long form where it fits, and never fills the last column", () => {
  assertEquals(fitStatus([LONG, SHORT], LONG.length + 1), LONG);
  assertEquals(fitStatus([LONG, SHORT], LONG.length), SHORT);
});

Deno.test("fitStatus cuts the short form where even that does not fit, but not below 20 letters", () => {
  assertEquals(fitStatus([LONG, SHORT], 25), SHORT.slice(0, 24));
  assertEquals(fitStatus([LONG, SHORT], 5), SHORT.slice(0, 20));
});

/** A terminal that takes what it is told to. */
class SlowTerminal extends SlowSink {
  isTerminal(): boolean {
    return true;
  }
}

Deno.test("Terminal writes a line above the status line, and writes that anew", async () => {
  const output = new SlowTerminal();
  const terminal = new Terminal(output);
  terminal.showStatus("30 fps");
  await output.take();
  terminal.print("a robot has come");
  terminal.showStatus("29 fps");
  while (await output.take());
  const restored = terminal.restore();
  while (await output.take());
  await restored;
  const erase = "\r\x1b[K";
  assertEquals(
    output.text,
    `${erase}30 fps${erase}a robot has come\n30 fps${erase}29 fps${erase}`,
  );
});

Deno.test("Terminal keeps a status on one line, also where that is printed as a line of a log", async () => {
  const output = new SlowTerminal();
  output.isTerminal = () => false;
  const terminal = new Terminal(output);
  terminal.showStatus("robot\n12:00 error: forged");
  while (await output.take());
  assertEquals(output.text, "robot\\u000a12:00 error: forged\n");
});

Deno.test("Terminal holds nothing up where it is stopped: the newest lines and the newest status wait", async () => {
  const output = new SlowTerminal();
  const terminal = new Terminal(output);
  terminal.print("first");
  for (let n = 0; n < 2000; n++) {
    terminal.print(`line ${n}`);
    terminal.showStatus(`status ${n}`);
  }
  await terminal.restore(); // though nothing was taken
  terminal.showStatus("last status");
  while (await output.take(1000));
  const lines = output.text.split("\n");
  assertEquals(lines.slice(0, 3), ["first", "\r\x1b[K(1500 lines are left out here)", "line 1500"]);
  assertEquals([lines.length, lines.at(-1)], [503, "last status"]);
});

Deno.test("Terminal goes on where its terminal has gone", async () => {
  const output = new SlowTerminal();
  const terminal = new Terminal(output);
  terminal.showStatus("30 fps");
  await output.fail(new Error("Input/output error (os error 5)"));
  assertEquals(await output.take(), false);
  terminal.print("still here");
  await output.take();
  assertEquals(output.text, "still here\n");
});

Deno.test("Terminal shows what is invisible as escapes, in lines and in the status line", async () => {
  const output = new SlowTerminal();
  const terminal = new Terminal(output);
  terminal.print("a\x9b2J\n  b\x1b[2J");
  terminal.showStatus("c\u202e d\n");
  while (await output.take());
  assertEquals(output.text, "a\\u009b2J\n  b\\u001b[2J\n\r\x1b[Kc\\u202e d\\u000a");
});
