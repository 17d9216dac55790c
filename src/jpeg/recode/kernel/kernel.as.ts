// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * Recodes a baseline JPEG on its coefficients, without a pixel.
 *
 *  1. the scan is decoded to blocks and tokens (read.as.ts)
 *  2. how often each magnitude comes at each place, and what coarser steps would do to it (quantisation.as.ts)
 *  3. once steps have been chosen: every coefficient is quantised anew, and its symbols are counted
 *  4. the shortest codes for them (symbols.as.ts); what comes of it is as long as the caller wants it, or back to 3
 *  5. the scan is encoded (write.as.ts)
 *
 * What was decoded can be written too in the wire code, and comes back from it (wire.as.ts).
 *
 * Headers are the caller's: this module sees the data of the scan alone.
 *
 * @module
 */

import { countsOf, prepareTable, symbolsOf } from "./code_tables.as.ts";
import { halve, lostByHalving, makeWhole } from "./half.as.ts";
import { prepareEdges } from "./edges.as.ts";
import { prepareHalves } from "./half_blocks.as.ts";
import { preparePlaces } from "./places.as.ts";
import { blocks, jpeg, layOut, newBlocks, swapForms as swapBlocks, tokens, written } from "./layout.as.ts";
import {
  candidatesAt,
  countMagnitudes,
  nextStepsAt,
  prospectsAt,
  ratiosAt,
  requantise as requantiseTokens,
  stepsAt,
  swapSteps,
  weigh,
} from "./quantisation.as.ts";
import { decodeScan } from "./read.as.ts";
import { prepareRates } from "./range_coder.as.ts";
import {
  AC_TABLE_OF,
  ACROSS_OF,
  CLASS_OF,
  COMPONENT_OF,
  DC_TABLE_OF,
  DOWN_OF,
  PLACE_OF,
  setScan,
} from "./scan.as.ts";
import { clearNumbers, makeCodes, newCountsOf, newSymbolsOf } from "./symbols.as.ts";
import { decodeSlice, encodeSlice } from "./wire.as.ts";
import { prepareBuckets } from "./wire_block.as.ts";
import { prepareStarts, statesAt } from "./wire_contexts.as.ts";
import { encodeScan, restoreScan } from "./write.as.ts";

export { countsOf, prepareTable, symbolsOf };
export { candidatesAt, countMagnitudes, nextStepsAt, prospectsAt, ratiosAt, stepsAt, weigh };
export { decodeSlice, encodeSlice, statesAt };
export { halve, lostByHalving, makeWhole };
export { layOut, makeCodes };
export { decodeScan, encodeScan, newCountsOf, newSymbolsOf, restoreScan, setScan };

/** Has to be called once, before anything. */
export function prepare(): void {
  preparePlaces();
  prepareRates();
  prepareBuckets();
  prepareStarts();
  prepareHalves();
  prepareEdges();
}

/** What was requantised takes the place of what was decoded, and the other way. */
export function swapForms(): void {
  swapBlocks();
  swapSteps();
}

export function blocksAt(): usize {
  return blocks;
}

export function tokensAt(): usize {
  return tokens;
}

/** Where the tokens end at the latest. */
export function newBlocksAt(): usize {
  return newBlocks;
}

export function placesAt(): usize {
  return PLACE_OF;
}

export function acrossAt(): usize {
  return ACROSS_OF;
}

export function downAt(): usize {
  return DOWN_OF;
}

/** Where the JPEG is to be put. */
export function jpegAt(): usize {
  return jpeg;
}

/** Where what was encoded lies. */
export function writtenAt(): usize {
  return written;
}

/** Where the component of each block of an MCU is to be put, and of each component the DC table, AC table and class. */
export function componentsAt(): usize {
  return COMPONENT_OF;
}

export function dcTablesAt(): usize {
  return DC_TABLE_OF;
}

export function acTablesAt(): usize {
  return AC_TABLE_OF;
}

export function classesAt(): usize {
  return CLASS_OF;
}

/** Quantises by the ratios, and counts the symbols of what comes of it. */
export function requantise(): void {
  clearNumbers();
  requantiseTokens();
}
