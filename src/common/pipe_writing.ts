/**
 * Outputs to a pipe that another thread writes to in the main thread's place, so that nothing else delays what a reader gets.
 *
 * @module
 */

/** What the thread that writes tells of it. */
export type OutputNews =
  /** The reader has gone, or nothing can be written for a reason. */
  | { readonly kind: "output-over"; readonly failure?: string }
  /** The reader is too slow: so many pieces were skipped so far. */
  | { readonly kind: "output-slow"; readonly skipped: number }
  /** The last that it tells. */
  | { readonly kind: "output-closed"; readonly skipped: number };

/** A pipe that another thread may write to, without waiting, until it has told that it has closed it. */
export interface PipeWriting {
  readonly descriptor: number;
  take(news: OutputNews): void;
}
