/**
 * A picture as a message of NATS: the payload is the JPEG and nothing else, so that any program shows it; what is known of
 * it is in the headers.
 *
 * | header | |
 * | --- | --- |
 * | `Uis-Id` | the frame's number in its session, 32 bits |
 * | `Uis-Session` | another one when the numbers begin anew |
 * | `Uis-Complete-Us` | when it was complete, by the clock of who published it, which answers on `….clock` |
 * | `Uis-Age-Us`, `Uis-Bound-Us` | how old it was then, ±; absent where nobody knows |
 * | `Uis-Published` | how many pictures have been published under this subject, with this one |
 * | `Uis-Fit` | of one that was made to fit a slow link: how long it was before, and how near it is to that, in dB |
 * | `Uis-Lean-Us` | where who published it has made it fit: how long that has taken, in µs, with all that it waited for |
 * | `Uis-Pose` | where the camera was, as JSON |
 *
 * @module
 */

import type { FrameAge, ReceivedFrame } from "../../../common/frame.ts";
import type { Fit } from "../../../protocol/fitted.ts";
import type { Pose } from "../../../protocol/telemetry.ts";

/** What the headers say. */
export interface FrameFacts {
  readonly id: number;
  readonly session: string;
  readonly completeUs: number;
  readonly age?: FrameAge;
  readonly pose?: Pose;
  /** How many have been published under the subject, with this one; absent where the publisher does not count. */
  readonly published?: number;
  /** Absent where it is as the camera gave it. */
  readonly fit?: Fit;
  /** How long it took who published it to make it fit; absent where it is as it came there. */
  readonly leanUs?: number;
}

/** As much of a message's headers as is read here. */
export interface HeaderReader {
  get(name: string): string;
}

/** The header of a question to a gateway's clock that asks for the next picture. */
export const NEXT_HEADER = "Uis-Next";

/** Where headers are written. */
export interface HeaderWriter {
  set(name: string, value: string): void;
}

/** Writes what is known of a frame. */
export function writeFacts(
  frame: Pick<ReceivedFrame, "id" | "completeUs" | "age" | "pose" | "fit">,
  { session, published, leanUs }: Pick<FrameFacts, "session" | "published" | "leanUs">,
  into: HeaderWriter,
): void {
  into.set("Uis-Id", String(frame.id));
  into.set("Uis-Session", session);
  into.set("Uis-Complete-Us", String(Math.round(frame.completeUs)));
  if (frame.age) {
    into.set("Uis-Age-Us", String(Math.round(frame.age.ageUs)));
    into.set("Uis-Bound-Us", String(Math.ceil(frame.age.boundUs)));
  }
  if (published !== undefined) into.set("Uis-Published", String(published));
  if (frame.fit) into.set("Uis-Fit", `${frame.fit.cameraBytes} ${writePsnr(frame.fit.psnr)}`);
  if (leanUs !== undefined) into.set("Uis-Lean-Us", String(Math.round(leanUs)));
  if (frame.pose) into.set("Uis-Pose", JSON.stringify(frame.pose));
}

/** Reads it again; nothing where it can not be true. */
export function readFacts(headers: HeaderReader | undefined): FrameFacts | undefined {
  if (!headers) return undefined;
  const id = readWhole(headers.get("Uis-Id"), 2 ** 32 - 1);
  const completeUs = readWhole(headers.get("Uis-Complete-Us"), Number.MAX_SAFE_INTEGER);
  const session = headers.get("Uis-Session");
  if (id === undefined || completeUs === undefined || !/^[\w-]{1,64}$/.test(session)) return undefined;
  const ageUs = readWhole(headers.get("Uis-Age-Us"), MOST_US);
  const boundUs = readWhole(headers.get("Uis-Bound-Us"), MOST_US);
  const pose = readPose(headers.get("Uis-Pose"));
  const published = readWhole(headers.get("Uis-Published"), Number.MAX_SAFE_INTEGER);
  const leanUs = readWhole(headers.get("Uis-Lean-Us"), MOST_US);
  const fit = readFit(headers.get("Uis-Fit"));
  return {
    id,
    session,
    completeUs,
    ...(ageUs === undefined || boundUs === undefined ? {} : { age: { ageUs, boundUs } }),
    ...(pose ? { pose } : {}),
    ...(published === undefined ? {} : { published }),
    ...(fit ? { fit } : {}),
    ...(leanUs === undefined ? {} : { leanUs }),
  };
}

function writePsnr(psnr: number): string {
  return psnr === Infinity ? "same" : psnr.toFixed(2);
}

function readFit(text: string): Fit | undefined {
  const [, bytes, psnr] = /^(\d{1,9}) (same|\d{1,2}\.\d{2})$/.exec(text) ?? [];
  if (bytes === undefined) return undefined;
  return { cameraBytes: Number(bytes), psnr: psnr === "same" ? Infinity : Number(psnr) };
}

/** Nothing is older. */
const MOST_US = 1e15;

function readWhole(text: string, most: number): number | undefined {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  return value <= most ? value : undefined;
}

/** Reads a pose as JSON; nothing where it is none. */
export function readPose(text: string): Pose | undefined {
  if (text === "" || text.length > MOST_POSE_LETTERS) return undefined;
  try {
    const given = JSON.parse(text);
    const { timeUs, position, orientation, velocity, angularVelocity, confidence } = given;
    const vectors = { velocity, angularVelocity };
    const known = Object.entries(vectors).filter(([, vector]) => vector !== undefined);
    const isPose = Number.isFinite(timeUs) && isNumbers(position, 3) &&
      (orientation === undefined || isNumbers(orientation, 4)) && known.every(([, one]) => isNumbers(one, 3));
    if (!isPose) return undefined;
    return {
      timeUs,
      position,
      ...(orientation === undefined ? {} : { orientation }),
      ...Object.fromEntries(known),
      ...(Number.isFinite(confidence) ? { confidence } : {}),
    };
  } catch {
    return undefined;
  }
}

/** Seventeen numbers with their names are shorter. */
const MOST_POSE_LETTERS = 1000;

function isNumbers(value: unknown, count: number): boolean {
  return Array.isArray(value) && value.length === count && value.every((one) => Number.isFinite(one));
}
