import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { AnsweredPings } from "../../../src/doors/foxglove/answered_pings.ts";
import { HeldControl, MAX_COMMAND_AGE_US } from "../../../src/doors/foxglove/held_control.ts";
import { INPUT_US } from "../../../src/drive/drive_times.ts";
import { type DriverInput, NO_INPUT } from "../../../src/drive/driver_input.ts";
import type { InputLine } from "../../../src/drive/input_line.ts";
import type { DriverSeat } from "../../../src/drive/seats.ts";

const HOLD: InputLine = { input: { isHeld: true, axes: [0.5], buttons: 0 }, isStop: false, isLetGo: false };
const ZERO: InputLine = { input: NO_INPUT, isStop: false, isLetGo: true };
const STOP: InputLine = { input: NO_INPUT, isStop: true, isLetGo: false };

/** A seat that says what it is told. */
function makeControl() {
  const told: string[] = [];
  const seat: DriverSeat = {
    hasHands: false,
    takeInput: ({ isHeld }: DriverInput) => told.push(isHeld ? "hold" : "none"),
    pressStop: () => told.push("stop"),
    setAsking: (isAsking) => told.push(isAsking ? "ask" : "ask no more"),
    release: () => told.push("release"),
    close: () => told.push("close"),
  };
  return { control: new HeldControl(seat), told };
}

const at = (nowUs: number, ageUs = 50_000) => ({ nowUs, sentAfterUs: nowUs - ageUs });

Deno.test("HeldControl moves by nothing before a Twist of zero, and by the next one then", () => {
  const { control, told } = makeControl();
  assertEquals([control.take(HOLD, at(0)), told], ["not-pressed", []]);
  assertEquals(control.take(ZERO, at(1)), "let-go");
  assertEquals(control.take(HOLD, at(2)), "passed");
  assertEquals(control.take(ZERO, at(3)), "let-go");
  assertEquals(told, ["hold", "release"]);
});

Deno.test("HeldControl says again what is held for a fifth of a second, lets go then, and by no later Twist is pressed", () => {
  const { control, told } = makeControl();
  control.take(ZERO, at(0));
  control.take(HOLD, at(0));
  control.repeat(INPUT_US - 1);
  control.repeat(INPUT_US);
  assertEquals(told, ["hold", "hold", "release"]);
  assertEquals(control.take(HOLD, at(INPUT_US + 1)), "not-pressed");
  control.repeat(INPUT_US + 2);
  assertEquals(told.length, 3);
});

Deno.test("HeldControl is let go by a Twist after a silence, though nothing has looked meanwhile", () => {
  const { control, told } = makeControl();
  control.take(ZERO, at(0));
  control.take(HOLD, at(0));
  assertEquals(control.take(HOLD, at(INPUT_US)), "not-pressed");
  assertEquals(told, ["hold", "release"]);
});

Deno.test("HeldControl is let go by a command that may be old, and a Twist of zero that is old lets nobody press", () => {
  const { control, told } = makeControl();
  control.take(ZERO, at(0));
  control.take(HOLD, at(0));
  const old = (nowUs: number) => at(nowUs, MAX_COMMAND_AGE_US);
  assertEquals(control.take(HOLD, old(1)), "old");
  assertEquals(told, ["hold", "release"]);
  assertEquals([control.take(ZERO, old(2)), control.take(HOLD, at(3))], ["old", "not-pressed"]);
  assertEquals([control.take(ZERO, at(4)), control.take(HOLD, at(5))], ["let-go", "passed"]);
});

Deno.test("HeldControl stops at once, however old the stop is, and whatever goes on after it is no press", () => {
  const { control, told } = makeControl();
  control.take(ZERO, at(0));
  control.take(HOLD, at(0));
  assertEquals(control.take(STOP, at(1, 1e9)), "old");
  assertEquals(control.take(STOP, at(2)), "let-go");
  assertEquals(control.take(HOLD, at(3)), "not-pressed");
  assertEquals(told, ["hold", "stop", "release", "stop"]);
  control.close();
  assertEquals(told.at(-1), "close");
});

Deno.test("HeldControl never holds but by a fresh Twist after a fresh zero, with no silence and nothing old between", () => {
  const step = fc.record({
    line: fc.constantFrom(HOLD, ZERO, STOP, undefined),
    afterUs: fc.constantFrom(1000, 40_000, 150_000, INPUT_US, 300_000),
    ageUs: fc.constantFrom(10_000, 200_000, MAX_COMMAND_AGE_US, 3_000_000),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const { control, told } = makeControl();
    let nowUs = 0;
    let [mayPress, heldUs] = [false, -Infinity];
    for (const { line, afterUs, ageUs } of steps) {
      nowUs += afterUs;
      const isFresh = ageUs < MAX_COMMAND_AGE_US;
      if (nowUs - heldUs >= INPUT_US && heldUs > -Infinity) [mayPress, heldUs] = [false, -Infinity];
      const before = told.filter((word) => word === "hold").length;
      if (line) control.take(line, at(nowUs, ageUs));
      else control.repeat(nowUs);
      const holds = told.filter((word) => word === "hold").length > before;
      if (line === undefined) assertEquals(holds, heldUs > -Infinity);
      else if (!isFresh) [mayPress, heldUs] = [false, -Infinity];
      else if (line === ZERO) [mayPress, heldUs] = [true, -Infinity];
      else if (line === STOP) [mayPress, heldUs] = [false, -Infinity];
      else if (mayPress) heldUs = nowUs;
      if (line) assertEquals(holds, line === HOLD && isFresh && mayPress);
    }
  }));
});

Deno.test("AnsweredPings says after when what comes in was sent, and takes no answer twice or unasked", () => {
  const pings = new AnsweredPings();
  const [first, second, third] = [10, 20, 30].map((nowUs) => pings.begin(nowUs));
  assertEquals([pings.answeredSentUs, pings.answered], [-Infinity, -1]);
  assertEquals(pings.handleAnswer(second!.payload), true);
  assertEquals([pings.answeredSentUs, pings.answered], [20, second!.number]);
  assertEquals(pings.handleAnswer(first!.payload), false);
  assertEquals(pings.handleAnswer(second!.payload), false);
  for (const payload of [new Uint8Array(0), new Uint8Array(125), new Uint8Array(8).fill(0x7f)]) {
    assertEquals(pings.handleAnswer(payload), false);
  }
  assertEquals([pings.answeredSentUs, pings.handleAnswer(third!.payload)], [20, true]);
  while (pings.hasRoom) pings.begin(40);
  assertEquals(pings.answeredSentUs, 30);
});
