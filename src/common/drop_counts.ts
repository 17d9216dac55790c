/**
 * Counts of what was dropped, by reason.
 *
 * @module
 */

/** Why a datagram that could be read was of no use. */
export type UselessReason =
  /** A kind that this end only sends. */
  | "unexpected-kind"
  /** Feedback on a stream that is not this one. */
  | "wrong-session"
  /** A subscription whose proof of address does not hold. */
  | "wrong-cookie"
  /** From an address that was not asked for anything. */
  | "unasked"
  /** In a session that began from another address. */
  | "wrong-address"
  /** The original's wire, from a host that speaks this project's. */
  | "other-wire"
  /** A report or request that does not fit what was sent, or what the same viewer reported before. */
  | "implausible"
  /** From somebody who is no viewer, more often than such are answered. */
  | "flood"
  /** No room for another viewer, stream or unfinished frame. */
  | "no-room"
  /** A codec that this program does not know. */
  | "unknown-codec"
  /** A fragment that contradicts the others of its frame. */
  | "contradiction";

/** Where pieces that only count leave their reasons. */
export type DropCounter = Pick<DropCounts<UselessReason>, "count">;

/** A table of reasons and how often each occurred. */
export class DropCounts<Reason extends string> {
  readonly #counts = new Map<Reason, number>();
  #last: Reason | undefined;
  #total = 0;

  /** The reason that was counted last. */
  get last(): Reason | undefined {
    return this.#last;
  }

  /** Adds one. */
  count(reason: Reason): void {
    this.#last = reason;
    this.#total++;
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  /** How often this reason occurred. */
  of(reason: Reason): number {
    return this.#counts.get(reason) ?? 0;
  }

  /** All reasons together. */
  get total(): number {
    return this.#total;
  }

  /** For JSON. */
  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
