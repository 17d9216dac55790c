/**
 * Bits in the order in which a JPEG's entropy-coded data holds them.
 *
 * @module
 */

/** Collects bits, most significant first, and stuffs a zero behind each 0xff (ITU-T T.81, F.1.2.3). */
export class BitWriter {
  #bytes = new Uint8Array(4096);
  #lengthBytes = 0;
  #pending = 0;
  #pendingBits = 0;

  /**
   * Appends the lowest `count` bits of `bits`.
   *
   * @param bits below 2 ** count
   * @param count 0 … 16
   */
  write(bits: number, count: number): void {
    this.#pending = (this.#pending << count) | bits;
    this.#pendingBits += count;
    while (this.#pendingBits >= 8) {
      this.#pendingBits -= 8;
      this.#append((this.#pending >>> this.#pendingBits) & 0xff);
    }
  }

  /**
   * Fills the last byte with ones, as the standard wants before a marker, and begins anew.
   *
   * @returns all bytes so far; a view that is valid until the next call
   */
  finish(): Uint8Array {
    if (this.#pendingBits > 0) this.write(0xff >>> this.#pendingBits, 8 - this.#pendingBits);
    const bytes = this.#bytes.subarray(0, this.#lengthBytes);
    this.#lengthBytes = 0;
    this.#pending = 0;
    return bytes;
  }

  #append(byte: number): void {
    if (this.#lengthBytes + 2 > this.#bytes.length) this.#grow();
    this.#bytes[this.#lengthBytes++] = byte;
    if (byte === 0xff) this.#bytes[this.#lengthBytes++] = 0;
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
