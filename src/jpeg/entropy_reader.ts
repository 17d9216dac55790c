/**
 * Reads over Huffman-coded blocks without decoding them to coefficients: only where they end is of interest.
 *
 * Source: ITU-T T.81, F.2.2 (decoding) and B.1.1.5 (an 0xff that is data is followed by a zero).
 *
 * @module
 */

import type { HuffmanTable } from "./encode/huffman.ts";
import { MARKER_PREFIX } from "./markers.ts";

/** By the next 16 bits: the length of the code in them (0 where there is none) times 256, plus its symbol. */
export type CodeLookup = Uint16Array;

/** Lays a table out for {@linkcode EntropyReader}. Codes that do not fit 16 bits are left out. */
export function makeCodeLookup({ lengthCounts, symbols }: HuffmanTable): CodeLookup {
  const lookup = new Uint16Array(0x1_0000);
  let from = 0;
  let at = 0;
  lengthCounts.forEach((count, index) => {
    const length = index + 1;
    for (const symbol of symbols.slice(at, at + count)) {
      lookup.fill(length << 8 | symbol, from, from + (0x1_0000 >> length));
      from += 0x1_0000 >> length;
    }
    at += count;
  });
  return lookup;
}

/** Stands in the entropy-coded data of one JPEG. */
export class EntropyReader {
  readonly #bytes: Uint8Array;
  /** The next byte to be taken. */
  #at: number;
  /** The last `#bitCount` bits that were taken and not read, of which the last `#missingBits` are none of the data. */
  #bits = 0;
  #bitCount = 0;
  #missingBits = 0;

  constructor(bytes: Uint8Array, from: number) {
    this.#bytes = bytes;
    this.#at = from;
  }

  /** Where the byte begins whose bits have not been touched yet. */
  get at(): number {
    let at = this.#at;
    for (let left = (this.#bitCount - this.#missingBits) >> 3; left > 0; left--) {
      at -= this.#isStuffed(at) ? 2 : 1;
    }
    return at;
  }

  /** Goes on behind `at`, at the beginning of a byte: behind a restart marker. */
  moveTo(at: number): void {
    this.#at = at;
    this.#bits = this.#bitCount = this.#missingBits = 0;
  }

  /** Reads over the 64 coefficients of a block; false where the data ends before, or there is no such code. */
  skipBlock(dc: CodeLookup, ac: CodeLookup): boolean {
    if (this.#skipCoefficient(dc) < 0) return false;
    for (let index = 1; index < 64;) {
      const symbol = this.#skipCoefficient(ac);
      if (symbol < 0) return false;
      if (symbol === 0) break; // end of block
      index += (symbol >> 4) + 1;
    }
    return this.#bitCount >= this.#missingBits;
  }

  /** Reads over a code and the bits that belong to it. Returns its symbol, or -1. */
  #skipCoefficient(lookup: CodeLookup): number {
    this.#fill();
    const entry = lookup[(this.#bits >>> (this.#bitCount - 16)) & 0xffff]!;
    if (entry === 0) return -1;
    const symbol = entry & 0xff;
    this.#bitCount -= entry >> 8;
    const valueBits = symbol & 15;
    if (this.#bitCount < valueBits) this.#fill();
    this.#bitCount -= valueBits;
    return symbol;
  }

  /** Takes bytes until there are more than 24 bits; zeros where the data has ended. */
  #fill(): void {
    const bytes = this.#bytes;
    while (this.#bitCount <= 24) {
      const byte = bytes[this.#at];
      let next = byte ?? 0;
      if (byte === undefined || (byte === MARKER_PREFIX && bytes[this.#at + 1] !== 0)) {
        this.#missingBits += 8;
        next = 0;
      } else {
        this.#at += byte === MARKER_PREFIX ? 2 : 1;
      }
      this.#bits = this.#bits << 8 | next;
      this.#bitCount += 8;
    }
  }

  #isStuffed(end: number): boolean {
    return this.#bytes[end - 1] === 0 && this.#bytes[end - 2] === MARKER_PREFIX;
  }
}
