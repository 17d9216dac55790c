import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { NO_HANDS } from "../../../src/view/shared/driver_hands.js";
import {
  findSticks,
  GamepadHands,
  type GamepadReading,
  leaveDeadZone,
  STICKS,
} from "../../../src/view/shared/gamepad_hands.js";

const GRIP = 4, STOP = 1;

/** A gamepad of the standard mapping: what is not named rests. */
function pad(
  { id = 0, axes = [0, 0, 0, 0], pressed = {} }: {
    readonly id?: number;
    readonly axes?: readonly number[];
    readonly pressed?: Readonly<Record<number, number>>;
  } = {},
): GamepadReading {
  return { id, axes, buttons: Array.from({ length: 17 }, (_, place) => pressed[place] ?? 0) };
}

const holding = (axes: readonly number[], id = 0) => pad({ id, axes, pressed: { [GRIP]: 1 } });

Deno.test("leaveDeadZone rests in the middle, reaches both ends, and never jumps", () => {
  for (const rest of [0, 0.05, -0.12, 0.12]) assertEquals(leaveDeadZone(rest), 0);
  assertEquals([leaveDeadZone(1), leaveDeadZone(-1), leaveDeadZone(1.2)], [1, -1, 1]);
  fc.assert(
    fc.property(fc.double({ min: -1, max: 0.999, noNaN: true }), (value) => {
      const step = leaveDeadZone(value + 0.001) - leaveDeadZone(value);
      assert(step >= 0 && step < 0.0012);
    }),
    { seed: 17 },
  );
});

Deno.test("GamepadHands holds while the left shoulder button is down, and says which way the sticks are", () => {
  const pads = new GamepadHands();
  assertEquals(pads.take([pad({ axes: [0, -1, 0, 0] })]).hands, NO_HANDS);
  const { hands } = pads.take([holding([-0.5, -1, 0, 0.5])]);
  assertEquals(hands.isHeld, true);
  assertEquals(hands.axes[0], 1);
  assertAlmostEquals(hands.axes[1]!, 0.38 / 0.88, 1e-9);
  assertEquals(hands.axes.length, 8);
  assert(hands.axes.every((axis) => Math.abs(axis) <= 1));
  assertEquals(hands.buttons, 2 ** GRIP);
  assertEquals(pads.take([pad({ axes: [0, -1, 0, 0] })]).hands, NO_HANDS);
});

Deno.test("GamepadHands gives programs the other sticks, the triggers and all buttons", () => {
  const pads = new GamepadHands();
  pads.take([pad()]);
  const { hands } = pads.take([pad({ axes: [0, 0, 1, -1], pressed: { [GRIP]: 1, 6: 0.25, 7: 1, 12: 1 } })]);
  assertEquals(hands.axes, [0, 0, 0, 0, 1, -1, 0.25, 1]);
  assertEquals(hands.buttons, 2 ** GRIP + 2 ** 7 + 2 ** 12);
});

for (
  const [name, linear, angular] of [["left", 0.2, 0.1], ["right", 0.4, 0.3], [
    "left-drives",
    0.2,
    0.3,
  ]] as const
) {
  Deno.test(`GamepadHands drives by the sticks that were chosen: ${name}`, () => {
    const pads = new GamepadHands();
    pads.sticks = findSticks(name);
    pads.take([pad()]);
    const { hands } = pads.take([
      holding([-0.1 * 0.88 - 0.12, -0.2 * 0.88 - 0.12, -0.3 * 0.88 - 0.12, -0.4 * 0.88 - 0.12]),
    ]);
    assertAlmostEquals(hands.axes[0]!, linear, 1e-9);
    assertAlmostEquals(hands.axes[1]!, angular, 1e-9);
  });
}

Deno.test("findSticks takes the usual ones for a name that is none", () => {
  for (const name of [null, undefined, "", "constructor"]) assertEquals(findSticks(name), STICKS[0]);
});

Deno.test("GamepadHands gives nothing to one that was found, or comes back, with its button down", () => {
  const pads = new GamepadHands();
  assertEquals(pads.take([holding([0, -1, 0, 0])]).hands, NO_HANDS);
  pads.take([pad()]);
  assertEquals(pads.take([holding([0, -1, 0, 0])]).hands.isHeld, true);
  assertEquals(pads.take([]).hands, NO_HANDS);
  assertEquals(pads.take([holding([0, -1, 0, 0])]).hands, NO_HANDS);
});

Deno.test("GamepadHands stays with the first that holds, and the other one has to let go first", () => {
  const pads = new GamepadHands();
  pads.take([pad({ id: 1 }), pad({ id: 2 })]);
  assertEquals(pads.take([pad({ id: 1 }), holding([0, -1, 0, 0], 2)]).hands.axes[0], 1);
  assertEquals(pads.take([holding([0, 1, 0, 0], 1), holding([0, -1, 0, 0], 2)]).hands.axes[0], 1);
  assertEquals(pads.take([holding([0, 1, 0, 0], 1), pad({ id: 2 })]).hands, NO_HANDS);
  pads.take([pad({ id: 1 }), pad({ id: 2 })]);
  assertEquals(pads.take([holding([0, 1, 0, 0], 1), pad({ id: 2 })]).hands.axes[0], -1);
});

Deno.test("GamepadHands stops once a press, whoever holds", () => {
  const pads = new GamepadHands();
  const stops = [{}, { [STOP]: 1 }, { [STOP]: 1 }, {}, { [STOP]: 1, [GRIP]: 1 }].map((pressed) =>
    pads.take([pad({ pressed })]).isStop
  );
  assertEquals(stops, [false, true, false, false, true]);
  assertEquals(pads.take([pad({ id: 9, pressed: { [STOP]: 1 } })]).isStop, false);
});

Deno.test("GamepadHands says nothing beyond ±1, whatever a gamepad says", () => {
  const value = fc.oneof(fc.double({ min: -3, max: 3, noNaN: true }), fc.constantFrom(0, 1, -1));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 10 }), fc.array(value, { maxLength: 40 }), (axes, buttons) => {
      const pads = new GamepadHands();
      pads.take([pad()]);
      const { hands } = pads.take([{ id: 0, axes, buttons }]);
      assert(hands.axes.length <= 8 && hands.axes.every((axis) => Math.abs(axis) <= 1));
      assert(Number.isInteger(hands.buttons) && hands.buttons >= 0 && hands.buttons < 2 ** 32);
    }),
    { seed: 17 },
  );
});
