/**
 * The letters of the bitmap font, enlarged, each with an outline of one font pixel all around.
 *
 * @module
 */

import { GLYPH_COUNT, GLYPH_HEIGHT, GLYPH_WIDTH, glyphIndices, hasInk } from "./bitmap_font.ts";

/** What one pixel of a letter's mask does to the picture. */
export const Mask = { Leave: 0, Outline: 1, Stroke: 2 } as const;

/** In font pixels. */
export const OUTLINE = 1;
/** The height of a letter with its outline, in font pixels. */
export const OUTLINED_HEIGHT = GLYPH_HEIGHT + 2 * OUTLINE;
/** Letters have the numbers of Latin-1: 0 … 255. */
export const LETTER_COUNT = 256;

/** These take no more room than they have to; all others are as wide as a digit, so that numbers do not dance. */
const NARROW = new Set(glyphIndices(" !',.:;|"));
const SPACE_WIDTH = 2;

const COLUMNS = Array.from({ length: GLYPH_WIDTH }, (_, x) => x);
const ROWS = Array.from({ length: GLYPH_HEIGHT }, (_, y) => y);
/** Right and down, to all eight. */
const NEIGHBOURS = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => [right, down] as const));

/** One letter, ready to be drawn. */
export interface Letter {
  /** To the left edge of the next letter, in pixels: the outlines of neighbours lie on each other. */
  readonly advance: number;
  readonly maskWidth: number;
  /** Rows of `maskWidth` values of {@linkcode Mask}, with the outline. */
  readonly mask: Uint8Array<ArrayBuffer>;
}

/**
 * Prepares all letters.
 *
 * @param scale pixels for one pixel of the font
 * @returns {@linkcode LETTER_COUNT} letters; accents are left out, and those that the font does not have are question marks
 */
export function prepareLetters(scale: number): readonly Letter[] {
  const letters = Array.from({ length: GLYPH_COUNT }, (_, index) => enlarge(cutGlyph(index), scale));
  return Array.from({ length: LETTER_COUNT }, (_, code) => {
    const [index = 0] = glyphIndices(String.fromCharCode(code));
    return letters[index]!;
  });
}

/** A letter in font pixels. */
interface Glyph {
  readonly width: number;
  readonly hasInk: (x: number, y: number) => boolean;
}

function cutGlyph(index: number): Glyph {
  const cut = (first: number, width: number) => ({
    width,
    hasInk: (x: number, y: number) => hasInk(index, first + x, y),
  });
  if (!NARROW.has(index)) return cut(0, GLYPH_WIDTH);
  const inked = COLUMNS.filter((x) => ROWS.some((y) => hasInk(index, x, y)));
  const [first, last] = [inked[0], inked.at(-1)];
  return first === undefined || last === undefined ? cut(0, SPACE_WIDTH) : cut(first, last - first + 1);
}

/** What each font pixel does, row by row. */
function outlineGlyph({ width, hasInk }: Glyph): { readonly columns: number; readonly kinds: Uint8Array } {
  const columns = width + 2 * OUTLINE;
  const kinds = Uint8Array.from({ length: columns * OUTLINED_HEIGHT }, (_, at) => {
    const [x, y] = [at % columns - OUTLINE, Math.floor(at / columns) - OUTLINE];
    if (hasInk(x, y)) return Mask.Stroke;
    return NEIGHBOURS.some(([right, down]) => hasInk(x + right, y + down)) ? Mask.Outline : Mask.Leave;
  });
  return { columns, kinds };
}

function enlarge(glyph: Glyph, scale: number): Letter {
  const { columns, kinds } = outlineGlyph(glyph);
  const maskWidth = columns * scale;
  const mask = new Uint8Array(kinds.length * scale * scale);
  for (let at = 0; at < mask.length; at++) {
    const [column, row] = [Math.floor(at % maskWidth / scale), Math.floor(at / maskWidth / scale)];
    mask[at] = kinds[row * columns + column]!;
  }
  return { advance: maskWidth - OUTLINE * scale, maskWidth, mask };
}
