/**
 * From pixels to entropy-coded data, one MCU (16x16 pixels) after the other.
 *
 * @module
 */

import { BitWriter } from "./bit_writer.ts";
import { forwardDct, quantizationFactors } from "./forward_dct.ts";
import {
  AC_CHROMINANCE,
  AC_LUMINANCE,
  DC_CHROMINANCE,
  DC_LUMINANCE,
  deriveHuffmanCodes,
  type HuffmanCodes,
} from "./huffman.ts";
import { scaleQuantization, STANDARD_CHROMINANCE, STANDARD_LUMINANCE, ZIGZAG } from "./quantization.ts";
import type { RgbRaster } from "./rgb_raster.ts";

/** Pixels along the side of an MCU where colour has half the resolution in both directions (4:2:0). */
export const MCU_PIXELS = 16;

const END_OF_BLOCK = 0x00;
const SIXTEEN_ZEROS = 0xf0;

/** One of the two sets of tables: brightness or colour. */
interface Coding {
  readonly factors: Float64Array;
  readonly dc: HuffmanCodes;
  readonly ac: HuffmanCodes;
}

/** Encodes restart intervals: each stands alone, beginning and ending at a whole byte. */
export class McuEncoder {
  readonly #luminance: Coding;
  readonly #chrominance: Coding;
  readonly #bits = new BitWriter();
  readonly #zigzag = Uint8Array.from(ZIGZAG);
  readonly #y = [0, 1, 2, 3].map(() => new Float64Array(64));
  readonly #cb = new Float64Array(64);
  readonly #cr = new Float64Array(64);

  /** @param quality 1 … 100, as libjpeg counts it */
  constructor(quality: number) {
    this.#luminance = {
      factors: quantizationFactors(scaleQuantization(STANDARD_LUMINANCE, quality)),
      dc: deriveHuffmanCodes(DC_LUMINANCE),
      ac: deriveHuffmanCodes(AC_LUMINANCE),
    };
    this.#chrominance = {
      factors: quantizationFactors(scaleQuantization(STANDARD_CHROMINANCE, quality)),
      dc: deriveHuffmanCodes(DC_CHROMINANCE),
      ac: deriveHuffmanCodes(AC_CHROMINANCE),
    };
  }

  /**
   * Encodes `count` MCUs side by side.
   *
   * @param raster whose sides are multiples of 16
   * @param place of the first MCU, in MCUs from the raster's upper left corner
   * @returns entropy-coded data without a marker; a view that is valid until the next call
   */
  encodeInterval(
    raster: RgbRaster,
    place: { readonly column: number; readonly row: number; readonly count: number },
  ): Uint8Array {
    let yDc = 0, cbDc = 0, crDc = 0;
    for (let column = place.column; column < place.column + place.count; column++) {
      this.#load(raster, column * MCU_PIXELS, place.row * MCU_PIXELS);
      for (const block of this.#y) yDc = this.#encodeBlock(block, this.#luminance, yDc);
      cbDc = this.#encodeBlock(this.#cb, this.#chrominance, cbDc);
      crDc = this.#encodeBlock(this.#cr, this.#chrominance, crDc);
    }
    return this.#bits.finish();
  }

  /** Converts one MCU to YCbCr (JFIF 1.02); colour is the mean of four pixels. */
  #load(raster: RgbRaster, left: number, top: number): void {
    const { rgb, width } = raster;
    const stride = width * 3;
    for (let y = 0; y < MCU_PIXELS; y += 2) {
      let at = (top + y) * stride + left * 3;
      for (let x = 0; x < MCU_PIXELS; x += 2, at += 6) {
        const block = this.#y[(y >> 3) * 2 + (x >> 3)]!;
        const inBlock = (y & 7) * 8 + (x & 7);
        const below = at + stride;
        block[inBlock] = luminanceOf(rgb, at);
        block[inBlock + 1] = luminanceOf(rgb, at + 3);
        block[inBlock + 8] = luminanceOf(rgb, below);
        block[inBlock + 9] = luminanceOf(rgb, below + 3);
        const red = (rgb[at]! + rgb[at + 3]! + rgb[below]! + rgb[below + 3]!) / 4;
        const green = (rgb[at + 1]! + rgb[at + 4]! + rgb[below + 1]! + rgb[below + 4]!) / 4;
        const blue = (rgb[at + 2]! + rgb[at + 5]! + rgb[below + 2]! + rgb[below + 5]!) / 4;
        const colourAt = (y >> 1) * 8 + (x >> 1);
        this.#cb[colourAt] = -0.168735892 * red - 0.331264108 * green + 0.5 * blue;
        this.#cr[colourAt] = 0.5 * red - 0.418687589 * green - 0.081312411 * blue;
      }
    }
  }

  /**
   * Transforms, quantizes and writes one block (ITU-T T.81, F.1.2); returns its DC for the next one. Samples of 8 bits
   * make no AC coefficient above 1020, so that all fit the standard tables, which end at 1023.
   */
  #encodeBlock(block: Float64Array, coding: Coding, previousDc: number): number {
    forwardDct(block);
    const { factors, dc, ac } = coding;
    const dcLevel = roundLevel(block[0]! * factors[0]!);
    this.#writeLevel(dc, 0, dcLevel - previousDc);
    let zeros = 0;
    for (let k = 1; k < 64; k++) {
      const index = this.#zigzag[k]!;
      const level = roundLevel(block[index]! * factors[index]!);
      if (level === 0) {
        zeros++;
        continue;
      }
      for (; zeros > 15; zeros -= 16) this.#bits.write(ac.code[SIXTEEN_ZEROS]!, ac.length[SIXTEEN_ZEROS]!);
      this.#writeLevel(ac, zeros << 4, level);
      zeros = 0;
    }
    if (zeros > 0) this.#bits.write(ac.code[END_OF_BLOCK]!, ac.length[END_OF_BLOCK]!);
    return dcLevel;
  }

  /** Writes the code of run and size, then as many bits as the size says; negative levels are less by one. */
  #writeLevel(codes: HuffmanCodes, run: number, level: number): void {
    const size = 32 - Math.clz32(Math.abs(level));
    this.#bits.write(codes.code[run | size]!, codes.length[run | size]!);
    if (size > 0) this.#bits.write((level < 0 ? level - 1 : level) & ((1 << size) - 1), size);
  }
}

/** The brightness of the pixel at `at`, about 0. */
function luminanceOf(rgb: Uint8ClampedArray, at: number): number {
  return 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]! - 128;
}

/** Rounds to the nearest, several times faster than `Math.round`. */
function roundLevel(value: number): number {
  return ((value + 16384.5) | 0) - 16384;
}
