/**
 * One picture's scan, put together from parts that come in any order, behind room for its headers.
 *
 * @module
 */

import type { Jpeg } from "../common/frame.ts";
import { Marker, MARKER_PREFIX } from "../jpeg/markers.ts";

/** What became of a part. */
export type PartResult =
  | "taken"
  /** It was there. */
  | "duplicate"
  /** It lies across others, or behind the end. */
  | "overlap"
  /** The picture would be longer than it may be. */
  | "too-long"
  /** More gaps at a time than packets that overtake each other make. */
  | "scattered";

/** Room before the scan: headers with their tables take about 620 bytes. */
const HEAD_BYTES = 1024;
const FIRST_SCAN_BYTES = 65_536;
const EOI_BYTES = 2;
/** Parts that are there with gaps between them. */
const MOST_SPANS = 256;

/** Bytes that are there, from the first to before the last. */
interface Span {
  from: number;
  to: number;
}

/** One picture at a time. */
export class ScanAssembly {
  readonly #mostBytes: number;
  #buffer: Jpeg = new Uint8Array(0);
  #spans: Span[] = [];
  /** Where the scan ends, once that is known. */
  #end: number | undefined;
  #lastBytes = FIRST_SCAN_BYTES;

  /** @param mostBytes of a scan; the most that is held, but for headers */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Bytes that are held for the picture. */
  get heldBytes(): number {
    return this.#buffer.length;
  }

  /** Whether every byte of it has come. */
  get isWhole(): boolean {
    return this.#end !== undefined && this.#spans.length === 1 && this.#spans[0]!.from === 0 &&
      this.#spans[0]!.to === this.#end;
  }

  /** Forgets what is there. */
  reset(): void {
    this.#buffer = new Uint8Array(0);
    this.#spans = [];
    this.#end = undefined;
  }

  /** Takes a part of the scan, which is copied; the last one says where the scan ends. */
  add(offset: number, part: Uint8Array, isLast: boolean): PartResult {
    const end = offset + part.length;
    if (end > this.#mostBytes) return "too-long";
    const result = this.#cover(offset, end, isLast);
    if (result !== "taken") return result;
    if (isLast) this.#end = end;
    this.#makeRoom(HEAD_BYTES + end + EOI_BYTES);
    this.#buffer.set(part, HEAD_BYTES + offset);
    return "taken";
  }

  /**
   * The JPEG, once all of it is there; then the next one begins.
   *
   * @param headers up to the scan, at most {@linkcode HEAD_BYTES}
   * @returns of its own, with one EOI
   */
  finish(headers: Uint8Array): Jpeg {
    let end = HEAD_BYTES + this.#end!;
    const buffer = this.#buffer;
    const isEnded = buffer[end - 2] === MARKER_PREFIX && buffer[end - 1] === Marker.EOI;
    if (!isEnded) {
      buffer[end] = MARKER_PREFIX;
      buffer[end + 1] = Marker.EOI;
      end += EOI_BYTES;
    }
    const from = HEAD_BYTES - headers.length;
    buffer.set(headers, from);
    this.#lastBytes = this.#end!;
    this.reset();
    return buffer.subarray(from, end);
  }

  /** Notes that these bytes are there; most parts follow the last one. */
  #cover(from: number, to: number, isLast: boolean): PartResult {
    const spans = this.#spans;
    const top = spans.at(-1);
    if (this.#end !== undefined && (to > this.#end || isLast && to !== this.#end)) return "overlap";
    if (isLast && top && top.to > to) return "overlap";
    if (top?.to === from) {
      top.to = to;
      return "taken";
    }
    const next = spans.findIndex((span) => span.to > from);
    const after = next < 0 ? spans.length : next;
    const above = spans[after];
    if (above && above.from < to) return above.from <= from && above.to >= to ? "duplicate" : "overlap";
    const below = spans[after - 1];
    const joinsBelow = below?.to === from;
    const joinsAbove = above?.from === to;
    if (joinsBelow && joinsAbove) {
      below.to = above.to;
      spans.splice(after, 1);
    } else if (joinsBelow) below.to = to;
    else if (joinsAbove) above.from = from;
    else if (spans.length === MOST_SPANS) return "scattered";
    else spans.splice(after, 0, { from, to });
    return "taken";
  }

  /** A little more than the last picture took; twice as much where that is too little. */
  #makeRoom(bytes: number): void {
    if (bytes <= this.#buffer.length) return;
    const most = HEAD_BYTES + this.#mostBytes + EOI_BYTES;
    const expected = HEAD_BYTES + Math.ceil(this.#lastBytes * 1.125) + EOI_BYTES;
    const buffer = new Uint8Array(Math.min(most, Math.max(bytes, expected, 2 * this.#buffer.length)));
    buffer.set(this.#buffer);
    this.#buffer = buffer;
  }
}
