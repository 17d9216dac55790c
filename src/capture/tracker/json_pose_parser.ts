/**
 * Reads poses that a program writes as JSON, one object a line.
 *
 * ```text
 *  {"t":1700000000123.4,"x":0.123,"y":-0.045,"z":1.002,"qx":0,"qy":0.7071,"qz":0,"qw":0.7071,"confidence":3}
 * ```
 *
 * | fields | what they are |
 * | --- | --- |
 * | `x` `y` `z` | where the camera is, in metres; all that is required |
 * | `t` | when, on any clock of the tracker's own that counts s, ms, µs or ns |
 * | `qx` `qy` `qz` `qw` | how it is turned, as a quaternion |
 * | `vx` `vy` `vz` | how it moves, in m/s |
 * | `wx` `wy` `wz` | how it turns, in rad/s |
 * | `confidence` | the tracker's own estimate, 0 (failed) … 3 (high) |
 *
 * A group is there as a whole or not at all; fields of other names mean nothing here.
 *
 * @module
 */

import { type Refusal, Refusals } from "../refusals.ts";
import type { Pose, Quaternion, Vector3 } from "../../protocol/telemetry.ts";

/** Nobody drives further; whoever says so has lost the way. */
const MAX_METRES = 1e6;
/** A longer line is no pose; also the most that is ever held. */
const MAX_LINE_CHARS = 4096;
/** A quaternion of another norm is no rotation that was rounded. */
const NORM_LIMITS = [0.5, 2] as const;
const MAX_CONFIDENCE = 3;

const POSITION = ["x", "y", "z"];
const ORIENTATION = ["qx", "qy", "qz", "qw"];
const VELOCITY = ["vx", "vy", "vz"];
const ANGULAR_VELOCITY = ["wx", "wy", "wz"];
const GROUPS = [POSITION, ORIENTATION, VELOCITY, ANGULAR_VELOCITY, ["t"], ["confidence"]];

/** A pose as its tracker tells it. */
export interface TrackerPose extends Omit<Pose, "timeUs"> {
  /** On the tracker's own clock, in a unit that only the tracker knows. */
  readonly trackerTime?: number;
}

/** Why a record is no pose: `x is null`. */
export interface NoPose {
  readonly fault: string;
}

/**
 * Reads a pose from an object of the form above.
 *
 * @returns the pose, its quaternion normalised; or, where a field is no finite number, a group is not whole, or a value is
 *   out of its range, which
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(readTrackerPose({ t: 12.5, x: 1, y: 2, z: 3 }), { trackerTime: 12.5, position: [1, 2, 3] });
 * assertEquals(readTrackerPose({ x: 1, y: "2", z: 3 }), { fault: "y is text" });
 * assertEquals(readTrackerPose({ x: 1, y: 2 }), { fault: "z is missing" });
 * ```
 */
export function readTrackerPose(value: unknown): TrackerPose | NoPose {
  if (typeof value !== "object" || value === null) return { fault: "a line that is no JSON object" };
  const fields = value as Readonly<Record<string, number | undefined>>;
  const fault = findFieldFault(fields);
  if (fault !== undefined) return { fault };
  const position = readGroup<Vector3>(fields, POSITION);
  const orientation = readGroup<Quaternion>(fields, ORIENTATION);
  const velocity = readGroup<Vector3>(fields, VELOCITY);
  const angularVelocity = readGroup<Vector3>(fields, ANGULAR_VELOCITY);
  const { t, confidence } = fields;
  if (!position) return { fault: "x y z are missing" };
  if (!isWithinReach(position)) return { fault: "a position that is out of reach" };
  if (orientation && !isRotation(orientation)) return { fault: "qx qy qz qw are no rotation" };
  if (confidence !== undefined && !isConfidence(confidence)) return { fault: "confidence is not 0 … 3" };
  return {
    ...(t === undefined ? {} : { trackerTime: t }),
    position,
    ...(orientation ? { orientation: normalize(orientation) } : {}),
    ...(velocity ? { velocity } : {}),
    ...(angularVelocity ? { angularVelocity } : {}),
    ...(confidence === undefined ? {} : { confidence }),
  };
}

/** Whether a position, in metres, can be one. */
export function isWithinReach(position: Vector3): boolean {
  return position.every((metres) => Math.abs(metres) <= MAX_METRES);
}

/**
 * Finds the poses in a text that comes in pieces, cut anywhere; which ones it finds does not depend on the cuts. A line
 * ends with a line feed, a carriage return or both. One that does not begin with `{` is what a program says besides.
 */
export class JsonPoseParser {
  /** The beginning of a line that may become a pose. */
  #line = "";
  /** The rest of this line is of no use. */
  #isSkipping = false;
  readonly #refusals = new Refusals<string>();
  #passedOver = 0;

  /** Lines that did not begin as a pose. */
  get passedOver(): number {
    return this.#passedOver;
  }

  /** Lines that began as a pose and were none. */
  get rejected(): number {
    return this.#refusals.total;
  }

  /** Why. */
  get refusals(): readonly Refusal[] {
    return this.#refusals.list();
  }

  /** Takes a piece of text and hands each pose that it completes to `emit`. */
  push(text: string, emit: (pose: TrackerPose) => void): void {
    let start = 0;
    for (const { index } of text.matchAll(/[\r\n]/g)) {
      this.#append(text.slice(start, index));
      this.#endLine(emit);
      start = index + 1;
    }
    this.#append(text.slice(start));
  }

  /** Forgets the beginning of a line, because its end will not come. */
  reset(): void {
    this.#line = "";
    this.#isSkipping = false;
  }

  #append(piece: string): void {
    if (this.#isSkipping || piece === "") return;
    if (this.#line === "" && piece[0] !== "{") {
      this.#isSkipping = true;
      this.#passedOver++;
    } else if (this.#line.length + piece.length > MAX_LINE_CHARS) {
      this.#refusals.note(`a line of more than ${MAX_LINE_CHARS} characters`);
      this.#line = "";
      this.#isSkipping = true;
    } else {
      this.#line += piece;
    }
  }

  #endLine(emit: (pose: TrackerPose) => void): void {
    const line = this.#line;
    this.reset();
    if (line === "") return;
    const pose = readTrackerPose(parseJson(line));
    if ("fault" in pose) this.#refusals.note(pose.fault);
    else emit(pose);
  }
}

/** Nothing where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAbsent(fields: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return names.every((name) => fields[name] === undefined);
}

/** The first field that is no finite number, of the groups that are there. */
function findFieldFault(fields: Readonly<Record<string, unknown>>): string | undefined {
  const names = GROUPS.filter((group) => !isAbsent(fields, group)).flat();
  const name = names.find((each) => !Number.isFinite(fields[each]));
  return name === undefined ? undefined : `${name} is ${describeValue(fields[name])}`;
}

function describeValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  return typeof value === "string" ? "text" : "no finite number";
}

/** The numbers of a group; nothing where it is absent. */
function readGroup<Group extends readonly number[]>(
  fields: Readonly<Record<string, number | undefined>>,
  names: readonly string[],
): Group | undefined {
  if (isAbsent(fields, names)) return undefined;
  return names.map((name) => fields[name]!) as unknown as Group;
}

function isRotation(quaternion: Quaternion): boolean {
  const norm = Math.hypot(...quaternion);
  return norm >= NORM_LIMITS[0] && norm <= NORM_LIMITS[1];
}

function normalize(quaternion: Quaternion): Quaternion {
  const norm = Math.hypot(...quaternion);
  return quaternion.map((value) => value / norm) as unknown as Quaternion;
}

function isConfidence(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_CONFIDENCE;
}
