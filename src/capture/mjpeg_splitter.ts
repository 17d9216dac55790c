/**
 * Cuts a stream of bytes into the JPEGs that it holds: what a camera program writes to its stdout has no framing.
 *
 *  1. A chunk is searched where it lies; a JPEG that lies in it whole is copied out of it once.
 *  2. What is left at its end, the beginning of a JPEG, is copied to a buffer of the size that the JPEG will probably
 *     have (`#held`).
 *  3. The following chunks are appended to it until the JPEG's last byte is there; then the buffer itself is handed
 *     over, so each byte has been copied once.
 *  4. Where the next JPEG begins, or the stream ends, before an end of image, the JPEG leaves with one added if its scan
 *     is whole.
 *  5. Where a JPEG turns out to be broken, the search for the next one goes on inside what has been held of it.
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

/**
 * Finds the JPEGs in a stream of bytes that comes in chunks of any size. Whatever stands between them (padding,
 * HTTP multipart headers) is skipped and counted; a JPEG that is cut short, or that decoders do not read, is given up and
 * counted with its reason.
 *
 * Pure: the time is told, frames leave through the `emit` that is given to {@linkcode MjpegSplitter.push}.
 */
export class MjpegSplitter {
  readonly #maxFrameBytes: number;
  /** The beginning of a JPEG, or of its SOI, in the first `#heldBytes` of a buffer with room for what follows. */
  #held: Jpeg = NOTHING;
  #heldBytes = 0;
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
   * What has been found so far. Frames' bytes, but for an EOI that was added, garbage and what is held add up to what was
   * pushed.
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
    return this.#heldBytes;
  }

  /**
   * Takes the next bytes of the stream, and emits each JPEG whose last byte is among them.
   *
   * @param chunk not kept and not changed: it may be reused as soon as this returns
   * @param nowUs when the chunk came: the capture time of the JPEGs that begin in it. (Only when a broken JPEG
   * turns out to hold a good one may that one be dated back, to the beginning of the broken one.)
   * @param emit owns the JPEG it is given, which may be a view of a somewhat larger buffer
   */
  push(chunk: Uint8Array, nowUs: number, emit: FrameSink): void {
    this.#leftGapBytes = Math.min(this.#leftGapBytes + chunk.length, SPARE_GAP_BYTES + this.#maxFrameBytes);
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#heldBytes > 0
        ? this.#pushToHeld(rest, nowUs, emit)
        : this.#split(rest, { oldBytes: 0, nowUs }, emit);
    }
  }

  /** The stream has come to its end. A JPEG without an end of image may be whole; then begins anew with another stream. */
  end(emit: FrameSink): void {
    if (this.#walk) {
      const { hasScan } = this.#walk;
      const jpeg = hasScan ? completeJpeg(this.#held.subarray(0, this.#heldBytes)) : undefined;
      if (jpeg) {
        this.#garbageBytes -= jpeg.length - 2;
        this.#walk = undefined;
        this.#emit(jpeg, this.#heldUs, emit);
      } else {
        this.#refusals.note("cut-short");
      }
    }
    this.reset();
  }

  /** Begins anew with another stream: a JPEG that is not complete will not be any more. */
  reset(): void {
    if (this.#walk) this.#brokenFrames += 1;
    this.#garbageBytes += this.#heldBytes;
    this.#release();
  }

  /** Appends as much of the chunk as there is room for. Returns the rest of it. */
  #pushToHeld(chunk: Uint8Array, nowUs: number, emit: FrameSink): Uint8Array {
    const oldBytes = this.#heldBytes;
    const taken = this.#append(chunk);
    const bytes = this.#held.subarray(0, this.#heldBytes);
    const result = this.#walk?.advance(bytes);
    if (result === "more" && bytes.length <= this.#maxFrameBytes) return chunk.subarray(taken);
    if (result === "end" && this.#walk!.at <= this.#maxFrameBytes) {
      const end = this.#walk!.at;
      this.#release();
      this.#emit(bytes.subarray(0, end), this.#heldUs, emit);
      return chunk.subarray(end - oldBytes);
    }
    this.#release();
    this.#split(bytes, { oldBytes, nowUs }, emit);
    return chunk.subarray(taken);
  }

  /**
   * Emits the JPEGs that lie in `bytes` whole, and holds what is left at the end.
   *
   * @param bytes the first `oldBytes` of them have been held, the others came just now
   * @returns nothing, in the form of a chunk
   */
  #split(bytes: Uint8Array, arrival: { oldBytes: number; nowUs: number }, emit: FrameSink): Uint8Array {
    const { oldBytes, nowUs } = arrival;
    const oldUs = this.#heldUs;
    let start = this.#findStart(bytes, 0);
    while (this.#walk) {
      const walk: JpegWalk = this.#walk;
      const result = walk.advance(bytes.subarray(start));
      if (result === "more" && bytes.length - start <= this.#maxFrameBytes) break;
      this.#leftGapBytes -= walk.gapBytes;
      const jpeg = this.#takeJpeg(bytes, start, result);
      if (jpeg) this.#emit(jpeg, start < oldBytes ? oldUs : nowUs, emit);
      else this.#refuse(walk, result);
      start = this.#findStart(bytes, start + (jpeg ? walk.at : walk.searchFrom));
    }
    this.#hold(bytes.subarray(start), start < oldBytes ? oldUs : nowUs);
    return NOTHING;
  }

  /** Copies the JPEG that begins at `start`, where its walk has come to the end of a whole one. */
  #takeJpeg(bytes: Uint8Array, start: number, result: WalkResult): Jpeg | undefined {
    const walk = this.#walk!;
    const span = bytes.subarray(start, start + walk.at);
    const jpeg = result === "end" ? span.slice() : result === "unended" ? completeJpeg(span) : undefined;
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

  /** Finds where the next JPEG begins (`#walk` is set then) or may begin with the next byte; counts what is before. */
  #findStart(bytes: Uint8Array, from: number): number {
    const found = findJpegStart(bytes, from);
    const start = found >= 0 ? found : bytes.length - countPrefixBytes(bytes, from);
    this.#walk = found >= 0 ? new JpegWalk(this.#leftGapBytes) : undefined;
    this.#garbageBytes += start - from;
    return start;
  }

  #emit(jpeg: Jpeg, captureUs: number, emit: FrameSink): void {
    this.#frames += 1;
    this.#lastFrameBytes = jpeg.length;
    emit({ jpeg, captureUs });
  }

  #hold(bytes: Uint8Array, arrivalUs: number): void {
    if (bytes.length === 0) return;
    // JPEGs of one stream differ little in size: an eighth more than the last one rarely has to grow.
    const expectedBytes = Math.ceil(this.#lastFrameBytes * 1.125) || FIRST_BUFFER_BYTES;
    this.#held = new Uint8Array(this.#limit(Math.max(bytes.length, expectedBytes)));
    this.#held.set(bytes);
    this.#heldBytes = bytes.length;
    this.#heldUs = arrivalUs;
  }

  /** Returns how many bytes of the chunk there was room for: at least one. */
  #append(chunk: Uint8Array): number {
    if (this.#heldBytes === this.#held.length) {
      const grown = new Uint8Array(this.#limit(this.#held.length * 2));
      grown.set(this.#held);
      this.#held = grown;
    }
    const taken = Math.min(chunk.length, this.#held.length - this.#heldBytes);
    this.#held.set(taken === chunk.length ? chunk : chunk.subarray(0, taken), this.#heldBytes);
    this.#heldBytes += taken;
    return taken;
  }

  /** One byte more than the longest JPEG, so that a longer one is noticed. */
  #limit(bytes: number): number {
    return Math.min(bytes, this.#maxFrameBytes + 1);
  }

  #release(): void {
    this.#walk = undefined;
    this.#held = NOTHING;
    this.#heldBytes = 0;
  }
}

/** How many of the last bytes may be the beginning of an SOI. */
function countPrefixBytes(bytes: Uint8Array, from: number): number {
  const last = bytes.length - 1;
  if (last >= from && bytes[last] === MARKER_PREFIX) return 1;
  return last > from && bytes[last] === Marker.SOI && bytes[last - 1] === MARKER_PREFIX ? 2 : 0;
}
