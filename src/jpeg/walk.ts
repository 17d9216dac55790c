/**
 * Finds where a JPEG ends by walking its markers, with no more than the bytes that are there so far.
 *
 * ```text
 *  SOI ─→ segments: marker, length, payload (skipped unseen, so a thumbnail inside can not confuse)
 *            │ SOS                                   ▲ DHT, DQT, SOS … between the scans of a progressive picture
 *            ▼                                       │
 *         entropy-coded data: every 0xff is looked at: FF00 is data, RSTn goes on, EOI or the next SOI ends the picture
 * ```
 *
 * ITU-T T.81, B.2. Where no marker stands behind a segment, since a camera leaves bytes there or its lengths are too
 * short, the next one is looked for, as libjpeg (`next_marker`) and ffmpeg do. A length that is too long makes the walk
 * skip too far, and everything behind the segment's own marker has to be searched again, because good pictures may lie
 * in there.
 *
 * @module
 */

import { findMarker, isFrameHeader, isMarker, isSegment, Marker, MARKER_PREFIX } from "./markers.ts";

/**
 * What a walk has come to: `more` bytes are needed, the JPEG has its `end`, another one begins where its end should be
 * (`unended`), or it is `broken`.
 */
export type WalkResult = "more" | "end" | "unended" | "broken";

/** Why bytes that begin like a JPEG are none. */
export type JpegFault =
  /** Another picture, or the end of the stream, comes before this one is whole. */
  | "cut-short"
  /** The end of image comes before any scan. */
  | "no-scan"
  /** A scan comes before any frame header. */
  | "no-frame-header"
  /** Two frame headers: parts of two pictures. */
  | "two-frame-headers"
  /** A segment says that it is shorter than its own length. */
  | "bad-length"
  /** A marker that decoders do not know. */
  | "unknown-marker"
  /** Too many bytes that belong to no segment. */
  | "long-gap";

/**
 * Walks one JPEG; the caller gives the same bytes again, and more of them, until the walk has come to a result.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 2, 0xff, 0xda, 0, 2, 0x12, 0xff, 0, 0x34, 0xff, 0xd9);
 * const walk = new JpegWalk();
 * assertEquals(walk.advance(jpeg.subarray(0, 15)), "more");
 * assertEquals(walk.advance(jpeg), "end");
 * assertEquals(walk.at, jpeg.length);
 * ```
 */
export class JpegWalk {
  /**
   * Where the walk stands: the next marker, or the next byte of entropy-coded data; on `end`, one past EOI; on `unended`,
   * the next SOI.
   */
  at = 2;
  /** Nothing between the SOI and here can be the start of another JPEG: where to search on when this one is given up. */
  searchFrom = 2;
  /** How many bytes between segments have been passed over; at most 2 more than `maxGapBytes`. */
  gapBytes = 0;
  /** Why it is broken. */
  fault: JpegFault = "cut-short";
  readonly #maxGapBytes: number;
  #inEntropy = false;
  #hasFrameHeader = false;
  #hasScan = false;

  /** @param maxGapBytes a JPEG with more bytes between its segments is broken */
  constructor(maxGapBytes = Infinity) {
    this.#maxGapBytes = maxGapBytes;
  }

  /** Whether a scan has begun: behind it the picture may be whole although no EOI comes. */
  get hasScan(): boolean {
    return this.#hasScan;
  }

  /**
   * Goes on as far as `bytes` reach. After any other result than `more` the walk is over.
   *
   * @param bytes the JPEG from its SOI on, and whatever follows it
   */
  advance(bytes: Uint8Array): WalkResult {
    for (;;) {
      if (this.#inEntropy && !this.#skipEntropy(bytes)) return "more";
      const result = this.#passMarker(bytes);
      if (result) return result;
    }
  }

  /** Moves to the next marker in entropy-coded data; false where the bytes run out first. */
  #skipEntropy(bytes: Uint8Array): boolean {
    const isFound = this.#skipToMarker(bytes);
    this.searchFrom = this.at;
    return isFound;
  }

  #passMarker(bytes: Uint8Array): WalkResult | undefined {
    if (this.at + 1 >= bytes.length) return "more";
    if (bytes[this.at] !== MARKER_PREFIX || !isMarker(bytes[this.at + 1]!)) {
      const result = this.#skipGap(bytes);
      if (result) return result;
    }
    const code = bytes[this.at + 1]!;
    if (code === Marker.EOI) return this.#hasScan ? this.#end() : this.#break("no-scan");
    if (code === Marker.SOI) return this.#hasScan ? "unended" : this.#break("cut-short");
    return this.#passSegment(bytes, code);
  }

  /** Moves to the next marker, which is not where it should be. */
  #skipGap(bytes: Uint8Array): WalkResult | undefined {
    const from = this.at;
    const end = from + Math.max(0, this.#maxGapBytes - this.gapBytes) + 2;
    const isFound = this.#skipToMarker(bytes.length > end ? bytes.subarray(0, end) : bytes);
    this.gapBytes += this.at - from;
    if (isFound) return undefined;
    return bytes.length > end ? this.#break("long-gap") : "more";
  }

  #passSegment(bytes: Uint8Array, code: number): WalkResult | undefined {
    const { at } = this;
    if (!isSegment(code)) return this.#break("unknown-marker");
    if (isFrameHeader(code) && this.#hasFrameHeader) return this.#break("two-frame-headers");
    if (code === Marker.SOS && !this.#hasFrameHeader) return this.#break("no-frame-header");
    if (at + 3 >= bytes.length) return "more";
    const segmentBytes = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (segmentBytes < 2 && !isPassedOver(code)) return this.#break("bad-length");
    this.at = at + 2 + Math.max(2, segmentBytes);
    this.searchFrom = at + 2;
    this.#inEntropy = code === Marker.SOS;
    this.#hasScan ||= code === Marker.SOS;
    this.#hasFrameHeader ||= isFrameHeader(code);
    return undefined;
  }

  /** Moves to the next marker, or to where it may begin with the next byte. */
  #skipToMarker(bytes: Uint8Array): boolean {
    const found = findMarker(bytes, this.at);
    const endsInPrefix = bytes.length > this.at && bytes[bytes.length - 1] === MARKER_PREFIX;
    this.at = found >= 0 ? found : Math.max(this.at, bytes.length - (endsInPrefix ? 1 : 0));
    return found >= 0;
  }

  #end(): WalkResult {
    this.at += 2;
    return "end";
  }

  #break(fault: JpegFault): WalkResult {
    this.fault = fault;
    return "broken";
  }
}

/** Decoders look into none of these segments, so a bad length of theirs does no harm. */
function isPassedOver(code: number): boolean {
  return code >= Marker.APP0 && code <= Marker.APP15 || code === Marker.COM;
}
