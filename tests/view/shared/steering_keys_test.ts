import { assertEquals } from "@std/assert";
import { isSteeringKey, SteeringKeys } from "../../../src/view/shared/steering_keys.js";

const cases: readonly [readonly string[], number, number][] = [
  [["w"], 1, 0],
  [["arrowup"], 1, 0],
  [["s"], -1, 0],
  [["arrowdown"], -1, 0],
  [["a"], 0, 1],
  [["arrowleft"], 0, 1],
  [["d"], 0, -1],
  [["arrowright"], 0, -1],
  [["w", "d"], 1, -1],
  [["w", "arrowup"], 1, 0],
  [["w", "s"], 0, 0],
  [["arrowleft", "arrowright", "arrowdown"], -1, 0],
];

for (const [names, linear, angular] of cases) {
  Deno.test(`SteeringKeys takes ${names.join(" and ")} for ${linear} forward and ${angular} to the left`, () => {
    const keys = new SteeringKeys();
    for (const name of names) keys.press(name, `at ${name}`);
    assertEquals(keys.hands, { isHeld: true, axes: [linear, angular], buttons: 0 });
    for (const name of names) assertEquals(keys.lift(`at ${name}`), true);
    assertEquals(keys.hands.isHeld, false);
  });
}

Deno.test("SteeringKeys knows a key by its place when it goes up, whatever it is called by then", () => {
  const keys = new SteeringKeys();
  keys.press("w", 26);
  keys.press("w", 26);
  assertEquals(keys.lift(26), true);
  assertEquals(keys.hands.isHeld, false);
  assertEquals(keys.lift(26), false);
});

Deno.test("SteeringKeys leaves other keys alone, and lets go of all at once", () => {
  const keys = new SteeringKeys();
  for (const name of ["t", " ", "escape", "constructor", "shift"]) {
    keys.press(name, name);
    assertEquals([isSteeringKey(name), keys.hands.isHeld], [false, false], name);
  }
  keys.press("w", 1);
  keys.press("a", 2);
  keys.letGo();
  assertEquals(keys.hands, { isHeld: false, axes: [0, 0], buttons: 0 });
});
