/**
 * What the hands of a driver do.
 *
 * @module
 */

import { DRIVE_AXES } from "../protocol/drive_command.ts";

/** What the hands do now. */
export interface DriverInput {
  /** Whether the dead man's control is held. */
  readonly isHeld: boolean;
  /** Linear (forward +), angular (left +), and others, -1 … 1. */
  readonly axes: readonly number[];
  /** 32 bits. */
  readonly buttons: number;
  /** The frame that was shown when they were read; absent: the one that was shown last, as far as this end knows. */
  readonly frameId?: number;
}

/** Hands that hold nothing. */
export const NO_INPUT: DriverInput = { isHeld: false, axes: new Array(DRIVE_AXES).fill(0), buttons: 0 };

/** Whether the same is held, by the same axes and buttons, whatever was shown. */
export function isSameInput(a: DriverInput, b: DriverInput): boolean {
  return a.isHeld === b.isHeld && a.buttons === b.buttons &&
    a.axes.length === b.axes.length && a.axes.every((axis, i) => axis === b.axes[i]);
}
