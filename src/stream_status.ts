/**
 * The figures that every view shows about a stream.
 *
 * @module
 */

import type { StreamDescription } from "./frame.ts";

/** One stream's figures over the last interval. */
export interface StreamStatus {
  readonly stream: StreamDescription;
  /** Frames that arrived whole, per second. */
  readonly fps: number;
  /** UDP payload received. */
  readonly bitsPerSecond: number;
  /** Share of datagrams lost on the way, 0 … 1. */
  readonly fractionLost: number;
  readonly framesComplete: number;
  readonly framesLost: number;
}
