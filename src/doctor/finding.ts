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
  readonly look: () => Promise<Finding | readonly Finding[]>;
}
