/**
 * What the recoder has to know of a JPEG before its scan's data, or why it leaves it alone.
 *
 * Source: ITU-T T.81, B.2.
 *
 * @module
 */

import { readU16 } from "../../protocol/integers.ts";
import { type HuffmanTable, STANDARD_TABLES } from "../encode/huffman.ts";
import { findMarker, isFrameHeader, isSegment, Marker, MARKER_PREFIX } from "../markers.ts";

/** Why a JPEG is not recoded. */
export type RecodingRefusal =
  /** Not Huffman-coded, or not in one go: arithmetic coding, progressive, lossless. */
  | "no-baseline"
  /** Samples of 12 bits, steps of 16 bits. */
  | "deep"
  /** More than one scan, or a part of the picture. */
  | "several-scans"
  /** Four components, or sampled in a way that no camera does. */
  | "odd-components"
  /** Anything that can not be decoded. */
  | "broken"
  /** Larger than what a link carries several times a second. */
  | "no-memory";

/** For people: completes "pictures are not recoded: …". */
export const RECODING_TEXTS: Readonly<Record<RecodingRefusal, string>> = {
  "no-baseline": "progressive, lossless or arithmetic-coded JPEGs",
  deep: "JPEGs of more than 8 bits",
  "several-scans": "JPEGs of several scans",
  "odd-components": "JPEGs of four colours, or sampled as no camera does",
  broken: "JPEGs that can not be decoded",
  "no-memory": "they are too large",
};

/** A component of the picture, as the frame header and the scan say. */
export interface Component {
  readonly id: number;
  /** Blocks of an MCU, side by side and one above the other. */
  readonly across: number;
  readonly down: number;
  /** Number of its quantization table. */
  readonly quantization: number;
  /** Numbers of its Huffman tables. */
  readonly dc: number;
  readonly ac: number;
}

/** A baseline JPEG of one scan. */
export interface RecodableJpeg {
  readonly width: number;
  readonly height: number;
  /** One, or three. */
  readonly components: readonly Component[];
  /** By number: 64 steps, in zigzag order. */
  readonly quantization: ReadonlyMap<number, readonly number[]>;
  /** By number; from 16 on those of AC. */
  readonly huffman: ReadonlyMap<number, HuffmanTable>;
  /** MCUs from one restart marker to the next; 0: none. */
  readonly restartInterval: number;
  /** Where the scan's data begins. */
  readonly scanFrom: number;
}

/** Blocks of an MCU at the most. */
const MAX_MCU_BLOCKS = 10;
const LAST_TABLE = 3;
/** Of one Huffman table. */
const MAX_CODES = 256;

/**
 * Reads the headers.
 *
 * @param jpeg from SOI on
 * @returns why it is to be left alone, where it is
 */
export function readRecodable(jpeg: Uint8Array): RecodableJpeg | RecodingRefusal {
  const headers = new Headers();
  if (jpeg[0] !== MARKER_PREFIX || jpeg[1] !== Marker.SOI) return "broken";
  for (let at = findMarker(jpeg, 2); at >= 0 && at + 3 < jpeg.length; at = findMarker(jpeg, at)) {
    const code = jpeg[at + 1]!;
    if (!isSegment(code)) return "broken";
    const end = at + 2 + Math.max(2, readU16(jpeg, at + 2));
    if (end > jpeg.length) return "broken";
    const refusal = headers.read(code, jpeg.subarray(at + 4, end));
    if (refusal) return refusal;
    if (code === Marker.SOS) return headers.finish(end);
    at = end;
  }
  return "broken";
}

/** What the segments say, one after the other. */
class Headers {
  readonly #quantization = new Map<number, number[]>();
  readonly #huffman = new Map<number, HuffmanTable>(STANDARD_TABLES);
  #components: Component[] = [];
  #width = 0;
  #height = 0;
  #restartInterval = 0;

  read(code: number, payload: Uint8Array): RecodingRefusal | undefined {
    if (isFrameHeader(code)) return this.#readFrame(code, payload);
    if (code === Marker.DQT) return this.#readQuantization(payload);
    if (code === Marker.DHT) return this.#readHuffman(payload);
    if (code === Marker.SOS) return this.#readScan(payload);
    if (code === Marker.DAC) return "no-baseline";
    if (code === Marker.DRI && payload.length >= 2) this.#restartInterval = readU16(payload, 0);
    return undefined;
  }

  finish(scanFrom: number): RecodableJpeg | RecodingRefusal {
    const isComplete = this.#components.every(({ quantization, dc, ac }) =>
      this.#quantization.has(quantization) && this.#huffman.has(dc) && this.#huffman.has(0x10 | ac)
    );
    if (!isComplete) return "broken";
    return {
      width: this.#width,
      height: this.#height,
      components: this.#components,
      quantization: this.#quantization,
      huffman: this.#huffman,
      restartInterval: this.#restartInterval,
      scanFrom,
    };
  }

  #readFrame(code: number, payload: Uint8Array): RecodingRefusal | undefined {
    if (code > Marker.SOF1) return "no-baseline";
    if (this.#components.length > 0 || payload.length < 6) return "broken";
    if (payload[0] !== 8) return "deep";
    this.#height = readU16(payload, 1);
    this.#width = readU16(payload, 3);
    const count = payload[5]!;
    if (this.#width === 0 || this.#height === 0 || payload.length < 6 + 3 * count) return "broken";
    if (count !== 1 && count !== 3) return "odd-components";
    for (let at = 6; this.#components.length < count; at += 3) {
      const [id, sampling, quantization] = payload.subarray(at, at + 3) as unknown as [
        number,
        number,
        number,
      ];
      const across = sampling >> 4, down = sampling & 15;
      if (across === 0 || across > 4 || down === 0 || down > 4) return "broken";
      if (quantization > LAST_TABLE) return "broken";
      this.#components.push({ id, across, down, quantization, dc: 0, ac: 0 });
    }
    return this.#checkSampling();
  }

  /** A lone component's blocks come row by row, however it is sampled. */
  #checkSampling(): RecodingRefusal | undefined {
    const [luma, ...chroma] = this.#components;
    if (chroma.length === 0) {
      this.#components = [{ ...luma!, across: 1, down: 1 }];
      return undefined;
    }
    const blocks = this.#components.reduce((sum, { across, down }) => sum + across * down, 0);
    return blocks > MAX_MCU_BLOCKS ? "odd-components" : undefined;
  }

  #readQuantization(payload: Uint8Array): RecodingRefusal | undefined {
    for (let at = 0; at < payload.length; at += 65) {
      if (payload[at]! >> 4 !== 0) return "deep";
      const steps = [...payload.subarray(at + 1, at + 65)];
      if (steps.length < 64 || steps.includes(0) || payload[at]! > LAST_TABLE) return "broken";
      this.#quantization.set(payload[at]!, steps);
    }
    return undefined;
  }

  #readHuffman(payload: Uint8Array): RecodingRefusal | undefined {
    for (let at = 0; at < payload.length;) {
      const lengthCounts = [...payload.subarray(at + 1, at + 17)];
      const count = lengthCounts.reduce((sum, number) => sum + number, 0);
      const symbols = [...payload.subarray(at + 17, at + 17 + count)];
      const id = payload[at]!;
      if (lengthCounts.length < 16 || symbols.length < count || count > MAX_CODES) return "broken";
      if ((id & 0xef) > LAST_TABLE) return "broken";
      this.#huffman.set(id, { lengthCounts, symbols });
      at += 17 + count;
    }
    return undefined;
  }

  #readScan(payload: Uint8Array): RecodingRefusal | undefined {
    const count = payload[0] ?? 0;
    if (this.#components.length === 0 || payload.length !== 4 + 2 * count) return "broken";
    if (count !== this.#components.length) return "several-scans";
    for (const [index, component] of this.#components.entries()) {
      const id = payload[1 + 2 * index]!, tables = payload[2 + 2 * index]!;
      const dc = tables >> 4, ac = tables & 15;
      if (id !== component.id || dc > LAST_TABLE || ac > LAST_TABLE) return "broken";
      this.#components[index] = { ...component, dc, ac };
    }
    const [first, last, approximation] = payload.subarray(1 + 2 * count);
    return first === 0 && last === 63 && approximation === 0 ? undefined : "several-scans";
  }
}

/** Whether these bytes begin with those. */
export function isPrefix(prefix: Uint8Array, bytes: Uint8Array): boolean {
  if (prefix.length > bytes.length) return false;
  for (let i = 0; i < prefix.length; i++) if (prefix[i] !== bytes[i]) return false;
  return true;
}
