/**
 * Reads the JPEGs of an AVI file, one chunk after the other: no index is needed, and the sizes of lists, which are wrong
 * in a file that was cut, are not either.
 *
 * ```text
 *  chunk   four letters | size (32) | as many bytes [| a byte of padding]
 *  list    RIFF or LIST | size (32) | four letters | chunks and lists …
 * ```
 *
 * The chunks of the first video stream of JPEGs are its slots, at the rate that the stream's header says; where one is
 * empty, the picture before it stays. Sources: Microsoft, "AVI RIFF File Reference"; OpenDML AVI (further RIFF lists).
 *
 * @module
 */

import { MAX_FRAME_BYTES } from "../../protocol/media.ts";
import { AviHeaders, readLetters } from "./avi_headers.ts";
import type { FileBytes } from "./file_bytes.ts";
import { checkJpeg, type ReadOptions, type ReplayFrame, type ReplayItem } from "./recording_reader.ts";

/** Lists that are entered; others are stepped over. */
const ENTERED = new Set(["AVI ", "AVIX", "hdrl", "strl", "movi", "rec "]);
/** Headers of streams are smaller by far. */
const MAX_HEADER_BYTES = 65_536;
/** Anything else is what a power cut leaves behind. */
const LETTERS = /^[ -~]{4}$/;

/** The beginning of a chunk or list. */
interface ChunkStart {
  readonly letters: string;
  readonly size: number;
}

/** Reads an AVI file. */
export async function* readAvi(options: ReadOptions): AsyncGenerator<ReplayItem, void> {
  const { bytes, fps } = options;
  const headers = new AviHeaders(fps);
  let slots = 0;
  for (let chunk = await takeStart(bytes); chunk; chunk = await takeStart(bytes)) {
    const { letters, size } = chunk;
    if (letters === "LIST" || letters === "RIFF") {
      if (await enterList(bytes, size) === "movi") headers.check(bytes.path);
    } else if (headers.video?.chunk.test(letters)) {
      const frame = await takeFrame(size, slots++ * headers.video.slotUs, options);
      if (frame) yield frame;
    } else {
      await passChunk(bytes, chunk, headers);
    }
  }
  headers.check(bytes.path);
}

/** Nothing at the end of what makes sense. */
async function takeStart(bytes: FileBytes): Promise<ChunkStart | undefined> {
  const start = await bytes.take(8);
  if (!start) return undefined;
  const letters = readLetters(start, 0);
  return LETTERS.test(letters) ? { letters, size: new DataView(start.buffer).getUint32(4, true) } : undefined;
}

/** Returns the letters of the list. */
async function enterList(bytes: FileBytes, size: number): Promise<string> {
  const kind = await bytes.take(4);
  const letters = kind ? readLetters(kind, 0) : "";
  if (!ENTERED.has(letters)) await bytes.skip(padded(Math.max(4, size)) - 4);
  return letters;
}

/** Nothing where the slot is empty or its picture is broken. */
async function takeFrame(
  size: number,
  timeUs: number,
  options: ReadOptions,
): Promise<ReplayFrame | undefined> {
  const { bytes, counts } = options;
  if (size === 0) return undefined;
  const isPossible = size <= MAX_FRAME_BYTES;
  const chunk = isPossible ? await bytes.take(padded(size)) : await bytes.skip(padded(size));
  const jpeg = checkJpeg(chunk?.subarray(0, size) ?? new Uint8Array(0), counts);
  return jpeg && { kind: "frame", timeUs, jpeg };
}

async function passChunk(
  bytes: FileBytes,
  { letters, size }: ChunkStart,
  headers: AviHeaders,
): Promise<void> {
  const isHeader = (letters === "strh" || letters === "strf") && size <= MAX_HEADER_BYTES;
  const header = isHeader ? await bytes.take(padded(size)) : await bytes.skip(padded(size));
  if (header && letters === "strh") headers.handleStream(header);
  if (header && letters === "strf") headers.handleFormat(header);
}

/** Chunks begin at even places. */
function padded(size: number): number {
  return size + size % 2;
}
