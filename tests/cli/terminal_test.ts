import { assertEquals } from "@std/assert";
import { fitStatus } from "../../src/cli/terminal.ts";

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
