/**
 * What a hostile sender calls a picture of the wire code.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import { compactHeaders, expandHeaders } from "../../../../src/jpeg/recode/compact_headers.ts";
import { readRecodable } from "../../../../src/jpeg/recode/recodable_jpeg.ts";
import {
  MOST_HEADER_BYTES,
  MOST_SLICES,
  readWirePicture,
  type WirePicture,
  writeWirePicture,
} from "../../../../src/jpeg/recode/wire_picture.ts";
import { Marker, MARKER_PREFIX } from "../../../../src/jpeg/markers.ts";
import { writeU16 } from "../../../../src/protocol/integers.ts";
import type { SeededRandom } from "../../../../tests/support/seeded_random.ts";
import { makeSide, makeTables } from "./hostile_jpegs.ts";

const MOST_SLICE_BYTES = 400;
/** 39 million pixels; more than 40 are refused. */
const LARGEST = { width: 8192, height: 4800 };
const LARGEST_SLICE_BYTES = 1000;
/** The short forms of headers that are the longest when they are written out: all tables, a table of steps. */
const TABLES = [0x14, 0x00, 0x10, 0x01, 0x11];
const STEPS = [0x20, 0x00, 50];

/** Well-formed, with headers of a picture but for its size, and anything for its slices. */
export function makeHostileWire(random: SeededRandom, jpeg: Uint8Array): Uint8Array {
  const half = { width: makeSide(random), height: makeSide(random) };
  const isTwice = random.next() < 0.8;
  const wholeSize = { width: half.width << (isTwice ? 1 : 0) & 0xffff, height: half.height << 1 & 0xffff };
  const picture: WirePicture = {
    headers: random.next() < 0.9 ? compactHeaders(withSize(jpeg, half)) : random.bytes(random.below(300)),
    scanBytes: random.next() < 0.4 ? 0 : random.below(random.next() < 0.1 ? 1 << 24 : 20_000),
    tail: random.bytes(random.below(8)),
    slices: Array.from({ length: 1 + random.below(MOST_SLICES) }, () => makeSlice(random)),
  };
  return writeWirePicture(random.next() < 0.5 ? picture : { ...picture, wholeSize });
}

/** What is in a good picture, as if it had other Huffman tables. */
export function makeMistoldWire(random: SeededRandom, wire: Uint8Array): Uint8Array {
  const { slices, tail, wholeSize, ...told } = readWirePicture(wire)!;
  const headers = expandHeaders(told.headers, MOST_HEADER_BYTES)!;
  const scanHeaderAt = headers.findIndex((byte, at) =>
    byte === MARKER_PREFIX && headers[at + 1] === Marker.SOS
  );
  const mistold = concat([
    headers.subarray(0, scanHeaderAt),
    Uint8Array.from(makeTables(random)),
    headers.subarray(scanHeaderAt),
  ]);
  const picture = { headers: compactHeaders(mistold), scanBytes: 0, tail, slices };
  return writeWirePicture(wholeSize ? { ...picture, wholeSize } : picture);
}

/** Headers that become much longer than they are, and a picture that is larger than any. */
export function makeHeaderBomb(random: SeededRandom): Uint8Array {
  const piece = random.next() < 0.5 ? TABLES : STEPS;
  const times = 1 + random.below(MOST_HEADER_BYTES / piece.length);
  const headers = Uint8Array.from(Array(times).fill(piece).flat());
  return writeWirePicture({
    headers,
    scanBytes: random.below(1 << 24),
    tail: new Uint8Array(0),
    slices: [makeSlice(random)],
    wholeSize: { width: 0xffff, height: 0xffff },
  });
}

/** About the largest picture that there may be, in few bytes. */
export function makeSizeBomb(random: SeededRandom, jpeg: Uint8Array): Uint8Array {
  const isHalf = random.next() < 0.3;
  const size = isHalf ? { width: LARGEST.width / 2, height: LARGEST.height / 2 } : LARGEST;
  const level = random.next() < 0.5 ? 0 : random.below(256);
  const slices = Array.from({ length: MOST_SLICES }, () => new Uint8Array(LARGEST_SLICE_BYTES).fill(level));
  const picture = {
    headers: compactHeaders(withSize(jpeg, size)),
    scanBytes: 0,
    tail: new Uint8Array(0),
    slices,
  };
  return writeWirePicture(isHalf ? { ...picture, wholeSize: LARGEST } : picture);
}

function makeSlice(random: SeededRandom): Uint8Array {
  const slice = random.bytes(random.next() < 0.2 ? 0 : random.below(MOST_SLICE_BYTES));
  const kind = random.below(4);
  return kind < 2 ? slice.fill(kind === 0 ? 0 : 0xff) : slice;
}

/** The headers of a picture, with another size. */
function withSize(jpeg: Uint8Array, { width, height }: { readonly width: number; readonly height: number }) {
  const read = readRecodable(jpeg);
  if (typeof read === "string") throw new Error(`Cannot read headers: ${read}`);
  const headers = jpeg.slice(0, read.scanFrom);
  const at = headers.findIndex((byte, index) => byte === MARKER_PREFIX && headers[index + 1] === Marker.SOF0);
  writeU16(headers, at + 5, height);
  writeU16(headers, at + 7, width);
  return headers;
}
