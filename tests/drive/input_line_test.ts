/** Lines of programs that drive. */

import { assertEquals, assertThrows } from "@std/assert";
import { parseInputLine } from "../../src/drive/input_line.ts";

/** Axes as a line has them, filled with zeros. */
function axes(...first: number[]): number[] {
  return [...first, ...new Array(8 - first.length).fill(0)];
}

const NOTHING = { isHeld: false, axes: axes(), buttons: 0 };

const LINES: readonly (readonly [text: string, input: object, more?: object])[] = [
  ['{"linear": 0.4, "angular": -0.1}', { isHeld: true, axes: axes(0.4, -0.1), buttons: 0 }],
  ['{"angular": 1}', { isHeld: true, axes: axes(0, 1), buttons: 0 }],
  ['{"axes": [0.4, -0.1, 0, -1], "buttons": 3}', { isHeld: true, axes: axes(0.4, -0.1, 0, -1), buttons: 3 }],
  ['{"axes": []}', { isHeld: true, axes: axes(), buttons: 0 }],
  ['{"buttons": 4294967295}', { isHeld: true, axes: axes(), buttons: 4294967295 }],
  ['{"held": true}', { isHeld: true, axes: axes(), buttons: 0 }],
  ['{"linear": 1, "held": false}', NOTHING, { isLetGo: true }],
  ['{"stop": true, "held": false}', NOTHING, { isStop: true, isLetGo: true }],
  ["{}", NOTHING],
  ['{"stop": true}', NOTHING, { isStop: true }],
  ['{"linear": 1, "stop": true, "held": true}', NOTHING, { isStop: true }],
  ['{"linear": 1, "stop": false}', { isHeld: true, axes: axes(1), buttons: 0 }],
  ['{"take": true}', NOTHING, { isAsking: true }],
  ['{"take": false, "linear": -1}', { isHeld: true, axes: axes(-1), buttons: 0 }, { isAsking: false }],
  [' {"linear" :-0.5}\r', { isHeld: true, axes: axes(-0.5), buttons: 0 }],
];

for (const [text, input, more] of LINES) {
  Deno.test(`parseInputLine reads ${text.trim()}`, () => {
    assertEquals<unknown>(parseInputLine(text), { input, isStop: false, isLetGo: false, ...more });
  });
}

const BAD: readonly (readonly [text: string, message: string])[] = [
  ["forward", "it is no JSON"],
  ['{"linear": 0.5', "it is no JSON"],
  ['{"linear": NaN}', "it is no JSON"],
  ["[0.5]", "it is no JSON object"],
  ["null", "it is no JSON object"],
  ["0.5", "it is no JSON object"],
  ['{"linear": 1.01}', "linear is no number from -1 to 1"],
  ['{"angular": "left"}', "angular is no number from -1 to 1"],
  ['{"linear": null}', "linear is no number from -1 to 1"],
  ['{"liner": 1}', "liner is none of linear, angular, axes, buttons, held, stop, take"],
  ['{"axes": 1}', "axes is no list of at most 8 numbers"],
  ['{"axes": [0,0,0,0,0,0,0,0,0]}', "axes is no list of at most 8 numbers"],
  ['{"axes": [0, 2]}', "axis 1 is no number from -1 to 1"],
  ['{"axes": [0], "linear": 1}', "axes stands beside linear or angular, which are the first two of them"],
  ['{"buttons": 1.5}', "buttons is no whole number from 0 to 4294967295"],
  ['{"buttons": -1}', "buttons is no whole number from 0 to 4294967295"],
  ['{"held": 1}', "held is neither true nor false"],
  ['{"stop": "yes"}', "stop is neither true nor false"],
];

for (const [text, message] of BAD) {
  Deno.test(`parseInputLine refuses ${text}: ${message}`, () => {
    assertThrows(() => parseInputLine(text), RangeError, message);
  });
}
