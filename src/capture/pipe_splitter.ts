/**
 * The seam between a camera and a thread that reads the camera's pipe by itself.
 *
 * @module
 */

import type { SplitterCounts } from "./splitter_counts.ts";

/** One pipe that is being read. */
export interface PipeReading {
  /** Resolves at the pipe's end; rejects where it can not be read. */
  readonly done: Promise<void>;
  /**
   * Ends the reading; the descriptor is its owner's to close after that, and the counts are final.
   *
   * @param isAsked whether what is left of a picture is of no use; else it leaves where it is whole
   */
  end(isAsked: boolean): Promise<void>;
}

/** Finds the JPEGs of pipes, one after the other, and hands them to the sender. */
export interface PipeSplitter {
  /** As far as has been heard. */
  readonly counts: SplitterCounts;
  /**
   * Begins to read a descriptor of this process.
   *
   * @param onFrames told now and then while frames come
   * @param sinceUs when the first bytes can have come. @default now
   */
  read(descriptor: number, onFrames: () => void, sinceUs?: number): PipeReading;
}
