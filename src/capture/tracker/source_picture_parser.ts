/**
 * A picture whose length is known, out of bytes that come in chunks, cut anywhere: each byte is copied once, right to
 * where the caller wants it.
 *
 * ```text
 *   stream    … │ row 0 │ row 1 │ row 2 │ …      rowBytes each, one behind the other
 *                   │       └─────────┐
 *   memory      ┌───▼───┬ ─ ─ ┬───────▼───┬ ─ ─ ┬ …
 *               │ row 0 │     │ row 1     │     │     a row every strideBytes
 * ```
 *
 * @module
 */

/** Where a picture is to be written: memory of the caller, which nobody else may use until the picture is whole. */
export interface PictureMemory {
  readonly pixels: Uint8Array;
  /** How many bytes of the stream make one row. */
  readonly rowBytes: number;
  /** Bytes from the beginning of one row in `pixels` to that of the next; at least `rowBytes`. */
  readonly strideBytes: number;
}

/** Takes one picture after the other; none at first. */
export class SourcePictureParser {
  #memory: PictureMemory | undefined;
  #bytes = 0;
  #takenBytes = 0;

  /**
   * Begins a picture of so many bytes.
   *
   * @param memory rows apart, or one array for all bytes one behind the other; where there is none, the bytes are passed
   *   over
   * @throws {RangeError} where the memory is too small
   */
  begin(bytes: number, memory: PictureMemory | Uint8Array | undefined): void {
    const rows = memory instanceof Uint8Array
      ? { pixels: memory, rowBytes: bytes, strideBytes: bytes }
      : joinRows(memory, bytes);
    if (rows && countNeeded(rows, bytes) > rows.pixels.length) {
      throw new RangeError(
        `Cannot write a picture of ${bytes} bytes: rows of ${rows.rowBytes} bytes every ${rows.strideBytes}` +
          ` do not fit into ${rows.pixels.length}`,
      );
    }
    this.#memory = rows;
    this.#bytes = bytes;
    this.#takenBytes = 0;
  }

  /** How much of the picture has come. */
  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** How much of it is still to come; 0 where none has begun. */
  get leftBytes(): number {
    return this.#bytes - this.#takenBytes;
  }

  /** Takes what belongs to the picture from `at` on. Returns where the rest of the chunk begins. */
  take(chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + this.leftBytes);
    if (this.#memory) this.#copy(this.#memory, chunk, { at, end });
    this.#takenBytes += end - at;
    return end;
  }

  /** Forgets a picture that is not whole. */
  reset(): void {
    this.begin(0, undefined);
  }

  #copy(
    { pixels, rowBytes, strideBytes }: PictureMemory,
    chunk: Uint8Array,
    span: { at: number; end: number },
  ): void {
    let taken = this.#takenBytes;
    for (let at = span.at; at < span.end;) {
      const column = taken % rowBytes;
      const length = Math.min(rowBytes - column, span.end - at);
      const to = (taken - column) / rowBytes * strideBytes + column;
      pixels.set(chunk.subarray(at, at + length), to);
      at += length;
      taken += length;
    }
  }
}

/** Rows that touch each other are copied as one. */
function joinRows(memory: PictureMemory | undefined, bytes: number): PictureMemory | undefined {
  if (memory?.rowBytes !== memory?.strideBytes) return memory;
  return memory && { pixels: memory.pixels, rowBytes: bytes, strideBytes: bytes };
}

/** From the first byte of the first row to the last one of the last row; no memory has so many where rows overlap. */
function countNeeded({ rowBytes, strideBytes }: PictureMemory, bytes: number): number {
  if (rowBytes < 1 || strideBytes < rowBytes) return Infinity;
  const lastRow = Math.ceil(bytes / rowBytes) - 1;
  return lastRow * strideBytes + bytes - lastRow * rowBytes;
}
