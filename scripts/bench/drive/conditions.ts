/**
 * The links on which driving is measured, and what is measured there.
 *
 * @module
 */

import type { Choosable } from "../shared/turns.ts";

/** A link, and what the driver does there. */
export interface Condition extends Choosable {
  /** Of the packets, each on its own, in both directions. */
  readonly loss: number;
  /** Of a link that both directions share, in Mbit/s; absent: as fast as the machine. */
  readonly sharedMbps?: number;
  /** Inputs, each another one than before; or stops of a robot that moves. */
  readonly measures: "inputs" | "stops";
  /** What is aimed at. */
  readonly aims: readonly Aim[];
}

/** A figure, and the most that it may be. */
export interface Aim {
  /** The share of inputs or stops that come within the time. */
  readonly share: number;
  readonly withinMs: number;
}

/** How long packets may wait for a narrow link. */
export const QUEUE_MS = 300;

/** All of them, in the order in which they are measured. */
export const CONDITIONS: readonly Condition[] = [
  {
    name: "clean",
    description: "no loss",
    loss: 0,
    measures: "inputs",
    aims: [{ share: 0.5, withinMs: 3 }, { share: 0.99, withinMs: 15 }],
    isQuick: true,
  },
  {
    name: "loss-20",
    description: "20 % of the packets lost",
    loss: 0.2,
    measures: "inputs",
    aims: [],
  },
  {
    name: "stop-loss-20",
    description: "stops where 20 % of the packets are lost",
    loss: 0.2,
    measures: "stops",
    aims: [{ share: 0.999, withinMs: 60 }],
    isQuick: true,
  },
  {
    name: "slow-3",
    description: "3 Mbit/s for both directions together, full of pictures",
    loss: 0,
    sharedMbps: 3,
    measures: "inputs",
    aims: [{ share: 0.95, withinMs: 40 }],
    isQuick: true,
  },
  {
    name: "stop-slow-3",
    description: "stops on 3 Mbit/s for both directions together, full of pictures",
    loss: 0,
    sharedMbps: 3,
    measures: "stops",
    aims: [],
  },
];
