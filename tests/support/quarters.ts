/**
 * Pictures whose quarters have known colours.
 *
 * @module
 */

import type { Jpeg } from "../../src/common/frame.ts";
import type { Rgb } from "./screen.ts";

/** The colours of {@linkcode readQuartersJpeg}: upper left, upper right, lower left, lower right. */
export const QUARTERS: readonly Rgb[] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0]];
/** The colours of {@linkcode readGreyQuartersJpeg}. */
export const GREY_QUARTERS: readonly Rgb[] = [[54, 54, 54], [182, 182, 182], [18, 18, 18], [237, 237, 237]];

/** A JPEG of 320x240 with quarters in colours. */
export function readQuartersJpeg(): Jpeg {
  return Deno.readFileSync(new URL("../vectors/decode_quadrants_420.jpg", import.meta.url));
}

/** The same in shades of grey. */
export function readGreyQuartersJpeg(): Jpeg {
  return Deno.readFileSync(new URL("../vectors/decode_quadrants_gray.jpg", import.meta.url));
}

/** Whether these are those colours, but for what JPEG makes of them. */
export function areNear(seen: readonly Rgb[], expected: readonly Rgb[]): boolean {
  return expected.every((colour, i) => colour.every((value, j) => Math.abs(value - seen[i]![j]!) <= 12));
}
