/**
 * The links on which is measured, whose rate changes.
 *
 * A queue holds so many bytes, whatever the rate, as that of a network device does: what is asked for in ms is what these
 * bytes take at the lowest rate. So no change drops what is queued.
 *
 * @module
 */

import type { Choosable } from "../shared/turns.ts";

/** A part of a measurement. */
export interface Phase {
  readonly name: string;
  readonly seconds: number;
  /** The rates of the link, each for the same part of the phase; without one it is not limited. */
  readonly mbps: readonly number[];
  /** What is found out in it: how soon the pictures are no longer late, or how soon all of them come again. */
  readonly role?: "low" | "back";
  readonly hasDownload?: boolean;
}

/**
 * Where the narrow place is: the robot's own device, or the hub's towards the laptop. A sender feels the former by more
 * than the delay: its system does not take more than a socket may hold (92 datagrams of 1200 bytes at Linux' defaults,
 * 300 ms at 3 Mbit/s), and TCP keeps hardly anything in its own host's queue.
 */
export type Bottleneck = "robot" | "path";

/** A link and a stream. */
export interface Condition extends Choosable {
  /** About how long each picture is that the camera gives. */
  readonly pictureBytes: number;
  readonly phases: readonly Phase[];
  readonly bottleneck: Bottleneck;
  /** How long what is queued takes at the lowest rate, at most. */
  readonly queueMs: number;
  /** The share of packets lost, both ways, each on its own. */
  readonly loss: number;
  /** How many receivers there are; the first one's link is the narrow one. */
  readonly viewers: number;
  /** Nothing may be skipped. */
  readonly isSteady?: boolean;
  /** Absent where all can be measured. */
  readonly peers?: readonly string[];
}

/** A moment at which the rate is set. */
export interface Step {
  readonly atS: number;
  /** Absent where there is no limit. */
  readonly mbps?: number;
  /** The index of its phase. */
  readonly phase: number;
}

/** Older than this a picture counts as late, on whatever link: one that fits is never so long on its way. */
export const LATE_MS = 100;

const HIGH_MBPS = 20;
const USUAL_BYTES = 25_000;
const LARGE_BYTES = 50_000;
const STEADY_MBPS = [1, 2, 3, 5, 10];
const RAMP = { factor: 0.87, stepS: 0.5, lowestMbps: 2 };

/** All conditions, in the order in which they are measured. */
export const CONDITIONS: readonly Condition[] = [
  describe({ name: "step-3", description: "20 → 3 → 20 Mbit/s", phases: fall(3), isQuick: true }),
  describe({
    name: "step-3-1s",
    description: "20 → 3 → 20 Mbit/s, a queue of 1 s",
    phases: fall(3),
    queueMs: 1000,
    bottleneck: "path", // a sender's own socket would not fill it
  }),
  describe({ name: "step-1", description: "20 → 1 → 20 Mbit/s", phases: fall(1) }),
  describe({
    name: "step-1-1s",
    description: "20 → 1 → 20 Mbit/s, a queue of 1 s",
    phases: fall(1),
    queueMs: 1000,
    bottleneck: "path",
  }),
  describe({ name: "ramp", description: "20 → 2 → 20 Mbit/s, 13 % every 500 ms", phases: ramp() }),
  describe({
    name: "tcp",
    description: "10 Mbit/s, and a TCP download in between",
    phases: [
      { name: "alone", seconds: 5, mbps: [10] },
      { name: "beside TCP", seconds: 10, mbps: [10], role: "low", hasDownload: true },
      { name: "alone again", seconds: 8, mbps: [10], role: "back" },
    ],
    bottleneck: "path",
  }),
  describe({
    name: "step-3-loss",
    description: "20 → 3 → 20 Mbit/s, 5 % of the packets lost",
    phases: fall(3),
    loss: 0.05,
  }),
  describe({
    name: "large-step-3",
    description: "20 → 3 → 20 Mbit/s, large pictures",
    phases: fall(3),
    pictureBytes: LARGE_BYTES,
  }),
  ...STEADY_MBPS.flatMap((mbps) => [
    describe({ name: `at-${mbps}`, description: `${mbps} Mbit/s all the time`, phases: stay(mbps) }),
    describe({
      name: `large-at-${mbps}`,
      description: `${mbps} Mbit/s all the time, large pictures`,
      phases: stay(mbps),
      pictureBytes: LARGE_BYTES,
    }),
  ]),
  describe({
    name: "steady",
    description: "no limit: nothing may be skipped",
    phases: [{ name: "no limit", seconds: 15, mbps: [] }],
    isSteady: true,
    isQuick: true,
  }),
  describe({
    name: "steady-20",
    description: "20 Mbit/s all the time: nothing may be skipped",
    phases: [{ name: "20 Mbit/s", seconds: 15, mbps: [HIGH_MBPS] }],
    isSteady: true,
  }),
  describe({
    name: "five-viewers",
    description: "five receivers, the first one behind 1 Mbit/s",
    phases: [{ name: "1 Mbit/s", seconds: 15, mbps: [1], role: "low" }],
    bottleneck: "path",
    viewers: 5,
    peers: ["ours", "before"],
  }),
];

/** When the rate is set to what. */
export function planSteps(phases: readonly Phase[]): readonly Step[] {
  let beginS = 0;
  return phases.flatMap(({ seconds, mbps }, phase) => {
    const phaseBeginS = beginS;
    beginS += seconds;
    if (mbps.length === 0) return [{ atS: phaseBeginS, phase }];
    return mbps.map((mbps, index, { length }) => ({
      atS: phaseBeginS + index / length * seconds,
      mbps,
      phase,
    }));
  });
}

/** How long all phases take. */
export function totalSeconds(phases: readonly Phase[]): number {
  return phases.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** The lowest rate, Infinity without a limit. */
export function lowestMbps(phases: readonly Phase[]): number {
  return Math.min(...phases.flatMap(({ mbps }) => mbps));
}

function describe(
  condition: Choosable & Pick<Condition, "phases"> & Partial<Condition>,
): Condition {
  return {
    pictureBytes: USUAL_BYTES,
    bottleneck: "robot",
    queueMs: 300,
    loss: 0,
    viewers: 1,
    ...condition,
  };
}

function stay(mbps: number): readonly Phase[] {
  return [{ name: `${mbps} Mbit/s`, seconds: 10, mbps: [mbps], role: "low" }];
}

function fall(lowMbps: number): readonly Phase[] {
  return [
    { name: `${HIGH_MBPS} Mbit/s`, seconds: 5, mbps: [HIGH_MBPS] },
    { name: `${lowMbps} Mbit/s`, seconds: 10, mbps: [lowMbps], role: "low" },
    { name: `${HIGH_MBPS} again`, seconds: 8, mbps: [HIGH_MBPS], role: "back" },
  ];
}

function ramp(): readonly Phase[] {
  const { factor, stepS, lowestMbps } = RAMP;
  const falling: number[] = [];
  for (let mbps = HIGH_MBPS * factor; mbps > lowestMbps; mbps *= factor) falling.push(mbps);
  const seconds = falling.length * stepS;
  return [
    { name: `${HIGH_MBPS} Mbit/s`, seconds: 3, mbps: [HIGH_MBPS] },
    { name: "falling", seconds, mbps: falling },
    { name: `${lowestMbps} Mbit/s`, seconds: 4, mbps: [lowestMbps], role: "low" },
    { name: "rising", seconds, mbps: falling.toReversed() },
    { name: `${HIGH_MBPS} again`, seconds: 5, mbps: [HIGH_MBPS], role: "back" },
  ];
}
