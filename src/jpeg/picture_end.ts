/**
 * Where the data of a picture ends that has no end of image: whether it is whole can then be told by its last block alone.
 *
 * 1. segments are stepped over, frame header, Huffman tables and restart interval are taken note of
 * 2. each scan is read over, block by block
 * 3. the picture is whole where every component had its scan, and every scan its blocks
 *
 * Takes about as long as decoding, and is needed only for pictures without EOI. Source: ITU-T T.81, B.2 and A.2.
 *
 * @module
 */

import { type HuffmanTable, STANDARD_TABLES } from "./encode/huffman.ts";
import { type CodeLookup, EntropyReader, makeCodeLookup } from "./entropy_reader.ts";
import { findMarker, isFrameHeader, isRestart, isSegment, Marker, MARKER_PREFIX } from "./markers.ts";
import { readU16 } from "../protocol/integers.ts";

/** A buffer with a picture that is cut short is filled up with zeros, which pass for blocks, if for strange ones. */
const ZERO_TAIL_BYTES = 8;

interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
}

interface FrameHeader {
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
}

/** Copies a JPEG that has no EOI, with one; nothing where it is cut short. */
export function completeJpeg(jpeg: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const end = findPictureEnd(jpeg);
  if (end === undefined) return undefined;
  const whole = new Uint8Array(end + 2);
  whole.set(jpeg.subarray(0, end));
  whole.set([MARKER_PREFIX, Marker.EOI], end);
  return whole;
}

/**
 * Looks for the end of the last scan.
 *
 * @param jpeg from SOI on, without EOI
 * @returns one past the last byte that belongs to the picture; all of `jpeg` where its kind can not be checked
 *   (progressive, arithmetic coding); nothing where it is cut short
 */
export function findPictureEnd(jpeg: Uint8Array): number | undefined {
  const tables = new Map<number, HuffmanTable>(STANDARD_TABLES);
  const scanned = new Set<number>();
  let frame: FrameHeader | undefined;
  let restartInterval = 0;
  let end: number | undefined;
  for (let at = findMarker(jpeg, 2); at >= 0 && at + 3 < jpeg.length; at = findMarker(jpeg, at)) {
    const code = jpeg[at + 1]!;
    if (!isSegment(code)) break;
    const segmentEnd = at + 2 + Math.max(2, readU16(jpeg, at + 2));
    const payload = jpeg.subarray(at + 4, segmentEnd);
    at = segmentEnd;
    if (isFrameHeader(code)) {
      frame = readFrameHeader(payload);
      if (code > Marker.SOF1 || frame.height === 0 || payload[0] !== 8) return jpeg.length;
    } else if (code === Marker.DHT) {
      readTables(payload, tables);
    } else if (code === Marker.DRI && payload.length >= 2) {
      restartInterval = readU16(payload, 0);
    } else if (code === Marker.SOS && frame) {
      end = skipScan({ jpeg, from: segmentEnd, frame, tables, header: payload, restartInterval });
      if (end === undefined) return undefined;
      at = end;
      for (let n = 0; n < payload[0]!; n++) scanned.add(payload[1 + 2 * n]!);
    }
  }
  return frame?.components.every(({ id }) => scanned.has(id)) ? end : undefined;
}

function readFrameHeader(payload: Uint8Array): FrameHeader {
  const components: Component[] = [];
  for (let at = 6; at + 2 < payload.length && components.length < payload[5]!; at += 3) {
    components.push({ id: payload[at]!, across: payload[at + 1]! >> 4, down: payload[at + 1]! & 15 });
  }
  return { height: readU16(payload, 1), width: readU16(payload, 3), components };
}

function readTables(payload: Uint8Array, into: Map<number, HuffmanTable>): void {
  for (let at = 0; at + 17 <= payload.length;) {
    const lengthCounts = [...payload.subarray(at + 1, at + 17)];
    const symbols = lengthCounts.reduce((sum, count) => sum + count, 0);
    into.set(payload[at]!, { lengthCounts, symbols: [...payload.subarray(at + 17, at + 17 + symbols)] });
    at += 17 + symbols;
  }
}

interface Scan {
  readonly jpeg: Uint8Array;
  readonly from: number;
  readonly frame: FrameHeader;
  readonly tables: ReadonlyMap<number, HuffmanTable>;
  readonly header: Uint8Array;
  /** MCUs from one restart marker to the next; 0: none. */
  readonly restartInterval: number;
}

interface BlockTables {
  readonly dc: CodeLookup;
  readonly ac: CodeLookup;
}

/** Returns where the scan ends, or nothing where it is cut short. */
function skipScan({ jpeg, from, frame, tables, header, restartInterval }: Scan): number | undefined {
  const blocks = listBlocks(frame, tables, header);
  if (blocks.length === 0) return undefined;
  const reader = new EntropyReader(jpeg, from);
  for (let left = countMcus(frame, header), mcu = 0; left > 0; left--, mcu++) {
    if (restartInterval > 0 && mcu > 0 && mcu % restartInterval === 0) {
      const at = findRestart(jpeg, reader.at);
      if (at === undefined) return undefined;
      reader.moveTo(at);
    }
    for (const { dc, ac } of blocks) if (!reader.skipBlock(dc, ac)) return undefined;
  }
  const end = reader.at;
  return isFilledUp(jpeg.subarray(from, end), blocks) ? undefined : end;
}

/** Only where no bits but zeros mean an empty block does a picture end in many of them. */
function isFilledUp(scan: Uint8Array, blocks: readonly BlockTables[]): boolean {
  const isEmpty = ({ dc, ac }: BlockTables) => (dc[0]! & 0xff) === 0 && (ac[0]! & 0xff) === 0;
  return !blocks.every(isEmpty) && scan.subarray(-ZERO_TAIL_BYTES).every((byte) => byte === 0);
}

/** The tables of each block of an MCU, in turn. */
function listBlocks(
  { components }: FrameHeader,
  tables: ReadonlyMap<number, HuffmanTable>,
  header: Uint8Array,
): BlockTables[] {
  const lookups = new Map<number, CodeLookup>();
  const lookUp = (id: number) => {
    const table = tables.get(id) ?? { lengthCounts: [], symbols: [] };
    const lookup = lookups.get(id) ?? makeCodeLookup(table);
    lookups.set(id, lookup);
    return lookup;
  };
  const count = header[0]!;
  return Array.from({ length: count }, (_, n) => {
    const { across, down } = components.find(({ id }) => id === header[1 + 2 * n]) ?? { across: 0, down: 0 };
    const chosen = header[2 + 2 * n]!;
    const block = { dc: lookUp(chosen >> 4), ac: lookUp(0x10 | chosen & 15) };
    return Array<typeof block>(count === 1 ? 1 : across * down).fill(block);
  }).flat();
}

/** A.2: a scan of one component has its own blocks alone, any other has MCUs of whole sampling groups. */
function countMcus({ width, height, components }: FrameHeader, header: Uint8Array): number {
  const most = (size: (component: Component) => number) => Math.max(1, ...components.map(size));
  const acrossMost = most(({ across }) => across), downMost = most(({ down }) => down);
  const only = header[0] === 1 ? components.find(({ id }) => id === header[1]) : undefined;
  const blocks = (size: number, share: number) => Math.ceil(Math.ceil(size * share) / 8);
  return only
    ? blocks(width, only.across / acrossMost) * blocks(height, only.down / downMost)
    : Math.ceil(width / (8 * acrossMost)) * Math.ceil(height / (8 * downMost));
}

/** Returns where the data goes on behind the restart marker at `at`. */
function findRestart(jpeg: Uint8Array, at: number): number | undefined {
  while (jpeg[at] === MARKER_PREFIX && jpeg[at + 1] === MARKER_PREFIX) at++;
  return jpeg[at] === MARKER_PREFIX && isRestart(jpeg[at + 1] ?? 0) ? at + 2 : undefined;
}
