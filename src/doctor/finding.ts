/**
 * What a check tells.
 *
 * @module
 */

/** One line of the doctor. */
export interface Finding {
  /** What was looked at, in at most three words. */
  readonly name: string;
  /** `warn`: it works, and could be better. `fail`: it does not work. */
  readonly status: "ok" | "warn" | "fail";
  /** What was found, and what that means. */
  readonly says: string;
  /** The command that mends it. */
  readonly fix?: string;
}

/** A look at one thing, or at some that go together; none where there is nothing of the kind. */
export interface Check {
  /** Stands in the line where the look itself fails. */
  readonly name: string;
  /** What it may take, where that is more than others. */
  readonly limitMs?: number;
  readonly look: () => Promise<Finding | readonly Finding[]>;
}
