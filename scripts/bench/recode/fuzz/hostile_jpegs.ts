/**
 * JPEGs whose headers and data nobody would write who means well.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import type { Jpeg } from "../../../../src/common/frame.ts";
import { STANDARD_TABLES } from "../../../../src/jpeg/encode/huffman.ts";
import { segment, uint16 } from "../../../../src/jpeg/encode/segment.ts";
import { Marker, MARKER_PREFIX } from "../../../../src/jpeg/markers.ts";
import type { SeededRandom } from "../../../../tests/support/seeded_random.ts";

const MOST_SCAN_BYTES = 3000;
const SAMPLINGS = [0x11, 0x11, 0x21, 0x22, 0x12, 0x41, 0x44, 0x14, 0x31];
const COMPONENTS = [1, 1, 3, 3, 3, 3, 0, 2, 4];
/** BITS: a code of each length, and the longest one is all ones; all of one length; none; one; more than there can be. */
const LENGTHS: readonly (readonly number[])[] = [
  [...Array<number>(15).fill(1), 2],
  [...Array<number>(7).fill(0), 255, ...Array<number>(8).fill(0)],
  [...Array<number>(7).fill(0), 255, 2, ...Array<number>(7).fill(0)],
  Array<number>(16).fill(0),
  [1, ...Array<number>(15).fill(0)],
  [...Array<number>(15).fill(0), 255],
  [...Array<number>(8).fill(0), ...Array<number>(8).fill(255)],
];

/** Makes one. */
export function makeHostileJpeg(random: SeededRandom): Jpeg {
  const components = pick(random, COMPONENTS);
  return concat([
    Uint8Array.from([
      ...[MARKER_PREFIX, Marker.SOI],
      ...segment(Marker.DQT, [0, ...makeSteps(random), 1, ...makeSteps(random)]),
      ...makeFrameHeader(random, components),
      ...makeTables(random),
      ...random.next() < 0.2 ? segment(Marker.DRI, uint16(random.below(4) * random.below(100))) : [],
      ...makeScanHeader(random, components),
    ]),
    makeScan(random),
    random.next() < 0.9 ? Uint8Array.of(MARKER_PREFIX, Marker.EOI) : new Uint8Array(0),
  ]);
}

/** Sides: those of one block, small ones, and the largest that can be said. */
export function makeSide(random: SeededRandom): number {
  const kind = random.next();
  if (kind < 0.4) return 8 + 8 * random.below(2);
  return kind < 0.9 ? 1 + random.below(200) : random.below(3) === 0 ? 0 : 65_535 - random.below(2) * 60_000;
}

function makeSteps(random: SeededRandom): number[] {
  const kind = random.below(8);
  if (kind === 0) return [...Array<number>(63).fill(1), 0];
  if (kind < 4) return Array<number>(64).fill(kind === 1 ? 1 : kind === 2 ? 255 : 254);
  return Array.from({ length: 64 }, () => 1 + random.below(255));
}

function makeFrameHeader(random: SeededRandom, components: number): number[] {
  const payload = [8, ...uint16(makeSide(random)), ...uint16(makeSide(random)), components];
  for (let id = 1; id <= components; id++) {
    const sampling = id > 1 && random.next() < 0.7 ? 0x11 : pick(random, SAMPLINGS);
    payload.push(id, random.next() < 0.02 ? random.below(256) : sampling, id > 1 ? 1 : 0);
  }
  return segment(random.next() < 0.95 ? Marker.SOF0 : Marker.SOF0 + random.below(16), payload);
}

/** Huffman tables: standard ones, or none at all, which means the same; or any. */
export function makeTables(random: SeededRandom): number[] {
  const tables: number[] = [];
  for (const [id, { lengthCounts, symbols }] of STANDARD_TABLES) {
    const kind = random.next();
    if (kind < 0.3) continue;
    if (kind < 0.6) {
      tables.push(...segment(Marker.DHT, [id, ...lengthCounts, ...symbols]));
      continue;
    }
    const counts = kind < 0.9 ? pick(random, LENGTHS) : Array.from({ length: 16 }, () => random.below(4));
    const count = counts.reduce((sum, number) => sum + number, 0);
    // those of DC are no larger than 11
    const values = Array.from(
      { length: count },
      (_, n) => id < 16 && kind < 0.85 ? n % 12 : random.below(256),
    );
    tables.push(...segment(Marker.DHT, [id, ...counts, ...values]));
  }
  return tables;
}

function makeScanHeader(random: SeededRandom, components: number): number[] {
  const tables = Array.from({ length: components }, (_, n) => [n + 1, n > 0 ? 0x11 : 0x00]).flat();
  const payload = [components, ...tables, 0, 63, 0];
  if (random.next() < 0.03) payload[random.below(payload.length)] = random.below(256);
  return segment(Marker.SOS, payload);
}

function makeScan(random: SeededRandom): Uint8Array {
  const scan = random.bytes(random.below(MOST_SCAN_BYTES));
  const kind = random.below(5);
  if (kind < 2) scan.fill(kind === 0 ? 0x00 : 0x55);
  if (kind === 2) { for (let at = 0; at < scan.length; at++) scan[at] = at % 2 === 0 ? MARKER_PREFIX : 0; }
  // markers in it end it, but for a few
  if (kind === 3) {
    for (let at = 0; at < scan.length; at++) {
      if (scan[at] === MARKER_PREFIX) scan[at] = 0xfe;
    }
  }
  return scan;
}

function pick<Value>(random: SeededRandom, values: readonly Value[]): Value {
  return values[random.below(values.length)]!;
}
