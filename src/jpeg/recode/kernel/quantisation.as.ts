// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * What coarser steps would cost and save, and the tokens under chosen ones.
 *
 * ```text
 *  for each class 0 … 3 and place 0 … 63
 *    histogram        64 numbers (u32): how often each magnitude is there, the last one for all larger ones;
 *                     of DC, place 0: of each size of the difference
 *    steps            of the JPEG (u16)
 *    candidates       12 steps (u16), 0 where there are fewer
 *    prospects        for each of them bits and squared error (f32)
 *    ratios           old step / new step (f32), 0 where nothing is to be left
 * ```
 *
 * @module
 */

import { clampTo, MOST_AC, MOST_DC, sizeOf } from "./bits.as.ts";
import { BLOCK_BYTES, blocks, newBlocks, newTokens, tokens } from "./layout.as.ts";
import { CLASS_OF, COMPONENT_OF, mcuBlocks, mcus } from "./scan.as.ts";
import { countAc, countDc, countEnd } from "./symbols.as.ts";

const MAGNITUDES: usize = 64;
const MOST_MAGNITUDE: u32 = 63;
const PLACES: usize = 64;
const CLASSES: usize = 4;
const CANDIDATES: usize = 12;
/** What a coefficient costs beyond the bits of its value: its place and size. */
const AC_BITS: f32 = 3.6;
const DC_BITS: f32 = 2.6;
/** Less than half, as small magnitudes are the more frequent ones and cost less. */
const AC_OFFSET: f32 = 0.34;
const DC_OFFSET: f32 = 0.5;

const HISTOGRAM = memory.data(4 * 64 * 64 * 4);
const STEPS = memory.data(4 * 64 * 2);
/** Of the other form, or of the picture that is to be made (u16). */
const NEXT_STEPS = memory.data(4 * 64 * 2);
const CANDIDATE_STEPS = memory.data(4 * 64 * 12 * 2);
const PROSPECTS = memory.data(4 * 64 * 12 * 8);
const RATIOS = memory.data(4 * 64 * 4);
/** What becomes of each magnitude, under the ratios of the moment (u8). */
const SCALED = memory.data(4 * 64 * 64);
/** One i32 for each component: the last DC. */
const LAST_DC = memory.data(16);

export function stepsAt(): usize {
  return STEPS;
}

export function nextStepsAt(): usize {
  return NEXT_STEPS;
}

/** What was coded by the ones is then coded by the others. */
export function swapSteps(): void {
  for (let at: usize = 0; at < CLASSES * PLACES * 2; at += 16) {
    const steps = v128.load(STEPS + at);
    v128.store(STEPS + at, v128.load(NEXT_STEPS + at));
    v128.store(NEXT_STEPS + at, steps);
  }
}

export function candidatesAt(): usize {
  return CANDIDATE_STEPS;
}

export function prospectsAt(): usize {
  return PROSPECTS;
}

export function ratiosAt(): usize {
  return RATIOS;
}

/** Counts what the decoded blocks hold. */
export function countMagnitudes(): void {
  memory.fill(HISTOGRAM, 0, CLASSES * PLACES * MAGNITUDES * 4);
  memory.fill(LAST_DC, 0, 16);
  let token = tokens;
  let block = blocks;
  for (let mcu: u32 = 0; mcu < mcus; mcu++) {
    for (let n: u32 = 0; n < mcuBlocks; n++) {
      const component: usize = load<u8>(COMPONENT_OF + n);
      const counts = HISTOGRAM + <usize> load<u8>(CLASS_OF + component) * (PLACES * MAGNITUDES * 4);
      const dc = load<i32>(block);
      countAt(counts, sizeOf(dc - load<i32>(LAST_DC + component * 4)));
      store<i32>(LAST_DC + component * 4, dc);
      const end: usize = load<u32>(block, 4);
      for (; token < end; token += 4) {
        const magnitude: u32 = abs<i32>(load<i16>(token));
        countAt(counts + <usize> load<u16>(token, 2) * (MAGNITUDES * 4), min<u32>(magnitude, MOST_MAGNITUDE));
      }
      block += BLOCK_BYTES;
    }
  }
}

/** Calculates the prospects of every candidate. */
export function weigh(): void {
  for (let i: usize = 0; i < CLASSES * PLACES; i++) {
    const counts = HISTOGRAM + i * (MAGNITUDES * 4);
    const step: f32 = load<u16>(STEPS + i * 2);
    for (let n: usize = 0; n < CANDIDATES; n++) {
      const newStep: f32 = load<u16>(CANDIDATE_STEPS + (i * CANDIDATES + n) * 2);
      if (newStep == 0) break;
      const prospect = PROSPECTS + (i * CANDIDATES + n) * 8;
      if (i % PLACES == 0) weighDc(counts, step, newStep, prospect);
      else weighAc(counts, step, newStep, prospect);
    }
  }
}

/**
 * Quantises every coefficient anew by {@linkcode RATIOS}, and counts the symbols of what comes of it.
 *
 * A block's tokens begin where those of the block before end, as in the decoded form.
 */
export function requantise(): void {
  memory.fill(LAST_DC, 0, 16);
  tabulate();
  let token = tokens;
  let block = blocks;
  let newToken = newTokens;
  let newBlock = newBlocks;
  for (let mcu: u32 = 0; mcu < mcus; mcu++) {
    for (let n: u32 = 0; n < mcuBlocks; n++) {
      const component: usize = load<u8>(COMPONENT_OF + n);
      const quantClass: usize = load<u8>(CLASS_OF + component);
      const ratios = RATIOS + quantClass * (PLACES * 4);
      const scaled = SCALED + quantClass * (PLACES * MAGNITUDES);
      const isChroma = quantClass > 0;
      // a step of 255 becomes one of 254, and values larger
      const dc = clampTo(scale(load<i32>(block), load<f32>(ratios), DC_OFFSET), MOST_DC);
      countDc(isChroma, dc - load<i32>(LAST_DC + component * 4));
      store<i32>(LAST_DC + component * 4, dc);
      let last: u32 = 0;
      const end: usize = load<u32>(block, 4);
      for (; token < end; token += 4) {
        const place: u32 = load<u16>(token, 2);
        const old: i32 = load<i16>(token);
        const magnitude: u32 = abs<i32>(old);
        let value: i32;
        if (magnitude <= MOST_MAGNITUDE) {
          value = load<u8>(scaled + (place << 6 | magnitude));
          if (value == 0) continue;
          value = old < 0 ? -value : value;
        } else {
          value = clampTo(scale(old, load<f32>(ratios + place * 4), AC_OFFSET), MOST_AC);
          if (value == 0) continue;
        }
        store<u32>(newToken, place << 16 | (value & 0xffff));
        newToken += 4;
        countAc(isChroma, place - last - 1, value);
        last = place;
      }
      if (last < 63) countEnd(isChroma);
      store<i32>(newBlock, dc);
      store<u32>(newBlock, <u32> newToken, 4);
      block += BLOCK_BYTES;
      newBlock += BLOCK_BYTES;
    }
  }
}

function scale(value: i32, ratio: f32, offset: f32): i32 {
  const magnitude = <i32> (<f32> abs<i32>(value) * ratio + offset);
  return value < 0 ? -magnitude : magnitude;
}

function countAt(counts: usize, index: u32): void {
  store<u32>(counts + <usize> index * 4, load<u32>(counts + <usize> index * 4) + 1);
}

function tabulate(): void {
  for (let i: usize = 0; i < CLASSES * PLACES; i++) {
    const ratio = load<f32>(RATIOS + i * 4);
    for (let magnitude: u32 = 0; magnitude <= MOST_MAGNITUDE; magnitude++) {
      store<u8>(SCALED + (i << 6 | magnitude), <u8> scale(magnitude, ratio, AC_OFFSET));
    }
  }
}

function weighAc(counts: usize, step: f32, newStep: f32, prospect: usize): void {
  const ratio = step / newStep;
  let bits: f32 = 0;
  let error: f32 = 0;
  let most = MOST_MAGNITUDE;
  while (most > 0 && load<u32>(counts + most * 4) == 0) most--;
  for (let magnitude: u32 = 1; magnitude <= most; magnitude++) {
    const count = <f32> load<u32>(counts + magnitude * 4);
    if (count == 0) continue;
    const value = scale(magnitude, ratio, AC_OFFSET);
    const difference = <f32> magnitude * step - <f32> value * newStep;
    error += count * difference * difference;
    if (value > 0) bits += count * (<f32> sizeOf(value) + AC_BITS);
  }
  store<f32>(prospect, bits);
  store<f32>(prospect, error, 4);
}

/** Of the differences only the sizes are known; their errors are spread evenly over a step. */
function weighDc(counts: usize, step: f32, newStep: f32, prospect: usize): void {
  const saved = <f32> Math.log2(newStep / step);
  let bits: f32 = 0;
  let all: f32 = 0;
  for (let size: u32 = 0; size <= MOST_MAGNITUDE; size++) {
    const count = <f32> load<u32>(counts + size * 4);
    all += count;
    bits += count * (max<f32>(<f32> size - saved, 0) + DC_BITS);
  }
  store<f32>(prospect, bits);
  store<f32>(prospect, all * (newStep * newStep - step * step) / 12, 4);
}
