/**
 * What src/jpeg/recode/kernel/kernel.as.ts exports.
 *
 * @module
 */

import { kernelModule } from "./kernel_module.js";
import { countBlocks } from "./picture_shape.ts";
import type { RecodableJpeg } from "./recodable_jpeg.ts";

/** Numbers that end in `At` or `Of` are places in its memory. */
export interface RecodingKernel extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory & { readonly buffer: ArrayBuffer };
  readonly prepare: () => void;
  readonly layOut: (
    jpegBytes: number,
    blocks: number,
    tokens: number,
    writtenBytes: number,
    rowBlocks: number,
  ) => number;
  readonly jpegAt: () => number;
  readonly blocksAt: () => number;
  readonly tokensAt: () => number;
  readonly newBlocksAt: () => number;
  readonly writtenAt: () => number;
  readonly componentsAt: () => number;
  readonly placesAt: () => number;
  readonly acrossAt: () => number;
  readonly downAt: () => number;
  readonly dcTablesAt: () => number;
  readonly acTablesAt: () => number;
  readonly classesAt: () => number;
  readonly countsOf: (table: number) => number;
  readonly symbolsOf: (table: number) => number;
  readonly prepareTable: (table: number) => number;
  readonly setScan: (mcus: number, mcusAcross: number, mcuBlocks: number, restartInterval: number) => void;
  readonly decodeScan: (from: number) => number;
  readonly countMagnitudes: () => void;
  readonly stepsAt: () => number;
  readonly candidatesAt: () => number;
  readonly prospectsAt: () => number;
  readonly weigh: () => void;
  readonly ratiosAt: () => number;
  readonly requantise: () => void;
  readonly makeCodes: () => number;
  readonly newCountsOf: (table: number) => number;
  readonly newSymbolsOf: (table: number) => number;
  readonly encodeScan: () => number;
  readonly restoreScan: () => number;
  readonly encodeSlice: (firstMcu: number, endMcu: number, token: number, to: number) => number;
  readonly swapForms: () => void;
  readonly nextStepsAt: () => number;
  readonly halve: (across: number, down: number) => number;
  readonly lostByHalving: () => number;
  readonly makeWhole: (across: number, down: number) => number;
  readonly statesAt: () => number;
  readonly decodeSlice: (
    firstMcu: number,
    endMcu: number,
    token: number,
    limit: number,
    from: number,
    end: number,
  ) => number;
}

/** Coefficients that share a quantization table in what is written: brightness is class 0, colours are the others. */
export const CLASSES = 4;
export const PLACES = 64;
/** Steps that a coefficient may get. */
export const CANDIDATES = 12;
/** In the kernel's memory: DC (i32), where the block's tokens end (u32). */
export const BLOCK_BYTES = 8;
/** The kernel's tables of AC codes follow so many of DC codes. */
const AC_TABLES = 4;

/** Makes one, with memory of its own. */
export function startKernel(): RecodingKernel {
  const kernel = new WebAssembly.Instance(kernelModule, {}).exports as RecodingKernel;
  kernel.prepare();
  return kernel;
}

/**
 * Puts the codes of a picture into it, and which components have which.
 *
 * @param classes of each component
 * @returns false where a table has more codes than there can be
 */
export function putTables(
  kernel: RecodingKernel,
  { components, huffman }: RecodableJpeg,
  classes: readonly number[],
): boolean {
  const memory = new Uint8Array(kernel.memory.buffer);
  for (const [id, { lengthCounts, symbols }] of huffman) {
    const table = (id & 15) + (id >> 4) * AC_TABLES;
    memory.set(lengthCounts, kernel.countsOf(table));
    memory.set(symbols, kernel.symbolsOf(table));
    if (!kernel.prepareTable(table)) return false;
  }
  memory.set(components.map(({ dc }) => dc), kernel.dcTablesAt());
  memory.set(components.map(({ ac }) => ac), kernel.acTablesAt());
  memory.set(classes, kernel.classesAt());
  memory.set(components.map(({ across }) => across), kernel.acrossAt());
  memory.set(components.map(({ down }) => down), kernel.downAt());
  const blocks = components.map((component) => [...Array(countBlocks(component)).keys()]);
  memory.set(blocks.flatMap((places, index) => places.map(() => index)), kernel.componentsAt());
  memory.set(blocks.flat(), kernel.placesAt());
  return true;
}
