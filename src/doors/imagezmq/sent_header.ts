/**
 * What leaves with a picture: its name, which it is, and how old it was then.
 *
 * @module
 */

import type { ReceivedFrame } from "../../common/frame.ts";
import { encodeImageHeader } from "./image_header.ts";

/** How old a picture is at this time, in µs; where that is not known, how long ago it came. */
export function ageOf({ completeUs, age }: ReceivedFrame, nowUs: number): number {
  return nowUs - completeUs + (age?.ageUs ?? 0);
}

/** The header of a picture that leaves at this time; its age is in it where that is known. */
export function describeSent(frame: ReceivedFrame, msg: string, nowUs: number): Uint8Array {
  const { id, age } = frame;
  const known = age ? { age_ms: ageOf(frame, nowUs) / 1000, age_bound_ms: age.boundUs / 1000 } : {};
  return encodeImageHeader({ msg, frame: id, ...known });
}
