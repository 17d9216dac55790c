/**
 * Cuts a stream of bytes into the JPEGs that it holds: what a camera program writes to its stdout has no framing.
 *
 *  1. The stream is read into a buffer of the size that the next JPEG will probably have, and searched where it lies.
 *  2. When a JPEG's last byte is there, the buffer itself is handed over: no byte of it has been copied. What follows in
 *     it, the beginning of the next JPEG, moves to the next buffer. Only where much follows is the JPEG copied out instead.
 *  3. Where the next JPEG begins, or the stream ends, before an end of image, the JPEG leaves with one added if its scan
 *     is whole.
 *  4. Where a JPEG turns out to be broken, the search for the next one goes on inside what has been held of it.
 *
 * @module
 */

import type { Jpeg } from "../common/frame.ts";
import { findJpegStart, Marker, MARKER_PREFIX } from "../jpeg/markers.ts";
import { completeJpeg } from "../jpeg/picture_end.ts";
import { type JpegFault, JpegWalk, type WalkResult } from "../jpeg/walk.ts";
import { MAX_FRAME_BYTES } from "../protocol/media.ts";
import type { FrameSink } from "./camera.ts";
import { type Refusal, Refusals } from "./refusals.ts";
import type { SplitterCounts } from "./splitter_counts.ts";

const NOTHING = new Uint8Array(0);
/** Size of the buffer for a first JPEG; a larger one doubles it until it fits. */
const FIRST_BUFFER_BYTES = 65_536;
/**
 * No more bytes are looked through between segments than have come, and these: JPEGs that begin everywhere and lead to
 * the same gap would otherwise have it looked through again and again.
 */
const SPARE_GAP_BYTES = 1024 * 1024;

/** Why a picture was given up. */
export type PictureRefusal = JpegFault | "too-long";

/** How a {@linkcode MjpegSplitter} may be set. */
export interface MjpegSplitterOptions {
  /**
   * A longer JPEG is given up; also the most that is ever held.
   * @default {MAX_FRAME_BYTES}
   */
  readonly maxFrameBytes?: number;
}

/** Bytes that have just come, and when. */
interface Arrival {
  readonly bytes: number;
  readonly nowUs: number;
}

/**
 * Finds the JPEGs in a stream of bytes that comes in pieces of any size. Whatever stands between them (padding,
 * HTTP multipart headers) is skipped and counted; a JPEG that is cut short, or that decoders do not read, is given up and
 * counted with its reason.
 *
 * Pure: the time is told, frames leave through the `emit` that is given to {@linkcode MjpegSplitter.take}.
 */
export class MjpegSplitter {
  readonly #maxFrameBytes: number;
  #buffer: Jpeg = NOTHING;
  /** What is held lies from here, the beginning of a JPEG or of its SOI … */
  #from = 0;
  /** … to here; behind it there is room. */
  #to = 0;
  /** When the first held byte came. */
  #heldUs = 0;
  /** The JPEG that has begun and is not complete; its bytes are the held ones. */
  #walk: JpegWalk | undefined;
  #lastFrameBytes = 0;
  #frames = 0;
  #garbageBytes = 0;
  #brokenFrames = 0;
  #leftGapBytes = SPARE_GAP_BYTES;
  readonly #refusals = new Refusals<PictureRefusal>();

  constructor(options: MjpegSplitterOptions = {}) {
    this.#maxFrameBytes = options.maxFrameBytes ?? MAX_FRAME_BYTES;
  }

  /**
   * What has been found so far. Frames' bytes, but for an EOI that was added, garbage and what is held add up to what has
   * come.
   */
  get counts(): SplitterCounts {
    return { frames: this.#frames, garbageBytes: this.#garbageBytes, brokenFrames: this.#brokenFrames };
  }

  /** Why pictures were given up. */
  get refusals(): Refusal<PictureRefusal>[] {
    return this.#refusals.list();
  }

  /** Bytes kept for a JPEG that is not complete yet, `maxFrameBytes` at most. */
  get heldBytes(): number {
    return this.#to - this.#from;
  }

  /**
   * Where the next bytes of the stream may be written, before {@linkcode take} is told how many they are.
   *
   * @returns at least one byte; until the next call of a method the caller may write to it
   */
  room(): Jpeg {
    if (this.#to === this.#buffer.length) this.#moveHeld(Math.max(2 * this.heldBytes, 1));
    return this.#buffer.subarray(this.#to);
  }

  /**
   * Takes the next bytes of the stream, which have been written to the beginning of the {@linkcode room}, and emits each
   * JPEG whose last byte is among them.
   *
   * @param bytes how many
   * @param nowUs when they came: the capture time of the JPEGs that begin among them. (Only when a broken JPEG
   * turns out to hold a good one may that one be dated back, to the beginning of the broken one.)
   * @param emit owns the JPEG it is given, which may be a view of a somewhat larger buffer
   */
  take(bytes: number, nowUs: number, emit: FrameSink): void {
    this.#leftGapBytes = Math.min(this.#leftGapBytes + bytes, SPARE_GAP_BYTES + this.#maxFrameBytes);
    const arrival = { bytes, nowUs };
    this.#to += bytes;
    if (!this.#walk) this.#findStart(this.#from, arrival);
    while (this.#walk) {
      const walk: JpegWalk = this.#walk;
      const result = walk.advance(this.#buffer.subarray(this.#from, this.#to));
      if (result === "more" && this.heldBytes <= this.#maxFrameBytes) break;
      this.#leftGapBytes -= walk.gapBytes;
      const jpeg = this.#findWhole(walk, result);
      if (jpeg) {
        this.#emit(jpeg, arrival, emit);
      } else {
        this.#refuse(walk, result);
        this.#findStart(this.#from + walk.searchFrom, arrival);
      }
    }
  }

  /**
   * Takes the next bytes of the stream, wherever they lie.
   *
   * @param chunk not kept and not changed: it may be reused as soon as this returns
   * @param nowUs see {@linkcode take}
   * @param emit see {@linkcode take}
   */
  push(chunk: Uint8Array, nowUs: number, emit: FrameSink): void {
    for (let at = 0; at < chunk.length;) {
      const room = this.room();
      const part = chunk.subarray(at, at + room.length);
      room.set(part);
      this.take(part.length, nowUs, emit);
      at += part.length;
    }
  }

  /** The stream has come to its end. A JPEG without an end of image may be whole; then begins anew with another stream. */
  end(emit: FrameSink): void {
    if (this.#walk) {
      const { hasScan } = this.#walk;
      const jpeg = hasScan ? completeJpeg(this.#buffer.subarray(this.#from, this.#to)) : undefined;
      if (jpeg) {
        this.#garbageBytes -= jpeg.length - 2;
        this.#walk = undefined;
        this.#frames += 1;
        emit({ jpeg, captureUs: this.#heldUs });
      } else {
        this.#refusals.note("cut-short");
      }
    }
    this.reset();
  }

  /** Begins anew with another stream: a JPEG that is not complete will not be any more. */
  reset(): void {
    if (this.#walk) this.#brokenFrames += 1;
    this.#garbageBytes += this.heldBytes;
    this.#walk = undefined;
    this.#from = this.#to;
    this.#moveHeld();
  }

  /** The JPEG that the walk has come to the end of, where it is whole: in the buffer as it is, else a copy. */
  #findWhole(walk: JpegWalk, result: WalkResult): Jpeg | undefined {
    const span = this.#buffer.subarray(this.#from, this.#from + walk.at);
    const jpeg = result === "end" ? span : result === "unended" ? completeJpeg(span) : undefined;
    if (!jpeg || jpeg.length > this.#maxFrameBytes) return undefined;
    if (result === "unended") this.#garbageBytes += span.length + 2 - jpeg.length;
    return jpeg;
  }

  #refuse(walk: JpegWalk, result: WalkResult): void {
    this.#brokenFrames += 1;
    this.#garbageBytes += walk.searchFrom;
    if (result === "broken") this.#refusals.note(walk.fault);
    else if (result === "unended") this.#refusals.note("cut-short");
    else this.#refusals.note("too-long", `more than ${this.#maxFrameBytes} bytes`);
  }

  /** Emits what {@linkcode #findWhole} has found, with a buffer of its own, and goes on behind it. */
  #emit(found: Jpeg, arrival: Arrival, emit: FrameSink): void {
    const captureUs = this.#heldUs;
    const isInBuffer = found.buffer === this.#buffer.buffer;
    this.#from += this.#walk!.at;
    this.#frames += 1;
    this.#lastFrameBytes = found.length;
    const isCopied = isInBuffer && this.heldBytes > found.length;
    const jpeg = isCopied ? found.slice() : found;
    if (isInBuffer && !isCopied) this.#moveHeld();
    this.#findStart(this.#from, arrival);
    emit({ jpeg, captureUs });
  }

  /** Finds where the next JPEG begins (`#walk` is set then) or may begin with the next byte; counts what is before. */
  #findStart(from: number, arrival: Arrival): void {
    const bytes = this.#buffer.subarray(0, this.#to);
    const found = findJpegStart(bytes, from);
    const start = found >= 0 ? found : bytes.length - countPrefixBytes(bytes, from);
    this.#walk = found >= 0 ? new JpegWalk(this.#leftGapBytes) : undefined;
    this.#garbageBytes += start - from;
    this.#from = start;
    // what has just come lies last
    if (this.heldBytes <= arrival.bytes) this.#heldUs = arrival.nowUs;
    if (this.heldBytes === 0) this.#from = this.#to = 0;
  }

  /** Moves what is held to a buffer with room for a JPEG, for `leastBytes` in any case; to none where that is nothing. */
  #moveHeld(leastBytes = this.heldBytes): void {
    const held = this.#buffer.subarray(this.#from, this.#to);
    // JPEGs of one stream differ little in size: an eighth more than the last one rarely has to grow.
    const expectedBytes = Math.ceil(this.#lastFrameBytes * 1.125) || FIRST_BUFFER_BYTES;
    // One byte more than the longest JPEG, so that a longer one is noticed.
    const bytes = Math.min(Math.max(leastBytes, expectedBytes), this.#maxFrameBytes + 1);
    this.#buffer = leastBytes === 0 ? NOTHING : new Uint8Array(bytes);
    this.#buffer.set(held);
    this.#from = 0;
    this.#to = held.length;
  }
}

/** How many of the last bytes may be the beginning of an SOI. */
function countPrefixBytes(bytes: Uint8Array, from: number): number {
  const last = bytes.length - 1;
  if (last >= from && bytes[last] === MARKER_PREFIX) return 1;
  return last > from && bytes[last] === Marker.SOI && bytes[last - 1] === MARKER_PREFIX ? 2 : 0;
}
