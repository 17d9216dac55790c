/**
 * A camera that is a program which writes grey pictures of one size to its stdout, one byte a pixel, back to back
 * (`--image-cmd` with `--image-format gray8`).
 *
 * @module
 */

import type { Program } from "../../system/program.ts";
import type { CameraStatistics } from "../camera.ts";
import { GreySplitter, type GreySplitterOptions } from "./grey_splitter.ts";
import type { TrackerProgram } from "./pose_source.ts";
import { SupervisedProcess, type SupervisionOptions } from "../supervised_process.ts";

/**
 * What to start, the size of its pictures, who takes them, and when to give up waiting for it: a camera that gives no
 * picture has stalled. After `close` nothing is handed on any more. None of the functions may throw.
 */
export interface GreyCameraOptions extends SupervisionOptions, Omit<GreySplitterOptions, "endImage"> {
  readonly program: Program;
  /**
   * The picture is whole, and its memory the caller's again.
   *
   * @param captureUs when its first byte came, on this host's monotonic clock
   */
  readonly endImage: (captureUs: number) => void;
}

/**
 * Starts the program and keeps it running until the camera is closed. Its frames are all pictures that came whole,
 * wanted or not.
 *
 * @throws {RangeError} where the size is none
 */
export function startGreyCamera(options: GreyCameraOptions): TrackerProgram<CameraStatistics> {
  const splitter = new GreySplitter(options);
  const process: SupervisedProcess = new SupervisedProcess({
    ...options,
    role: "camera",
    product: "picture",
    onBytes: (bytes, arrivalUs) => {
      if (process.isClosed) return false;
      const { frames } = splitter.counts;
      splitter.push(bytes, arrivalUs);
      return splitter.counts.frames > frames;
    },
    onEnd: () => splitter.reset(),
  });
  return {
    label: options.program.label,
    ended: process.ended,
    statistics: () => ({ ...splitter.counts, restarts: process.restarts }),
    close: () => process.close(),
  };
}
