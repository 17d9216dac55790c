/**
 * Says which pictures could not be decoded, and not once a picture.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";

/** A stranger's reasons are endless. */
const MAX_REASONS = 20;

/** Counts by the reason. */
export class BrokenLog {
  readonly #counts = new Map<string, number>();

  /** Each reason is said when it comes first, and each time that there are ten times as many. */
  note(reason: string): void {
    if (!this.#counts.has(reason) && this.#counts.size >= MAX_REASONS) return;
    const count = (this.#counts.get(reason) ?? 0) + 1;
    this.#counts.set(reason, count);
    if (!/^10*$/.test(String(count))) return;
    getLogger(["uis", "view"]).warn("A picture that can not be decoded: {reason} ({count} so far)", {
      reason,
      count,
    });
  }
}
