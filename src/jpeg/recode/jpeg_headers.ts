/**
 * What is written before a recoded scan.
 *
 * @module
 */

import { readU16 } from "../../protocol/integers.ts";
import { segment, uint16 } from "../encode/segment.ts";
import { parseOrientationNumber } from "../exif_orientation.ts";
import { findMarker, Marker, MARKER_PREFIX } from "../markers.ts";
import type { Coefficients } from "./coefficients.ts";
import { standardTable } from "./compact_headers.ts";
import { PLACES } from "./recoding_kernel.ts";

/** JFIF, AVI1, and what says in which colours the picture is (Adobe): longer ones hold a preview. */
const MOST_KEPT_BYTES = 64;
const KEPT: readonly number[] = [Marker.APP0, Marker.APP0 + 14];

export const EOI = Uint8Array.of(MARKER_PREFIX, Marker.EOI);

/** The Huffman tables of a picture. */
export type CodeChoice = "shortest" | "standard";

/**
 * Writes SOI to SOS of the picture that was requantised last.
 *
 * @param jpeg whose segments are kept, up to its scan
 * @param steps that it was quantised by
 * @param codes those of what was requantised, or the standard ones
 */
export function writeHeaders(
  coefficients: Coefficients,
  jpeg: Uint8Array,
  steps: Uint16Array,
  codes: CodeChoice = "shortest",
): Uint8Array[] {
  const { width, height, components } = coefficients.jpeg!;
  const hasColour = components.length > 1;
  const tables = coefficients.classes.map((quantClass) => listSteps(steps, quantClass));
  /** Of each component; one table serves all that have the same steps. */
  const ids = tables.map((table) => tables.findIndex((other) => other.every((step, i) => step === table[i])));
  const frame = components.flatMap(({ id, across, down }, index) => [id, across << 4 | down, ids[index]!]);
  const find = (table: number, id: number) =>
    codes === "standard" ? standardTable(id) : coefficients.newTable(table);
  const scan = components.flatMap(({ id }, index) => [id, index === 0 ? 0x00 : 0x11]);
  return [
    Uint8Array.of(MARKER_PREFIX, Marker.SOI),
    ...keepSegments(jpeg, coefficients.jpeg!.scanFrom),
    ...writeOrientation(parseOrientationNumber(jpeg)),
    writeSegment(Marker.DQT, [...new Set(ids)].flatMap((id) => [id, ...tables[id]!])),
    writeSegment(Marker.SOF0, [8, ...uint16(height), ...uint16(width), components.length, ...frame]),
    writeSegment(Marker.DHT, listTables(hasColour).flatMap(([id, table]) => [id, ...find(table, id)])),
    writeSegment(Marker.SOS, [components.length, ...scan, 0, 63, 0]),
  ];
}

/** The number of each table in the headers, and its number in the kernel. */
function listTables(hasColour: boolean): [number, number][] {
  const all: [number, number][] = [[0x00, 0], [0x10, 1], [0x01, 2], [0x11, 3]];
  return hasColour ? all : all.slice(0, 2);
}

/** Of what nothing is left the step does not matter, and has to be there. */
function listSteps(steps: Uint16Array, quantClass: number): number[] {
  return [...steps.subarray(quantClass * PLACES, (quantClass + 1) * PLACES)].map((step) => step || 1);
}

/** EXIF that says how the picture has to be turned, and nothing else. */
function writeOrientation(orientation: number): Uint8Array[] {
  if (orientation < 2 || orientation > 8) return [];
  // "Exif"; big-endian, and where the one entry is: tag 0x0112, SHORT, one of them
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1];
  return [
    writeSegment(Marker.APP1, [...exif, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]),
  ];
}

function keepSegments(jpeg: Uint8Array, scanFrom: number): Uint8Array[] {
  const kept: Uint8Array[] = [];
  for (let at = findMarker(jpeg, 2); at >= 0 && at < scanFrom;) {
    const end = at + 2 + Math.max(2, readU16(jpeg, at + 2));
    if (KEPT.includes(jpeg[at + 1]!) && end - at <= MOST_KEPT_BYTES) kept.push(jpeg.subarray(at, end));
    at = findMarker(jpeg, end);
  }
  return kept;
}

function writeSegment(code: number, payload: readonly number[]): Uint8Array {
  return Uint8Array.from(segment(code, payload));
}
