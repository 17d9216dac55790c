/**
 * A line of a program that drives: one JSON object.
 *
 * ```json
 * { "linear": 0.4, "angular": -0.1 }
 * { "axes": [0.4, -0.1, 0, 1], "buttons": 3, "held": true }
 * { "stop": true }
 * { "take": true }
 * ```
 *
 * @module
 */

import { DRIVE_AXES } from "../protocol/drive_command.ts";
import { type DriverInput, NO_INPUT } from "./driver_input.ts";

const MAX_U32 = 0xffff_ffff;
const FIELDS = ["linear", "angular", "axes", "buttons", "held", "stop", "take"];

/** What a line says. */
export interface InputLine {
  /** Held where the line says so, or where it has axes or buttons and does not say otherwise; never with a stop. */
  readonly input: DriverInput;
  readonly isStop: boolean;
  /** Whether it says that nothing is held. */
  readonly isLetGo: boolean;
  /** Whether it asks to take over, or takes that back; absent where it says nothing of it. */
  readonly isAsking?: boolean;
}

/**
 * Reads a line.
 *
 * @throws {RangeError} that says what is wrong with it
 */
export function parseInputLine(text: string): InputLine {
  const fields = parseObject(text);
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw new RangeError(`${unknown} is none of ${FIELDS.join(", ")}`);
  const [held, stop, take] = ["held", "stop", "take"].map((name) => readSwitch(fields, name));
  const moves = ["linear", "angular", "axes", "buttons"].some((name) => fields[name] !== undefined);
  const hands = { axes: readAxes(fields), buttons: readButtons(fields["buttons"]) };
  const isHeld = stop !== true && (held ?? moves);
  return {
    input: isHeld ? { isHeld, ...hands } : NO_INPUT,
    isStop: stop === true,
    isLetGo: held === false,
    ...(take === undefined ? {} : { isAsking: take }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(text: string): Fields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new RangeError("it is no JSON");
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Fields;
  throw new RangeError("it is no JSON object");
}

function readSwitch(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === "boolean") return value;
  throw new RangeError(`${name} is neither true nor false`);
}

function readAxes({ axes, ...named }: Fields): readonly number[] {
  const { linear, angular } = named;
  if (axes === undefined) return pad(["linear", "angular"].map((name) => readShare(name, named[name])));
  if (linear !== undefined || angular !== undefined) {
    throw new RangeError("axes stands beside linear or angular, which are the first two of them");
  }
  if (!Array.isArray(axes) || axes.length > DRIVE_AXES) {
    throw new RangeError(`axes is no list of at most ${DRIVE_AXES} numbers`);
  }
  return pad(axes.map((axis, i) => readShare(`axis ${i}`, axis)));
}

function pad(axes: readonly number[]): readonly number[] {
  return NO_INPUT.axes.map((none, i) => axes[i] ?? none);
}

function readShare(name: string, value: unknown = 0): number {
  if (typeof value === "number" && value >= -1 && value <= 1) return value;
  throw new RangeError(`${name} is no number from -1 to 1`);
}

function readButtons(value: unknown = 0): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_U32) {
    return value as number;
  }
  throw new RangeError(`buttons is no whole number from 0 to ${MAX_U32}`);
}
