/**
 * What the main thread and the window's thread tell each other.
 *
 * The two have clocks of different origin. Moments cross as µs since 1970, made from each thread's
 * `performance.timeOrigin`; ages and differences are then taken within one clock.
 *
 * @module
 */

import type { FrameAge, Jpeg } from "../../frame.ts";
import type { Orientation } from "../../orientation.ts";

/** How the window is opened. */
export interface WindowOptions {
  readonly orientation: Orientation;
  /** `--max-age`: past this age the window says that the picture is old. */
  readonly maxAgeUs: number;
  /** What is waited for, for example `robot.local:5550`; names the window until a stream does. */
  readonly title: string;
}

/** One frame on its way to the window; the JPEG is copied. */
export interface FrameMessage {
  readonly kind: "frame";
  readonly streamName: string;
  readonly jpeg: Jpeg;
  readonly completeEpochUs: number;
  readonly age?: FrameAge;
}

/** The figures that the window shows. */
export interface StatusMessage {
  readonly kind: "status";
  /** What is waited for while there is no picture. */
  readonly awaited: string;
  readonly streamCount: number;
  /** Of the stream that is shown, 0 … 1. */
  readonly fractionLost: number;
  /** Of the stream that is shown, by either way, 0 … 1. */
  readonly shareRecovered: number;
}

/** From the main thread to the window. */
export type ToWindow =
  | { readonly kind: "open"; readonly options: WindowOptions }
  | FrameMessage
  | StatusMessage
  | { readonly kind: "close" };

/** From the window to the main thread. */
export type FromWindow =
  | { readonly kind: "opened" }
  /** It can show nothing, or nothing any more; one line for the person at the terminal. */
  | { readonly kind: "failed"; readonly reason: string }
  /** The frame is on the screen: send the next. */
  | { readonly kind: "shown"; readonly presentedEpochUs: number }
  /** The frame can not be shown: send the next. */
  | { readonly kind: "broken"; readonly reason: string }
  /** The person asks for another stream. */
  | { readonly kind: "next-stream" }
  /** The person closes the window. */
  | { readonly kind: "close-asked" }
  /** The window is destroyed. */
  | { readonly kind: "gone" };

/** A moment of this thread's monotonic clock, as µs since 1970. */
export function toEpochUs(monotonicUs: number): number {
  return monotonicUs + Math.round(performance.timeOrigin * 1000);
}

/** The reverse of {@linkcode toEpochUs}. */
export function fromEpochUs(epochUs: number): number {
  return epochUs - Math.round(performance.timeOrigin * 1000);
}
