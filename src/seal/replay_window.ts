/**
 * Which counters have come already: a ring of bits, of which whole words are cleared as the window moves on.
 * Source: RFC 6479.
 *
 * @module
 */

const WORD_BITS = 32;
/** A power of two. */
const WORDS = 256;

/** How far behind the newest counter one may be and still be accepted; one word is always being cleared. */
export const REPLAY_WINDOW = (WORDS - 1) * WORD_BITS;

/**
 * The counters of one key, each of which is accepted once. It is asked before a datagram is opened, which spares the work
 * for one that was sent again, and told after its tag has been found right.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 *
 * const window = new ReplayWindow();
 * assert(window.accept(7) && window.accept(5));
 * assert(!window.isNew(7) && !window.accept(5));
 * ```
 */
export class ReplayWindow {
  readonly #words = new Uint32Array(WORDS);
  #newest: number;

  /** @param first counters before it have come, as far as anybody knows */
  constructor(first = 0) {
    this.#newest = first - 1;
    if (first === 0) return;
    this.#words.fill(0xffff_ffff);
    // The word of the first one, where counters before it share that; else it is cleared on the way to it.
    if (first % WORD_BITS > 0) this.#words[slotOf(first)] = bitOf(first) - 1;
  }

  /** Whether {@linkcode accept} would accept it; changes nothing. */
  isNew(counter: number): boolean {
    if (counter > this.#newest) return true;
    return this.#newest - counter < REPLAY_WINDOW && (this.#words[slotOf(counter)]! & bitOf(counter)) === 0;
  }

  /**
   * Accepts a counter that has not come before.
   *
   * @param counter an integer, 0 … 2^32 - 1, of a datagram whose tag is right
   * @returns false where it has come already, or is too far behind to tell
   */
  accept(counter: number): boolean {
    if (!this.isNew(counter)) return false;
    if (counter > this.#newest) this.#moveTo(counter);
    this.#words[slotOf(counter)]! |= bitOf(counter);
    return true;
  }

  #moveTo(counter: number): void {
    const last = Math.floor(this.#newest / WORD_BITS);
    const words = Math.min(WORDS, (counter >>> 5) - last);
    for (let i = 1; i <= words; i++) this.#words[(last + i) & (WORDS - 1)] = 0;
    this.#newest = counter;
  }
}

function slotOf(counter: number): number {
  return (counter >>> 5) & (WORDS - 1);
}

function bitOf(counter: number): number {
  return 1 << (counter & (WORD_BITS - 1));
}
