/**
 * What a picture says of itself wherever it leaves for a program: which one it is, and how old.
 *
 * | header | in JSON | |
 * |---|---|---|
 * | `X-Stream` | `key` | its stream's key, as `/streams` has it; in the header as in an address (`%20`) |
 * | `X-Frame` | `frame` | its id |
 * | `X-Age-Ms` | `ageMs` | from its capture to this moment; absent while the hosts' clocks have not been compared |
 * | `X-Age-Bound-Ms` | `ageBoundMs` | the ± of that age |
 * | `X-Sent-Ms` | `sentMs` | this moment, on the listener's monotonic clock |
 *
 * An age is that of the moment of sending. Who knows that the listener's clock showed at least S at a moment T of their own, as
 * whoever got the head of an answer with `X-Sent-Ms: S` to a request that left at T, knows how long any later picture has been on
 * its way at most: now − T − (its `X-Sent-Ms` − S). So whatever has held bytes back is found out without clocks that agree.
 *
 * @module
 */

import type { ReceivedFrame } from "../../common/frame.ts";
import { clockJumpedUs, monotonicUs } from "../../system/monotonic.ts";
import { judgeFreshness } from "../freshness.ts";

/** Of one picture, at the moment of its sending. */
export interface FrameFacts {
  readonly key: string;
  readonly frame: number;
  /** Absent where it is not known. */
  readonly ageMs?: number;
  /** Absent where the age is. */
  readonly ageBoundMs?: number;
  readonly sentMs: number;
}

/** The facts of a picture that is sent now. */
export function factsOf(frame: ReceivedFrame): FrameFacts {
  const nowUs = monotonicUs();
  const freshness = judgeFreshness(frame, { nowUs, maxAgeUs: Infinity, jumpedUs: clockJumpedUs() });
  const { ageUs, boundUs } = freshness;
  const age = boundUs === undefined ? {} : { ageMs: toMs(ageUs), ageBoundMs: toMs(boundUs) };
  return { key: frame.stream.key, frame: frame.id, ...age, sentMs: toMs(nowUs) };
}

/** The same as headers. */
export function headersOf({ key, frame, ageMs, ageBoundMs, sentMs }: FrameFacts): Record<string, string> {
  return {
    "X-Stream": encodeURIComponent(key.toWellFormed()),
    "X-Frame": String(frame),
    ...(ageMs === undefined ? {} : { "X-Age-Ms": ageMs.toFixed(3) }),
    ...(ageBoundMs === undefined ? {} : { "X-Age-Bound-Ms": ageBoundMs.toFixed(3) }),
    ...clockHeader(sentMs),
  };
}

/** The listener's clock alone, for the head of an answer whose pictures follow. */
export function clockHeader(sentMs = toMs(monotonicUs())): Record<string, string> {
  return { "X-Sent-Ms": sentMs.toFixed(3) };
}

/** To the µs, so that nothing is lost that counts. */
function toMs(us: number): number {
  return Math.round(us) / 1000;
}
