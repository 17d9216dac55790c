/**
 * The pieces of an AVI file with one stream of JPEGs.
 *
 * ```text
 *  RIFF size 'AVI '
 *    LIST size 'hdrl'
 *      avih 56   µs a slot (32), …, flags (32), slots (32), 0, streams (32), …, width (32), height (32), …
 *      LIST size 'strl'
 *        strh 56   'vids', 'MJPG', …, scale (32), rate (32), 0, slots (32), …, quality (32), …
 *        strf 40   BITMAPINFOHEADER: size (32), width (32), height (32), planes (16), bits (16), 'MJPG', …
 *    LIST size 'movi'
 *      00dc size JPEG [a byte of padding]     for each slot; an empty one has size 0: the picture before stays
 *    idx1 size                                only in a file that was finished
 *      00dc flags (32), offset from 'movi' (32), size (32)    for each slot
 * ```
 *
 * Little-endian. Source: Microsoft, "AVI RIFF File Reference".
 *
 * @module
 */

import type { JpegSize } from "../jpeg/size.ts";
import type { SlotRate } from "./avi_slots.ts";
import { ByteBuffer } from "./byte_buffer.ts";

/** Everything up to the first slot. */
export const AVI_HEADER_BYTES = 224;
/** Four letters and a size. */
export const CHUNK_HEADER_BYTES = 8;
/** The letters of a slot. */
const FRAME_CHUNK = "00dc";

const INDEX_ENTRY_BYTES = 16;
/** Where the list of slots begins, from which the index counts. */
const MOVI_AT = AVI_HEADER_BYTES - 4;
const FLAG_HAS_INDEX = 0x10;
const FLAG_KEY_FRAME = 0x10;
const BUFFER_HINT_BYTES = 1 << 20;
const QUALITY_UNKNOWN = 0xffff_ffff;

/** What a header says. */
export interface AviHeader {
  readonly size: JpegSize;
  readonly rate: SlotRate;
  readonly slots: number;
  /** Bytes of the file in front of the index. */
  readonly indexAt: number;
  /** 0 while there is no index. */
  readonly indexBytes: number;
}

/** Writes the header. */
export function encodeAviHeader({ size, rate, slots, indexAt, indexBytes }: AviHeader): Uint8Array {
  const writer = new RiffWriter();
  const flags = indexBytes > 0 ? FLAG_HAS_INDEX : 0;
  const { width, height } = size;
  writer.letters("RIFF").u32(indexAt + indexBytes - CHUNK_HEADER_BYTES).letters("AVI ");
  writer.letters("LIST").u32(192).letters("hdrl");
  writer.letters("avih").u32(56).u32(Math.round(1e6 * rate.scale / rate.rate), 0, 0, flags, slots, 0, 1)
    .u32(BUFFER_HINT_BYTES, width, height, 0, 0, 0, 0);
  writer.letters("LIST").u32(116).letters("strl");
  writer.letters("strh").u32(56).letters("vids").letters("MJPG").u32(0, 0, 0)
    .u32(rate.scale, rate.rate, 0, slots, BUFFER_HINT_BYTES, QUALITY_UNKNOWN, 0).u16(0, 0, width, height);
  writer.letters("strf").u32(40).u32(40, width, height).u16(1, 24).letters("MJPG")
    .u32(width * height * 3, 0, 0, 0, 0);
  writer.letters("LIST").u32(indexAt - MOVI_AT).letters("movi");
  return writer.bytes;
}

/** The index of a file, as it grows. */
export class AviIndex {
  readonly #chunk = new ByteBuffer();

  constructor() {
    this.#chunk.reserve(CHUNK_HEADER_BYTES);
  }

  /**
   * @param at where in the file the slot is
   * @param bytes of its JPEG; 0 where it is empty
   */
  add(at: number, bytes: number): void {
    const entryAt = this.#chunk.reserve(INDEX_ENTRY_BYTES);
    const { view } = this.#chunk;
    writeLetters(view, entryAt, FRAME_CHUNK);
    view.setUint32(entryAt + 4, bytes > 0 ? FLAG_KEY_FRAME : 0, true);
    view.setUint32(entryAt + 8, at - MOVI_AT, true);
    view.setUint32(entryAt + 12, bytes, true);
  }

  /** The whole chunk; a view, good until the index grows. */
  encode(): Uint8Array {
    writeChunkHeader(this.#chunk.view, 0, "idx1", this.#chunk.length - CHUNK_HEADER_BYTES);
    return this.#chunk.bytes;
  }
}

/** Writes the beginning of a slot; behind it come the JPEG and, where its length is odd, a byte of padding. */
export function writeSlotHeader(view: DataView, at: number, bytes: number): void {
  writeChunkHeader(view, at, FRAME_CHUNK, bytes);
}

function writeChunkHeader(view: DataView, at: number, letters: string, bytes: number): void {
  writeLetters(view, at, letters);
  view.setUint32(at + 4, bytes, true);
}

/** Writes fields one after the other. */
class RiffWriter {
  readonly #buffer = new ByteBuffer();

  get bytes(): Uint8Array {
    return this.#buffer.bytes;
  }

  letters(text: string): this {
    const at = this.#buffer.reserve(4);
    writeLetters(this.#buffer.view, at, text);
    return this;
  }

  u32(...values: readonly number[]): this {
    for (const value of values) {
      const at = this.#buffer.reserve(4);
      this.#buffer.view.setUint32(at, value, true);
    }
    return this;
  }

  u16(...values: readonly number[]): this {
    for (const value of values) {
      const at = this.#buffer.reserve(2);
      this.#buffer.view.setUint16(at, value, true);
    }
    return this;
  }
}

function writeLetters(view: DataView, at: number, text: string): void {
  for (let i = 0; i < 4; i++) view.setUint8(at + i, text.charCodeAt(i));
}
