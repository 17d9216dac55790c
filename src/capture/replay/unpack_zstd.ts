/**
 * Unpacks Zstandard (RFC 8878) piece by piece.
 *
 * @module
 */

import { pipeline, Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { createZstdDecompress } from "node:zlib";
import { cutFrames } from "./zstd_blocks.ts";

const PIECE_BYTES = 64 * 1024;
/** After so many, some milliseconds of work, it is others' turn: the library by itself lets neither a signal nor a timer through. */
const BLOCKS_AT_ONCE = 64;

/**
 * Gives what was packed, however much it is.
 *
 * @param packed frames, back to back
 * @param signal ends it early, with an error
 * @throws {RangeError} where it is damaged; what a checksum says is known after the pieces that it is of
 */
export async function* unpackZstd(
  packed: Uint8Array<ArrayBuffer>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const unpacking = createZstdDecompress({ chunkSize: PIECE_BYTES });
  // Errors come out of `unpacking`; what is found out when nobody reads any more is nobody's.
  pipeline(Readable.from(feed(packed, signal)), unpacking, () => {});
  try {
    yield* unpacking;
  } catch (cause) {
    throw new RangeError("a chunk of it is damaged", { cause });
  }
}

/**
 * Block by block: of a longer part the library unpacks what it has no room for in a tick of its own, where an error is
 * nobody's and ends the program; and it does not read on behind the end of a frame.
 */
async function* feed(
  packed: Uint8Array<ArrayBuffer>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  let blocks = 0;
  for (const part of cutFrames(packed)) {
    yield part;
    blocks += 1;
    if (blocks % BLOCKS_AT_ONCE === 0) await setImmediate();
    signal?.throwIfAborted();
  }
}
