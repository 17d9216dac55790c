/**
 * What the robot's motor program is told: one JSON object a line.
 *
 * @module
 */

import { DRIVE_AXES } from "../protocol/drive_command.ts";
import type { StopReason } from "../protocol/drive_state.ts";

/** One line; a stop is zero in every number. */
export interface DriveLine {
  readonly state: "driving" | "stopped";
  /** Why it is stopped; empty where it is driven. */
  readonly reason: StopReason | "";
  /** Forward, -1 … 1. */
  readonly linear: number;
  /** To the left, -1 … 1. */
  readonly angular: number;
  readonly axes: readonly number[];
  readonly buttons: number;
  /** Who drives, for people; empty: nobody. */
  readonly driver: string;
  readonly pictureAgeMs: number;
  readonly commandAgeMs: number;
}

const NO_AXES: readonly number[] = new Array(DRIVE_AXES).fill(0);

/** A stop. */
export function makeStopLine(reason: StopReason, driver = ""): DriveLine {
  return {
    state: "stopped",
    reason,
    linear: 0,
    angular: 0,
    axes: NO_AXES,
    buttons: 0,
    driver,
    pictureAgeMs: 0,
    commandAgeMs: 0,
  };
}

/** The bytes of a line, its end included. */
export function encodeDriveLine(line: DriveLine): Uint8Array<ArrayBuffer> {
  const axes = line.axes.map(roundShare);
  const rounded = { ...line, linear: roundShare(line.linear), angular: roundShare(line.angular), axes };
  return new TextEncoder().encode(JSON.stringify(rounded) + "\n");
}

/** To a ten-thousandth, which is finer than any stick. */
function roundShare(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
