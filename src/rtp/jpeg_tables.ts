/**
 * What an RTP packet does not say of a JPEG because it is always the same: its quantization tables where Q is below 128, and
 * everything before its scan.
 *
 * Source: RFC 2435, appendices A and B.
 *
 * @module
 */

import { STANDARD_TABLES } from "../jpeg/encode/huffman.ts";
import {
  scaleQuantization,
  STANDARD_CHROMINANCE,
  STANDARD_LUMINANCE,
  ZIGZAG,
} from "../jpeg/encode/quantization.ts";
import { segment, uint16 } from "../jpeg/encode/segment.ts";
import { Marker, MARKER_PREFIX } from "../jpeg/markers.ts";
import { type RtpJpegFormat, TABLE_BYTES } from "./jpeg_header.ts";

/** Qualities end here; up to 127 the RFC leaves open what is meant, and everybody takes this one. */
const MOST_QUALITY = 99;
/** Blocks of brightness side by side and above each other, by the type. */
const LUMA_SAMPLING = [0x21, 0x22];
const CHROMA_SAMPLING = 0x11;

/** The standard Huffman tables, as every picture has them. */
const HUFFMAN: readonly number[] = STANDARD_TABLES.flatMap(([id, { lengthCounts, symbols }]) => [
  id,
  ...lengthCounts,
  ...symbols,
]);

/** The tables of a Q of 1 … 127: that of brightness, then that of colour, in zigzag order. */
export function tablesOfQ(q: number): Uint8Array<ArrayBuffer> {
  const quality = Math.min(q, MOST_QUALITY);
  const [luma, chroma] = [STANDARD_LUMINANCE, STANDARD_CHROMINANCE].map((standard) => {
    const steps = scaleQuantization(standard, quality);
    return ZIGZAG.map((index) => steps[index]!);
  });
  return Uint8Array.from([...luma!, ...chroma!]);
}

/** What of a picture its headers follow from. */
export interface HeadersOf extends Omit<RtpJpegFormat, "q"> {
  /** Two, in zigzag order. */
  readonly tables: Uint8Array;
}

/** Writes everything from SOI to the scan of a picture of type 0 or 1. */
export function makeJpegHeaders(
  { sampling, widthEights, heightEights, restartInterval, tables }: HeadersOf,
): Uint8Array<ArrayBuffer> {
  const luma = [...tables.subarray(0, TABLE_BYTES)];
  const chroma = [...tables.subarray(TABLE_BYTES, 2 * TABLE_BYTES)];
  const size = [...uint16(8 * heightEights), ...uint16(8 * widthEights)];
  const components = [
    ...[1, LUMA_SAMPLING[sampling]!, 0],
    ...[2, CHROMA_SAMPLING, 1],
    ...[3, CHROMA_SAMPLING, 1],
  ];
  return Uint8Array.from([
    ...[MARKER_PREFIX, Marker.SOI],
    ...segment(Marker.DQT, [0, ...luma, 1, ...chroma]),
    ...(restartInterval > 0 ? segment(Marker.DRI, uint16(restartInterval)) : []),
    ...segment(Marker.SOF0, [8, ...size, 3, ...components]),
    ...segment(Marker.DHT, HUFFMAN),
    ...segment(Marker.SOS, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]),
  ]);
}
