/**
 * What is counted where pictures are found in a stream of bytes.
 *
 * @module
 */

import { type Refusal, withRefusals } from "./refusals.ts";

/** Of all time. */
export interface SplitterCounts {
  readonly frames: number;
  /** Bytes that belonged to no frame. */
  readonly garbageBytes: number;
  /** Frames that began and were given up: cut short, or longer than the limit. */
  readonly brokenFrames: number;
  /** Why pictures were given up, the oldest reason first; absent where none was. */
  readonly refusals?: readonly Refusal[];
}

/** What two splitters have counted together. */
export function addCounts(one: SplitterCounts, other: SplitterCounts): SplitterCounts {
  return {
    frames: one.frames + other.frames,
    garbageBytes: one.garbageBytes + other.garbageBytes,
    brokenFrames: one.brokenFrames + other.brokenFrames,
    ...withRefusals([...one.refusals ?? [], ...other.refusals ?? []]),
  };
}
