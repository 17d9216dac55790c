/**
 * Reads what was drawn with the bitmap font, letter by letter; the slow and obvious way.
 *
 * @module
 */

import type { GreyImage } from "../../src/common/grey_image.ts";
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphIndices, hasInk } from "../../src/text/bitmap_font.ts";

/** Above and left of a letter's ink there can be so much of its cell, in font pixels. */
const MAX_BLANK = 3;
const SPACE_COLUMNS = 3;

/** A line that was found in a picture. */
export interface DrawnLine {
  readonly text: string;
  /** The left edge of the first letter. */
  readonly x: number;
  /** The upper edge of the letters. */
  readonly y: number;
  /** How bright its letters are. */
  readonly level: number;
}

/** A letter as columns of `#` and spaces, with the gap behind it; punctuation without the gap before it. */
interface LetterColumns {
  readonly letter: string;
  readonly columns: readonly string[];
}

const LETTERS = Array.from({ length: 94 }, (_, i) => cutColumns(String.fromCharCode(33 + i)));

/** Finds the lines in a picture that is black but for them, from top to bottom. */
export function readText(image: GreyImage, scale: number): DrawnLine[] {
  const lines: DrawnLine[] = [];
  for (let y = 0; y < image.height; y++) {
    const inkX = image.pixels.subarray(y * image.strideBytes, y * image.strideBytes + image.width)
      .findIndex((level) => level > 0);
    if (inkX < 0) continue;
    const line = readLineNear(image, { inkX, inkY: y, scale });
    if (!line) throw new Error(`there is something that is no text at ${inkX},${y}`);
    lines.push(line);
    y = line.y + GLYPH_HEIGHT * scale - 1;
  }
  return lines;
}

/** The longest line that has ink in this uppermost row. */
function readLineNear(
  image: GreyImage,
  { inkX, inkY, scale }: { inkX: number; inkY: number; scale: number },
): DrawnLine | undefined {
  const candidates: DrawnLine[] = [];
  for (let y = Math.max(0, inkY - MAX_BLANK * scale); y <= inkY; y++) {
    for (let x = 0; x <= inkX; x++) {
      const text = readLine(image, { x, y, scale });
      if (text !== "") candidates.push({ text, x, y, level: image.pixels[inkY * image.strideBytes + inkX]! });
    }
  }
  return candidates.sort((a, b) => b.text.length - a.text.length)[0];
}

/** The letters from here on, until something is none. */
function readLine(image: GreyImage, { x, y, scale }: { x: number; y: number; scale: number }): string {
  let text = "";
  let spaces = "";
  for (let left = x; left < image.width && spaces.length < 2;) {
    const found = LETTERS.find(({ columns }) =>
      columns.every((column, i) => column === readColumn(image, { x: left + i * scale, y, scale }))
    );
    if (!found && text === "") return "";
    text += found ? spaces + found.letter : "";
    spaces = found ? "" : `${spaces} `;
    left += (found ? found.columns.length : SPACE_COLUMNS) * scale;
  }
  return text;
}

/** One column of the font; `?` where its pixels are no squares. */
function readColumn(image: GreyImage, { x, y, scale }: { x: number; y: number; scale: number }): string {
  return Array.from({ length: GLYPH_HEIGHT }, (_, row) => {
    let inked = 0;
    for (let i = 0; i < scale * scale; i++) {
      const [column, line] = [x + i % scale, y + row * scale + Math.floor(i / scale)];
      if (column < image.width && image.pixels[line * image.strideBytes + column]! > 0) inked++;
    }
    return inked === 0 ? " " : inked === scale * scale ? "#" : "?";
  }).join("");
}

function cutColumns(letter: string): LetterColumns {
  const [glyph] = glyphIndices(letter);
  const columns = Array.from(
    { length: GLYPH_WIDTH + 1 },
    (_, x) => Array.from({ length: GLYPH_HEIGHT }, (_, y) => hasInk(glyph!, x, y) ? "#" : " ").join(""),
  );
  if (!"!',.:;|".includes(letter)) return { letter, columns };
  const isInked = (column: string) => column.trim() !== "";
  return { letter, columns: columns.slice(columns.findIndex(isInked), columns.findLastIndex(isInked) + 2) };
}
