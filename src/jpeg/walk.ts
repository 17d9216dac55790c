/**
 * Finds where a JPEG ends by walking its markers, with no more than the bytes that are there so far.
 *
 * ```text
 *  SOI ─→ segments: marker, length, payload (skipped unseen, so a thumbnail inside can not confuse)
 *            │ SOS                                   ▲ DHT, DQT, SOS … between the scans of a progressive picture
 *            ▼                                       │
 *         entropy-coded data: every 0xff is looked at: FF00 is data, RSTn goes on, EOI ends the picture
 * ```
 *
 * ITU-T T.81, B.2. A bad length makes the walk skip too far; it lands on something that is no marker, and everything
 * behind the segment's own marker has to be searched again, because good pictures may lie in there.
 *
 * @module
 */

import { isFrameHeader, isRestart, isSegment, Marker, MARKER_PREFIX } from "./markers.ts";

/** What a walk has come to: `more` bytes are needed, the JPEG has its `end`, or it is `broken`. */
export type WalkResult = "more" | "end" | "broken";

/**
 * Walks one JPEG; the caller gives the same bytes again, and more of them, until the walk has come to a result.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { JpegWalk } from "./walk.ts";
 *
 * const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 2, 0xff, 0xda, 0, 2, 0x12, 0xff, 0, 0x34, 0xff, 0xd9);
 * const walk = new JpegWalk();
 * assertEquals(walk.advance(jpeg.subarray(0, 15)), "more");
 * assertEquals(walk.advance(jpeg), "end");
 * assertEquals(walk.at, jpeg.length);
 * ```
 */
export class JpegWalk {
  /** Where the walk stands: the next marker, or the next byte of entropy-coded data; on `end`, one past EOI. */
  at = 2;
  /** Nothing between the SOI and here can be the start of another JPEG: where to search on when this one is given up. */
  searchFrom = 2;
  #inEntropy = false;
  #hasFrameHeader = false;
  #hasScan = false;

  /**
   * Goes on as far as `bytes` reach. After `end` or `broken` the walk is over.
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
    let at = bytes.indexOf(MARKER_PREFIX, this.at);
    while (at >= 0 && at + 1 < bytes.length) {
      const code = bytes[at + 1]!;
      if (code !== Marker.Stuffing && code !== MARKER_PREFIX && !isRestart(code)) break;
      at = bytes.indexOf(MARKER_PREFIX, code === MARKER_PREFIX ? at + 1 : at + 2);
    }
    this.at = at < 0 ? bytes.length : at;
    this.searchFrom = this.at;
    return at >= 0 && at + 1 < bytes.length;
  }

  #passMarker(bytes: Uint8Array): WalkResult | undefined {
    const { at } = this;
    if (at + 1 >= bytes.length) return "more";
    if (bytes[at] !== MARKER_PREFIX) return "broken";
    const code = bytes[at + 1]!;
    if (code === MARKER_PREFIX) {
      this.at = at + 1; // a fill byte (B.1.1.2)
      return undefined;
    }
    if (code === Marker.EOI && this.#hasScan) {
      this.at = at + 2;
      return "end";
    }
    return this.#passSegment(bytes, code);
  }

  #passSegment(bytes: Uint8Array, code: number): WalkResult | undefined {
    const { at } = this;
    if (!isSegment(code) || !this.#isInOrder(code)) return "broken";
    if (at + 3 >= bytes.length) return "more";
    const segmentBytes = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (segmentBytes < 2) return "broken";
    this.at = at + 2 + segmentBytes;
    this.searchFrom = at + 2;
    this.#inEntropy = code === Marker.SOS;
    this.#hasScan ||= code === Marker.SOS;
    this.#hasFrameHeader ||= isFrameHeader(code);
    return undefined;
  }

  /** One frame header, and before any scan: a second one means that the walk slipped into another picture. */
  #isInOrder(code: number): boolean {
    if (isFrameHeader(code)) return !this.#hasFrameHeader;
    return code !== Marker.SOS || this.#hasFrameHeader;
  }
}
