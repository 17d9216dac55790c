import { assertEquals } from "@std/assert";
import { Asking } from "../../../../../src/view/web/page/drive/asking.js";

function setUp() {
  const said: string[] = [];
  return { said, asking: new Asking((key, isAsking) => said.push(`${key} ${isAsking}`)) };
}

const nobody = () => false;

Deno.test("Asking is said again every three seconds, for a minute", () => {
  const { said, asking } = setUp();
  asking.toggle("a", 0);
  for (let nowMs = 20; nowMs < 100_000; nowMs += 20) asking.update(nobody, nowMs);
  assertEquals(said, [...new Array(21).fill("a true"), "a false"]);
  assertEquals(asking.key, undefined);
});

Deno.test("Asking is over when the robot is driven from here, and when it is taken back", () => {
  const { said, asking } = setUp();
  asking.toggle("a", 0);
  asking.update((key) => key === "b", 20);
  asking.update((key) => key === "a", 40);
  asking.toggle("a", 60);
  asking.toggle("a", 80);
  assertEquals([said, asking.key], [["a true", "a false", "a true", "a false"], undefined]);
});

Deno.test("Asking for another robot takes back what was asked before", () => {
  const { said, asking } = setUp();
  asking.toggle("a", 0);
  asking.toggle("b", 20);
  assertEquals([said, asking.key], [["a true", "a false", "b true"], "b"]);
});
