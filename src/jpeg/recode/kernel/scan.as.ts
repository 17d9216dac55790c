// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * In which order the blocks of the one scan come: MCU after MCU, each of the same blocks.
 *
 * @module
 */

/** Blocks of an MCU at the most (ITU-T T.81, B.2.3). */
const MAX_MCU_BLOCKS: i32 = 10;

/** One byte for each block of an MCU: its component. */
export const COMPONENT_OF = memory.data(MAX_MCU_BLOCKS);
/** One byte for each component: the tables of its codes that were read, DC and AC … */
export const DC_TABLE_OF = memory.data(4);
export const AC_TABLE_OF = memory.data(4);
/** … and its class: where the quantization differs or may, 0 … 3; codes that are written are those of class 0 or of the others. */
export const CLASS_OF = memory.data(4);

/** One byte for each block of an MCU: its place among those of its component, row by row … */
export const PLACE_OF = memory.data(MAX_MCU_BLOCKS);
/** … which are so many side by side and one above the other. */
export const ACROSS_OF = memory.data(4);
export const DOWN_OF = memory.data(4);

export let mcus: u32 = 0;
/** MCUs of a row. */
export let mcusAcross: u32 = 0;
export let mcuBlocks: u32 = 0;
/** MCUs from one restart marker to the next; 0: none. */
export let restartInterval: u32 = 0;

/** For whoever fills the tables. */
export function setScan(mcuCount: u32, mcusOfRow: u32, blocksOfMcu: u32, interval: u32): void {
  mcus = mcuCount;
  mcusAcross = mcusOfRow;
  mcuBlocks = blocksOfMcu;
  restartInterval = interval;
}
