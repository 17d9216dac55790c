import { assertEquals } from "@std/assert";
import { DriverHands, type Hands, NO_HANDS } from "../../../src/view/shared/driver_hands.js";

const held = (linear: number): Hands => ({ isHeld: true, axes: [linear, 0], buttons: 0 });

Deno.test("DriverHands takes the first that holds, until it lets go", () => {
  const hands = new DriverHands();
  assertEquals(hands.take([NO_HANDS, NO_HANDS]), NO_HANDS);
  assertEquals(hands.take([NO_HANDS, held(0.5)]), held(0.5));
  assertEquals(hands.take([held(1), held(0.25)]), held(0.25));
  assertEquals(hands.take([NO_HANDS, NO_HANDS]), NO_HANDS);
  assertEquals(hands.take([held(1), NO_HANDS]), held(1));
});

Deno.test("DriverHands gives nothing to one that held meanwhile before it has let go", () => {
  const hands = new DriverHands();
  hands.take([NO_HANDS, held(0.5)]);
  hands.take([held(1), held(0.5)]);
  for (let time = 0; time < 3; time++) assertEquals(hands.take([held(1), NO_HANDS]), NO_HANDS);
  assertEquals(hands.take([NO_HANDS, NO_HANDS]), NO_HANDS);
  assertEquals(hands.take([held(1), NO_HANDS]), held(1));
});

Deno.test("DriverHands goes on after it was suspended only with a press that is new", () => {
  const hands = new DriverHands();
  assertEquals(hands.take([held(1)]), held(1));
  hands.suspend();
  for (let time = 0; time < 3; time++) assertEquals(hands.take([held(1)]), NO_HANDS);
  hands.take([NO_HANDS]);
  assertEquals(hands.take([held(1)]), held(1));
});
