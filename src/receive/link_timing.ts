/**
 * What is known of a link where something is asked for.
 *
 * @module
 */

import { ASK_WAKE_US, ASKER_ROUND_TRIP_US } from "../common/repair_times.ts";

/** What the link is like. */
export interface LinkTiming {
  /** µs; nothing while it is not known. */
  readonly roundTripUs: number | undefined;
  /** How late a datagram may come and still be in time, in µs. */
  readonly reorderUs: number;
  /** Share of the datagrams that were lost of late. */
  readonly fractionLost: number;
  /** Of all time, as far as it is known. */
  readonly datagramsLost: number;
}

/** Where fewer are lost than this share, what does not come is late rather than lost. */
const LITTLE_LOSS = 0.002;

/** Whether next to nothing was lost of late. */
export function isLossless({ fractionLost }: LinkTiming): boolean {
  return fractionLost < LITTLE_LOSS;
}

/** The round trip, in µs; what is likely before that is known. */
export function roundTripUs(link: LinkTiming): number {
  return link.roundTripUs ?? ASKER_ROUND_TRIP_US;
}

/** From a request to what answers it, in µs. */
export function roundUs(link: LinkTiming): number {
  return roundTripUs(link) + ASK_WAKE_US + link.reorderUs;
}
