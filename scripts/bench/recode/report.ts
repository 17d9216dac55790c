/**
 * What each table of the measurement has in common with the others.
 *
 * @module
 */

/** What a round has to have taught the compiler. */
export const WARM_UP_ROUNDS = 10;

/** A table of what was measured. */
export interface Report {
  readonly rows: string[][];
  /** Whether a picture was longer than its budget, or did not come back. */
  readonly isWrong: boolean;
}
