/**
 * The links on which is measured.
 *
 * @module
 */

import type { Choosable } from "../shared/turns.ts";
import type { Silences } from "./silence.ts";

/** What a link does to packets, in both directions. */
export interface Condition extends Choosable {
  /** The share of packets lost, each on its own. */
  readonly loss: number;
  readonly silences?: Silences;
  /** With a relay between the ends; 0: none. */
  readonly roundTripMs: number;
  /** The condition without loss that it is compared with. */
  readonly lossless: string;
  /** Absent where all can be measured. */
  readonly peers?: readonly string[];
}

const LOSS_PERCENTS = [0, 1, 2, 5, 10, 20, 30];
const ROUND_TRIP_MS = 80;
const ROUND_TRIP_LOSS_PERCENTS = [0, 5, 10, 20];
const SILENCES: readonly Silences[] = [{ everyMs: 500, lengthMs: 20 }, { everyMs: 2000, lengthMs: 100 }];

/** All conditions, in the order in which they are measured. */
export const CONDITIONS: readonly Condition[] = [
  ...LOSS_PERCENTS.map((percent) => ({
    name: `loss-${percent}`,
    description: percent > 0 ? `${percent} % of the packets lost` : "no loss",
    loss: percent / 100,
    roundTripMs: 0,
    lossless: "loss-0",
    isQuick: percent === 0 || percent === 10,
  })),
  ...SILENCES.map((silences) => ({
    name: `silence-${silences.lengthMs}`,
    description: `${silences.lengthMs} ms of silence every ${silences.everyMs} ms`,
    loss: 0,
    silences,
    roundTripMs: 0,
    lossless: "loss-0",
    isQuick: silences.lengthMs === 20,
  })),
  ...ROUND_TRIP_LOSS_PERCENTS.map((percent) => ({
    name: `rtt${ROUND_TRIP_MS}-${percent}`,
    description: `a round trip of ${ROUND_TRIP_MS} ms, ${percent || "no"} ${
      percent ? "% of the packets lost" : "loss"
    }`,
    loss: percent / 100,
    roundTripMs: ROUND_TRIP_MS,
    lossless: `rtt${ROUND_TRIP_MS}-0`,
    peers: ["ours", "ours-sealed", "srt"], // they send to whoever sent to them, as the relay needs it
    isQuick: percent === 10,
  })),
];
