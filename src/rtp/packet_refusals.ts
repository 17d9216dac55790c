/**
 * Why packets are of no use, and pictures are given up.
 *
 * @module
 */

import { type RtpJpegFragment, TABLE_BYTES } from "./jpeg_header.ts";
import type { PartResult } from "./scan_assembly.ts";

/** Why a packet was of no use. */
export type PacketRefusal =
  /** Another payload than JPEG's. */
  | "other-payload"
  /** It ends too early, or is of a type that is not fixed. */
  | "unreadable"
  /** Every other line of a picture. */
  | "interlaced"
  /** Neither 4:2:2 nor 4:2:0. */
  | "unknown-type"
  /** Larger than 2040 pixels, which the header can not say. */
  | "no-size"
  /** Steps of 16 bits, or none of a length that tables have. */
  | "odd-tables"
  /** Of a picture that is older than the one that has begun. */
  | "old-picture"
  /** It says something else than the first packet of its picture. */
  | "contradiction"
  | Exclude<PartResult, "taken">;

/** Why a picture was given up. */
export type PictureLoss =
  /** Packets of it did not come. */
  | "packets-missing"
  /** Its tables were sent with another one, which has not come. */
  | "no-tables"
  /** Its scan is none. */
  | "broken-scan";

const SAMPLINGS = 2;
/** Every other line of a picture. */
const FIELDS = [1, 2];

/** What is wrong with a packet by itself; nothing where it may be a picture's. */
export function findFault(fragment: RtpJpegFragment): PacketRefusal | undefined {
  const { sampling, q, typeSpecific, widthEights, heightEights, tables, precision, scan } = fragment;
  if (q === 0 || scan.length === 0) return "unreadable";
  if (sampling >= SAMPLINGS) return "unknown-type";
  if (FIELDS.includes(typeSpecific)) return "interlaced";
  if (widthEights === 0 || heightEights === 0) return "no-size";
  const isOdd = tables.length % TABLE_BYTES > 0 || (precision & 3) !== 0 || tables.includes(0);
  return isOdd ? "odd-tables" : undefined;
}
