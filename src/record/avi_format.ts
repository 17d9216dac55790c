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

/** Everything up to the first slot. */
export const AVI_HEADER_BYTES = 224;
/** Four letters and a size. */
export const CHUNK_HEADER_BYTES = 8;
/** The letters of a slot. */
export const FRAME_CHUNK = "00dc";

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
  const writer = new RiffWriter(AVI_HEADER_BYTES);
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
  #entries = new DataView(new ArrayBuffer(1024 * INDEX_ENTRY_BYTES));
  #count = 0;

  /**
   * @param at where in the file the slot is
   * @param bytes of its JPEG; 0 where it is empty
   */
  add(at: number, bytes: number): void {
    const entryAt = this.#count++ * INDEX_ENTRY_BYTES;
    if (entryAt === this.#entries.byteLength) this.#grow();
    writeLetters(this.#entries, entryAt, FRAME_CHUNK);
    this.#entries.setUint32(entryAt + 4, bytes > 0 ? FLAG_KEY_FRAME : 0, true);
    this.#entries.setUint32(entryAt + 8, at - MOVI_AT, true);
    this.#entries.setUint32(entryAt + 12, bytes, true);
  }

  /** The whole chunk. */
  encode(): Uint8Array {
    const bytes = this.#count * INDEX_ENTRY_BYTES;
    const writer = new RiffWriter(CHUNK_HEADER_BYTES + bytes);
    writer.letters("idx1").u32(bytes);
    writer.bytes.set(new Uint8Array(this.#entries.buffer, 0, bytes), CHUNK_HEADER_BYTES);
    return writer.bytes;
  }

  #grow(): void {
    const grown = new Uint8Array(this.#entries.byteLength * 2);
    grown.set(new Uint8Array(this.#entries.buffer));
    this.#entries = new DataView(grown.buffer);
  }
}

/** Writes the beginning of a slot; behind it come the JPEG and, where its length is odd, a byte of padding. */
export function writeSlotHeader(view: DataView, at: number, bytes: number): void {
  writeLetters(view, at, FRAME_CHUNK);
  view.setUint32(at + 4, bytes, true);
}

/** Writes fields one after the other. */
class RiffWriter {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(length: number) {
    const buffer = new ArrayBuffer(length);
    this.bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }

  letters(text: string): this {
    writeLetters(this.#view, this.#at, text);
    this.#at += 4;
    return this;
  }

  u32(...values: readonly number[]): this {
    for (const value of values) {
      this.#view.setUint32(this.#at, value, true);
      this.#at += 4;
    }
    return this;
  }

  u16(...values: readonly number[]): this {
    for (const value of values) {
      this.#view.setUint16(this.#at, value, true);
      this.#at += 2;
    }
    return this;
  }
}

function writeLetters(view: DataView, at: number, text: string): void {
  for (let i = 0; i < 4; i++) view.setUint8(at + i, text.charCodeAt(i));
}
