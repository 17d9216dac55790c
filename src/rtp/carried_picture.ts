/**
 * A JPEG as RTP carries it, or why it can not: 4:2:2 or 4:2:0, two tables of 8-bit steps, the standard Huffman tables, at
 * most 2040 pixels a side.
 *
 * 1. headers are looked at where they are not those of the last picture;
 * 2. a picture with other Huffman tables, and a grey one, is written again: its pixels stay the same;
 * 3. what leaves is the scan, without EOI.
 *
 * Source: RFC 2435, sections 3.1 and 4.1.
 *
 * @module
 */

import { type HuffmanTable, STANDARD_TABLES } from "../jpeg/encode/huffman.ts";
import { findMarker, Marker } from "../jpeg/markers.ts";
import {
  isPrefix,
  readRecodable,
  type RecodableJpeg,
  RECODING_TEXTS,
  type RecodingRefusal,
} from "../jpeg/recode/recodable_jpeg.ts";
import { samplingOf } from "../jpeg/recode/standard_order.ts";
import { StandardRecoder } from "../jpeg/recode/standard_recoder.ts";
import { MOST_SIDE_PIXELS, type RtpJpegFormat, TABLE_BYTES } from "./jpeg_header.ts";

/** Why a picture can not be carried. */
export type CarryRefusal =
  | RecodingRefusal
  /** More than {@linkcode MOST_SIDE_PIXELS} a side. */
  | "too-large"
  /** Neither 4:2:2 nor 4:2:0, nor grey. */
  | "other-sampling"
  /** One for each colour. */
  | "three-tables";

/** For people: completes "RTP/JPEG can not carry …". */
export const CARRY_TEXTS: Readonly<Record<CarryRefusal, string>> = {
  ...RECODING_TEXTS,
  "no-memory": "pictures as large as these",
  "too-large": `pictures of more than ${MOST_SIDE_PIXELS} pixels a side`,
  "other-sampling": "pictures that are neither 4:2:0 nor 4:2:2, nor grey",
  "three-tables": "pictures with a quantization table for each colour",
};

/** A picture that RTP carries. */
export interface CarriedPicture extends Omit<RtpJpegFormat, "q"> {
  /** Two, in zigzag order. */
  readonly tables: Uint8Array;
  /** A view of the JPEG, or of memory that is used again by the next picture. */
  readonly scan: Uint8Array;
  /** Whether its codes were written again. */
  readonly isRecoded: boolean;
  /** Whether it comes out larger, as its sides are said in eights. */
  readonly isRoundedUp: boolean;
}

/** What the headers of a picture say. */
interface KnownHeaders {
  readonly bytes: Uint8Array;
  readonly jpeg: RecodableJpeg;
  readonly needsRecoding: boolean;
  readonly carried: Omit<CarriedPicture, "scan">;
}

const EIGHT = 8;
/** By sampling. */
const TYPES: ReadonlyMap<string, number> = new Map([["2x1 1x1 1x1", 0], ["2x2 1x1 1x1", 1]]);
/** What becomes 4:2:2: grey pictures, and ffmpeg's own way of saying it. */
const MADE_422 = ["1x1", "2x2 1x2 1x2"];
const STANDARD = new Map(STANDARD_TABLES);

/** Looks at the pictures of one stream, one after the other. */
export class PictureCarrier {
  #known: KnownHeaders | undefined;
  /** There once a picture needs it. */
  #recoder: StandardRecoder | undefined;

  /**
   * Makes a picture such that RTP carries it.
   *
   * @param jpeg from SOI on; has to stay as it is as long as the result is used
   */
  carry(jpeg: Uint8Array): CarriedPicture | CarryRefusal {
    const known = this.#readHeaders(jpeg);
    if (typeof known === "string") return known;
    if (known.needsRecoding) return this.#recode(jpeg, known);
    const { scanFrom } = known.jpeg;
    const end = findMarker(jpeg, scanFrom);
    if (end < 0) return "broken";
    if (jpeg[end + 1] !== Marker.EOI) return "several-scans";
    return { ...known.carried, scan: jpeg.subarray(scanFrom, end) };
  }

  #recode(jpeg: Uint8Array, known: KnownHeaders): CarriedPicture | CarryRefusal {
    this.#recoder ??= new StandardRecoder();
    const recoded = this.#recoder.recode(jpeg, known.jpeg);
    return typeof recoded === "string" ? recoded : { ...known.carried, scan: recoded };
  }

  #readHeaders(jpeg: Uint8Array): KnownHeaders | CarryRefusal {
    if (this.#known && isPrefix(this.#known.bytes, jpeg)) return this.#known;
    const read = readRecodable(jpeg);
    if (typeof read === "string") return read;
    const known = judge(read, jpeg);
    if (typeof known !== "string") this.#known = known;
    return known;
  }
}

function judge(jpeg: RecodableJpeg, bytes: Uint8Array): KnownHeaders | CarryRefusal {
  const { width, height, components, quantization, restartInterval } = jpeg;
  if (Math.max(width, height) > MOST_SIDE_PIXELS) return "too-large";
  const sampled = samplingOf(jpeg);
  const isMade422 = MADE_422.includes(sampled);
  const sampling = isMade422 ? 0 : TYPES.get(sampled);
  if (sampling === undefined) return "other-sampling";
  const [luma, cb, cr] = components.map((component) => quantization.get(component.quantization)!);
  const chroma = cb ?? luma!;
  if (cr?.some((step, index) => step !== chroma[index])) return "three-tables";
  const needsRecoding = isMade422 || !hasStandardTables(jpeg);
  const tables = new Uint8Array(2 * TABLE_BYTES);
  tables.set(luma!);
  tables.set(chroma, TABLE_BYTES);
  return {
    bytes: bytes.slice(0, jpeg.scanFrom),
    jpeg,
    needsRecoding,
    carried: {
      sampling,
      widthEights: Math.ceil(width / EIGHT),
      heightEights: Math.ceil(height / EIGHT),
      restartInterval: needsRecoding ? 0 : restartInterval,
      tables,
      isRecoded: needsRecoding,
      isRoundedUp: width % EIGHT > 0 || height % EIGHT > 0,
    },
  };
}

/** Whether brightness has the standard tables for it, and the colours theirs, whatever numbers these have. */
function hasStandardTables({ components, huffman }: RecodableJpeg): boolean {
  return components.every(({ dc, ac }, index) => {
    const standard = index === 0 ? 0x00 : 0x01;
    return isSameTable(huffman.get(dc), STANDARD.get(standard)) &&
      isSameTable(huffman.get(0x10 | ac), STANDARD.get(0x10 | standard));
  });
}

function isSameTable(one: HuffmanTable | undefined, other: HuffmanTable | undefined): boolean {
  if (!one || !other || one.symbols.length !== other.symbols.length) return false;
  return one.lengthCounts.every((count, index) => count === other.lengthCounts[index]) &&
    one.symbols.every((symbol, index) => symbol === other.symbols[index]);
}
