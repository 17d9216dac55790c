/**
 * Everything in a baseline JPEG that comes before the entropy-coded data.
 *
 * @module
 */

import { Marker, MARKER_PREFIX } from "../markers.ts";
import { AC_CHROMINANCE, AC_LUMINANCE, DC_CHROMINANCE, DC_LUMINANCE, type HuffmanTable } from "./huffman.ts";
import { segment, uint16 } from "./segment.ts";
import { scaleQuantization, STANDARD_CHROMINANCE, STANDARD_LUMINANCE, ZIGZAG } from "./quantization.ts";

/** What a header says about its picture. */
export interface JpegHeader {
  /** Pixels, 1 … 65535. */
  readonly width: number;
  /** Pixels, 1 … 65535. */
  readonly height: number;
  /** 1 … 100, as libjpeg counts it. */
  readonly quality: number;
  /** MCUs from one restart marker to the next. */
  readonly intervalMcus: number;
}

/**
 * Writes SOI to SOS for a picture of three components, 4:2:0, with the standard Huffman tables
 * (JFIF 1.01; ITU-T T.81, B.2).
 */
export function encodeJpegHeader(header: JpegHeader): Uint8Array<ArrayBuffer> {
  const { width, height, quality, intervalMcus } = header;
  return Uint8Array.from([
    ...[MARKER_PREFIX, Marker.SOI],
    // "JFIF", version 1.1, square pixels, no thumbnail
    ...segment(Marker.APP0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(Marker.DQT, [0, ...inZigzag(scaleQuantization(STANDARD_LUMINANCE, quality))]),
    ...segment(Marker.DQT, [1, ...inZigzag(scaleQuantization(STANDARD_CHROMINANCE, quality))]),
    // 8 bits a sample; then id, sampling (horizontal and vertical) and quantization table of Y, Cb, Cr
    ...segment(Marker.SOF0, [8, ...uint16(height), ...uint16(width), 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]),
    ...huffmanSegment(0x00, DC_LUMINANCE),
    ...huffmanSegment(0x10, AC_LUMINANCE),
    ...huffmanSegment(0x01, DC_CHROMINANCE),
    ...huffmanSegment(0x11, AC_CHROMINANCE),
    ...segment(Marker.DRI, uint16(intervalMcus)),
    // id and Huffman tables of Y, Cb, Cr; then all 64 coefficients in full
    ...segment(Marker.SOS, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]),
  ]);
}

function huffmanSegment(id: number, table: HuffmanTable): number[] {
  return segment(Marker.DHT, [id, ...table.lengthCounts, ...table.symbols]);
}

function inZigzag(table: readonly number[]): number[] {
  return ZIGZAG.map((index) => table[index]!);
}
