/**
 * What src/jpeg/recode/kernel/kernel.as.ts exports.
 *
 * @module
 */

import { kernelModule } from "./kernel_module.js";

/** Numbers that end in `At` or `Of` are places in its memory. */
export interface RecodingKernel extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory & { readonly buffer: ArrayBuffer };
  readonly prepare: () => void;
  readonly begin: (jpegBytes: number, blocks: number, rowBlocks: number) => number;
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
  readonly requantise: () => number;
  readonly newCountsOf: (table: number) => number;
  readonly newSymbolsOf: (table: number) => number;
  readonly encodeScan: () => number;
  readonly restoreScan: () => number;
  readonly encodeSlice: (firstMcu: number, endMcu: number, token: number, to: number) => number;
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

/** In the kernel's memory: DC (i32), where the block's tokens end (u32). */
export const BLOCK_BYTES = 8;
/** The kernel's tables of AC codes follow so many of DC codes. */
export const AC_TABLES = 4;

/** Makes one, with memory of its own. */
export function startKernel(): RecodingKernel {
  const kernel = new WebAssembly.Instance(kernelModule, {}).exports as RecodingKernel;
  kernel.prepare();
  return kernel;
}
