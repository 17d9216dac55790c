/**
 * What this process holds of what was sent because the other end does not take it.
 *
 * Who asks and never reads would have answers wait here without an end. What waits is bounded, and so is for how long nothing of it
 * is taken: pictures have a credit of their own and are far fewer bytes.
 *
 * @module
 */

/** Why nothing more is to be sent there. */
export type UntakenFault =
  /** More waits than any number of pictures that are on their way. */
  | "too-much"
  /** Nothing of it was taken for a long time. */
  | "not-taken";

/** The most that waits. */
const MOST_BYTES = 32 * 1024 * 1024;
/** A large picture takes as long on a slow link. */
const STILL_MS = 10_000;
/** What comes behind so much comes too late to be an answer. */
const CHOKED_BYTES = 1024 * 1024;

/** Whether an answer would come too late to be of use behind so much that waits. */
export function isChoked(unsentBytes: number): boolean {
  return unsentBytes > CHOKED_BYTES;
}

/** Of one connection. */
export class Untaken {
  #handedBytes = 0;
  #takenBytes = 0;
  #movedMs: number;

  constructor(nowMs: number) {
    this.#movedMs = nowMs;
  }

  /** So much was sent. */
  note(bytes: number): void {
    this.#handedBytes += bytes;
  }

  /**
   * Looks at what waits; to be called about once a second, and whenever something was sent.
   *
   * @param unsentBytes what this process holds of what was noted
   */
  look(unsentBytes: number, nowMs: number): UntakenFault | undefined {
    const takenBytes = this.#handedBytes - unsentBytes;
    if (unsentBytes === 0 || takenBytes > this.#takenBytes) this.#movedMs = nowMs;
    this.#takenBytes = takenBytes;
    if (unsentBytes > MOST_BYTES) return "too-much";
    return nowMs - this.#movedMs > STILL_MS ? "not-taken" : undefined;
  }
}
