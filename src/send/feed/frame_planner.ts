/**
 * How a frame is to leave: with how much redundancy, and whether spread over time. It is thought out while there is time,
 * for a frame like the last one, and not when the next one is in a hurry.
 *
 * @module
 */

import { maxRepair, type PacketizedFrame } from "../packetizer.ts";
import type { FrameTiming, Redundancy } from "../repair/redundancy.ts";

/** A plan is good for so long, and for frames of so many fragments more or less. */
const GOOD_US = 100_000;
const GOOD_FRAGMENTS = 4;

/** How a frame is to leave. */
export interface FramePlan {
  /** Repair fragments of each block. */
  readonly r: number;
  readonly isSpread: boolean;
}

/** What a plan was made for. */
interface PreparedPlan extends FramePlan {
  readonly k: number;
  readonly blocks: number;
  readonly madeUs: number;
}

/** Plans the frames to one viewer. */
export class FramePlanner {
  readonly #redundancy: Redundancy;
  #prepared: PreparedPlan | undefined;

  constructor(redundancy: Redundancy) {
    this.#redundancy = redundancy;
  }

  /** Plans the next frame like this one. */
  prepare(frame: PacketizedFrame, timing: FrameTiming, nowUs: number): void {
    this.#prepared = this.#make(frame, timing, nowUs);
  }

  /** The plan for this frame: the one that is prepared, once, where it fits. */
  take(frame: PacketizedFrame, timing: FrameTiming, nowUs: number): FramePlan {
    const prepared = this.#prepared;
    this.#prepared = undefined;
    const isFit = prepared && nowUs - prepared.madeUs < GOOD_US && prepared.blocks === frame.blocks &&
      Math.abs(prepared.k - frame.k) <= GOOD_FRAGMENTS && prepared.r <= maxRepair(frame);
    return isFit ? prepared : this.#make(frame, timing, nowUs);
  }

  #make(frame: PacketizedFrame, timing: FrameTiming, nowUs: number): PreparedPlan {
    const r = this.#redundancy.repairAhead(frame, timing, nowUs);
    return {
      r,
      isSpread: this.#redundancy.isBursty(nowUs),
      k: frame.k,
      blocks: frame.blocks,
      madeUs: nowUs,
    };
  }
}
