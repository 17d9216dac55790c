/**
 * What a source gave that could not be taken, and why: each reason is counted, and what was said of it first is kept.
 *
 * @module
 */

/** One reason. */
export interface Refusal<Reason extends string = string> {
  readonly reason: Reason;
  readonly count: number;
  /** What there is to say of the first one, for people: `20000000 bytes`. */
  readonly detail?: string;
}

/** As a part of what a source counts: nothing where nothing was refused. */
export function withRefusals(refusals: readonly Refusal[]): { readonly refusals?: readonly Refusal[] } {
  return refusals.length > 0 ? { refusals } : {};
}

/** A table of refusals, in the order in which the reasons appeared. */
export class Refusals<Reason extends string> {
  readonly #entries = new Map<Reason, { count: number; detail: string | undefined }>();
  #total = 0;

  /** Adds one. Only the first of its reason keeps its detail. */
  note(reason: Reason, detail?: string): void {
    const entry = this.#entries.get(reason) ?? { count: 0, detail };
    entry.count += 1;
    this.#total += 1;
    this.#entries.set(reason, entry);
  }

  /** All reasons together. */
  get total(): number {
    return this.#total;
  }

  /** A copy; the oldest reason first. */
  list(): Refusal<Reason>[] {
    return [...this.#entries].map(([reason, { count, detail }]) => ({
      reason,
      count,
      ...(detail === undefined ? {} : { detail }),
    }));
  }
}
