/**
 * What a client publishes to drive.
 *
 * | encoding | message |
 * | --- | --- |
 * | `json` | a `geometry_msgs/Twist`, or a `TwistStamped`: `{"linear": {"x": 0.4}, "angular": {"z": -0.1}}` |
 * | `json` | a line as `--drive-input` takes it: `{"linear": 0.4, "held": true}`, `{"stop": true}` |
 * | `cdr` | a `geometry_msgs/msg/Twist`, or a `TwistStamped` |
 *
 * `linear.x` is forward and `angular.z` to the left, both from -1 to 1, as everywhere in this project: what the robot makes of 1
 * is its own affair. A Twist of nothing but zeros lets go.
 *
 * ```text
 *  representation: 0x00 | 0: big-endian, 1: little-endian | 0 | 0
 *  TwistStamped alone: seconds (32) | nanoseconds (32) | bytes of the frame's name (32) | name, with a 0 behind it
 *  up to the next 8 bytes behind the representation: linear x, y, z | angular x, y, z (6 × IEEE 754 binary64)
 * ```
 *
 * Source: ROS 2's common_interfaces; OMG DDS-XTYPES 1.3, 7.4.1 (plain CDR).
 *
 * @module
 */

import { asObject, type Fields } from "../../common/json_object.ts";
import { type DriverInput, NO_INPUT } from "../../drive/driver_input.ts";
import { type InputLine, parseInputLine } from "../../drive/input_line.ts";
import type { ClientChannel } from "./client_messages.ts";

/** What clients may publish in. */
export const COMMAND_ENCODINGS = ["json", "cdr"] as const;

/** No command is longer. */
const MAX_COMMAND_BYTES = 4096;
const TWIST = /^geometry_msgs\/(?:msg\/)?Twist(Stamped)?$/;
const REPRESENTATION_BYTES = 4;
const AXES_BYTES = 48;

/** Whether a channel may bring commands. */
export function mayCommand({ encoding, schemaName }: Omit<ClientChannel, "id">): boolean {
  return encoding === "json" || (encoding === "cdr" && TWIST.test(schemaName));
}

/**
 * Reads a command.
 *
 * @throws {RangeError} that says what is wrong with it
 */
export function readCommand({ encoding, schemaName }: ClientChannel, data: Uint8Array): InputLine {
  if (data.length > MAX_COMMAND_BYTES) throw new RangeError(`it is longer than ${MAX_COMMAND_BYTES} bytes`);
  if (encoding === "cdr") return makeLine(readCdr(data, TWIST.exec(schemaName)?.[1] !== undefined));
  const text = new TextDecoder().decode(data);
  const twist = findTwist(text);
  return twist ? makeLine([readAxis(twist.linear, "x"), readAxis(twist.angular, "z")]) : parseInputLine(text);
}

/** Linear and angular. */
type Axes = readonly [number, number];

function makeLine(axes: Axes): InputLine {
  const wrong = axes.findIndex((axis) => !(axis >= -1 && axis <= 1));
  if (wrong >= 0) throw new RangeError(`${wrong === 0 ? "linear.x" : "angular.z"} is no number from -1 to 1`);
  const isHeld = axes.some((axis) => axis !== 0);
  const input: DriverInput = isHeld
    ? { isHeld, axes: NO_INPUT.axes.map((none, i) => axes[i] ?? none), buttons: 0 }
    : NO_INPUT;
  return { input, isStop: false, isLetGo: !isHeld };
}

/** The Twist in a JSON object; nothing where there is none. */
function findTwist(text: string): Fields | undefined {
  let message: Fields | undefined;
  try {
    message = asObject(JSON.parse(text));
  } catch {
    throw new RangeError("it is no JSON");
  }
  const twist = asObject(message?.twist) ?? message;
  return asObject(twist?.linear) || asObject(twist?.angular) ? twist : undefined;
}

/** What is not said is 0. */
function readAxis(vector: unknown, name: string): number {
  const value = vector === undefined ? 0 : asObject(vector)?.[name] ?? (asObject(vector) ? 0 : NaN);
  return typeof value === "number" ? value : NaN;
}

function readCdr(data: Uint8Array, isStamped: boolean): Axes {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < REPRESENTATION_BYTES || data[0] !== 0 || data[1]! > 1) {
    throw new RangeError("it is no plain CDR");
  }
  const isLittle = data[1] === 1;
  let at = 0;
  if (isStamped) {
    const nameAt = REPRESENTATION_BYTES + 8;
    if (data.length < nameAt + 4) throw new RangeError("it is too short");
    at = (12 + view.getUint32(nameAt, isLittle) + 7) & ~7;
  }
  at += REPRESENTATION_BYTES;
  if (at < 0 || data.length < at + AXES_BYTES) throw new RangeError("it is too short");
  return [view.getFloat64(at, isLittle), view.getFloat64(at + 40, isLittle)];
}
