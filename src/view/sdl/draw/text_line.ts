/**
 * A line of text as pixels.
 *
 * @module
 */

import type { Glyph, Glyphs } from "./glyphs.ts";
import { charactersOf } from "../../../text/letters.ts";

/** A line that is drawn. Its capitals begin `margins.left` and `margins.top` inside of it. */
export interface TextLine {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, row by row: 0 (outside) … 255 (inside). */
  readonly coverage: Uint8Array<ArrayBuffer>;
}

/** Draws a line; without letters it is as wide as its margins. */
export function drawTextLine(text: string, glyphs: Glyphs): TextLine {
  const drawn = charactersOf(text).map((character) => glyphs.of(character));
  const { left } = glyphs.margins;
  const width = drawn.reduce((sum, { advance }) => sum + advance, 2 * left);
  const height = glyphs.of(" ").height;
  const coverage = new Uint8Array(width * height);
  let x = 0;
  for (const glyph of drawn) {
    layOver(coverage, { width, x }, glyph);
    x += glyph.advance;
  }
  return { width, height, coverage };
}

/** How wide a line is, from the left edge of its first letter to the right edge of the last, in pixels. */
export function measureTextLine(text: string, glyphs: Glyphs): number {
  return charactersOf(text).reduce((sum, character) => sum + glyphs.of(character).advance, 0);
}

/** Letters may reach into each other's room. */
function layOver(line: Uint8Array, at: { readonly width: number; readonly x: number }, glyph: Glyph): void {
  const columns = Math.min(glyph.width, at.width - at.x);
  for (let y = 0; y < glyph.height; y++) {
    for (let x = 0; x < columns; x++) {
      const to = y * at.width + at.x + x;
      line[to] = Math.max(line[to]!, glyph.coverage[y * glyph.width + x]!);
    }
  }
}
