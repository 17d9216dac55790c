/**
 * A picture of which only a few places ever change, encoded in slices, so that the next frame costs little more than
 * copying bytes.
 *
 * 1. The picture is divided into restart intervals of one or a few MCUs. Each stands alone: it begins at a whole byte
 *    and predicts nothing from the one before.
 * 2. The background is encoded once. Each interval is followed by its restart marker, whose number depends on its
 *    place alone, so that all of it can lie in one array.
 * 3. A patch is encoded the same way, for its place: its rows are spans of intervals, ready to be copied.
 * 4. A frame is the header, then background and spans in turn.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import type { Jpeg } from "../../common/frame.ts";
import { Marker, MARKER_PREFIX } from "../markers.ts";
import { encodeJpegHeader } from "./jpeg_header.ts";
import { MCU_PIXELS, McuEncoder } from "./mcu_encoder.ts";
import type { RgbRaster } from "./rgb_raster.ts";

/** Encoded intervals that follow each other, each with the marker behind it. */
export interface Span {
  readonly firstInterval: number;
  /** The one behind the last. */
  readonly endInterval: number;
  readonly bytes: Uint8Array;
}

/** Describes the picture. */
export interface SlicedJpegOptions {
  /** Pixels that are shown; the rasters reach on to the next multiple of 16. */
  readonly width: number;
  /** Pixels that are shown; the rasters reach on to the next multiple of 16. */
  readonly height: number;
  /** 1 … 100, as libjpeg counts it. */
  readonly quality: number;
  /** MCUs of an interval; divides the MCUs of a row. */
  readonly intervalMcus: number;
}

/** A background, and the means to put patches on it. */
export class SlicedJpeg {
  readonly #encoder: McuEncoder;
  readonly #header: Uint8Array;
  readonly #intervalMcus: number;
  readonly #intervalsPerRow: number;
  readonly #intervalCount: number;
  readonly #background: Uint8Array;
  /** Where each interval of the background begins, and where the last one ends. */
  readonly #starts: Uint32Array;

  /**
   * Encodes the background.
   *
   * @param background of the picture's size, rounded up to multiples of 16; it is not kept
   */
  constructor(background: RgbRaster, options: SlicedJpegOptions) {
    this.#encoder = new McuEncoder(options.quality);
    this.#header = encodeJpegHeader(options);
    this.#intervalMcus = options.intervalMcus;
    this.#intervalsPerRow = background.width / MCU_PIXELS / options.intervalMcus;
    this.#intervalCount = this.#intervalsPerRow * background.height / MCU_PIXELS;
    const spans = this.encodePatch(background, { column: 0, row: 0 });
    this.#background = concat(spans.map((span) => span.bytes));
    this.#starts = findIntervals(this.#background, this.#intervalCount);
  }

  /**
   * Encodes a raster for one place of the picture.
   *
   * @param patch as wide as a whole number of intervals; it is not kept
   * @param place of its upper left corner in MCUs; `column` is a multiple of the interval
   * @returns one span a row, from top to bottom
   */
  encodePatch(patch: RgbRaster, place: { readonly column: number; readonly row: number }): Span[] {
    const intervals = patch.width / MCU_PIXELS / this.#intervalMcus;
    return Array.from({ length: patch.height / MCU_PIXELS }, (_, row) => {
      const firstInterval = (place.row + row) * this.#intervalsPerRow + place.column / this.#intervalMcus;
      const bytes = this.#encodeRow(patch, { row, intervals, firstInterval });
      return { firstInterval, endInterval: firstInterval + intervals, bytes };
    });
  }

  /**
   * Puts a frame together.
   *
   * @param spans in the order of their intervals; none overlaps another
   * @returns a buffer of its own, which the caller keeps
   */
  compose(spans: readonly Span[]): Jpeg {
    const jpeg = new Uint8Array(this.#composedLength(spans));
    jpeg.set(this.#header);
    let length = this.#header.length;
    let interval = 0;
    for (const span of spans) {
      length = this.#copyBackground(jpeg, { at: length, from: interval, to: span.firstInterval });
      jpeg.set(span.bytes, length);
      length += span.bytes.length;
      interval = span.endInterval;
    }
    this.#copyBackground(jpeg, { at: length, from: interval, to: this.#intervalCount });
    return jpeg;
  }

  #encodeRow(
    patch: RgbRaster,
    options: { readonly row: number; readonly intervals: number; readonly firstInterval: number },
  ): Uint8Array {
    const { row, intervals, firstInterval } = options;
    const count = this.#intervalMcus;
    const pieces: Uint8Array[] = [];
    for (let index = 0; index < intervals; index++) {
      const place = { column: index * count, row, count };
      pieces.push(this.#encoder.encodeInterval(patch, place).slice());
      pieces.push(this.#markerBehind(firstInterval + index));
    }
    return concat(pieces);
  }

  /** Restart markers count modulo 8; the last interval ends the image. */
  #markerBehind(interval: number): Uint8Array {
    const isLast = interval === this.#intervalCount - 1;
    return Uint8Array.of(MARKER_PREFIX, isLast ? Marker.EOI : Marker.RST0 + interval % 8);
  }

  #composedLength(spans: readonly Span[]): number {
    let length = this.#header.length + this.#background.length;
    for (const { firstInterval, endInterval, bytes } of spans) {
      length += bytes.length - (this.#starts[endInterval]! - this.#starts[firstInterval]!);
    }
    return length;
  }

  /** Copies the intervals `from` … `to` (without it) to the place `at`; returns where they end. */
  #copyBackground(
    jpeg: Uint8Array,
    options: { readonly at: number; readonly from: number; readonly to: number },
  ): number {
    const { at, from, to } = options;
    if (from === to) return at;
    const piece = this.#background.subarray(this.#starts[from]!, this.#starts[to]!);
    jpeg.set(piece, at);
    return at + piece.length;
  }
}

/** Finds the start of each interval: behind the marker of the one before. */
function findIntervals(bytes: Uint8Array, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  let at = -1;
  for (let index = 1; index <= count; index++) {
    do at = bytes.indexOf(MARKER_PREFIX, at + 1); while (bytes[at + 1] === Marker.Stuffing);
    starts[index] = at + 2;
  }
  return starts;
}
