/**
 * The figures that every view shows about a stream.
 *
 * What is lost on the way is counted in datagrams, what becomes of it in frames: a frame of which datagrams were lost is
 * recovered, by redundancy that was sent ahead or by fragments that were asked for, or it is undeliverable.
 *
 * @module
 */

import type { StreamDescription } from "./frame.ts";
import type { PictureRefusal } from "../jpeg/inspect.ts";

/** The headers of IPv4 (RFC 791) and UDP (RFC 768) before each datagram's payload; IPv6 has 20 bytes more. */
const IP_UDP_HEADER_BYTES = 28;

/** How old pictures were when they became whole. */
export interface IntervalAge {
  readonly medianUs: number;
  readonly worstUs: number;
  /** Both are true to within ± this. */
  readonly boundUs: number;
}

/** How much of the camera's pictures was sent: means of those that were made to fit the link. */
export interface IntervalFit {
  /** How many there were. */
  readonly count: number;
  /** On the way. */
  readonly sentBytes: number;
  /** As the camera gave them. */
  readonly cameraBytes: number;
  /** How near their brightness is to that of the camera's, in dB, 60 at the most; of those that differ, and absent where none does. */
  readonly psnr?: number;
  /** How long it took to make a JPEG of one; of those in the wire code, and absent where none was. */
  readonly decodeUs?: number;
}

/** One stream's figures over the last interval, and totals. */
export interface StreamStatus {
  readonly stream: StreamDescription;
  /** It is pulled as long as somebody looks at it, and nobody does: that nothing comes says nothing of it. */
  readonly isUnseen?: true;
  /** Pictures that arrived whole and may be decoded, per second. */
  readonly fps: number;
  /** UDP payload received. */
  readonly bitsPerSecond: number;
  /** Share of datagrams lost on the way, 0 … 1. */
  readonly fractionLost: number;
  /** Share of the interval's frames that were restored from redundancy that was sent ahead, 0 … 1. */
  readonly shareRecoveredByFec: number;
  /** Share of the interval's frames that needed fragments which had to be asked for, 0 … 1. */
  readonly shareRecoveredByRequest: number;
  /** Share of the interval's frames that were lost for good, 0 … 1. */
  readonly shareUndeliverable: number;
  /** What came beyond the pictures, see {@linkcode measureOverhead}; absent where no picture is counted. */
  readonly overhead?: number;
  /** Of the interval's pictures; absent where the age of none is known. */
  readonly age?: IntervalAge;
  /** Of the interval's pictures; absent where all came as the camera gave them. */
  readonly fitted?: IntervalFit;
  /** Whole frames of the interval that were not to be decoded, and why the last was not; absent where there was none. */
  readonly refused?: { readonly count: number; readonly reason: PictureRefusal };
  /** Of all time, as the following. */
  readonly framesComplete: number;
  readonly framesLost: number;
  readonly framesRecoveredByFec: number;
  readonly framesRecoveredByRequest: number;
}

/** The figures of a stream of which nothing is known, or nothing happened. */
export const NO_FIGURES: Omit<StreamStatus, "stream"> = {
  fps: 0,
  bitsPerSecond: 0,
  fractionLost: 0,
  shareRecoveredByFec: 0,
  shareRecoveredByRequest: 0,
  shareUndeliverable: 0,
  framesComplete: 0,
  framesLost: 0,
  framesRecoveredByFec: 0,
  framesRecoveredByRequest: 0,
};

/** What went over a link, and what for. */
export interface LinkUse {
  readonly datagrams: number;
  /** UDP payload. */
  readonly bytes: number;
  /** Bytes of the complete pictures in it. */
  readonly pictureBytes: number;
}

/**
 * Bytes on the link over bytes of pictures, minus 1: everything that is not picture counts, redundancy, repetitions,
 * headers and frames that never became whole, with 28 bytes of IP and UDP headers for each datagram.
 *
 * @returns never below 0, although a picture that is complete now can have begun to come before;
 *   `undefined` where there is no picture
 */
export function measureOverhead({ datagrams, bytes, pictureBytes }: LinkUse): number | undefined {
  if (pictureBytes <= 0) return undefined;
  return Math.max(0, (bytes + IP_UDP_HEADER_BYTES * datagrams) / pictureBytes - 1);
}
