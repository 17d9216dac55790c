/**
 * Text in a grey picture: letters with a black outline all around, so that they can be read on any background.
 *
 * @module
 */

import type { GreyImage } from "../common/grey_image.ts";
import {
  type Letter,
  LETTER_COUNT,
  Mask,
  OUTLINE,
  OUTLINED_HEIGHT,
  prepareLetters,
} from "./outlined_letters.ts";

const QUESTION_MARK = "?".charCodeAt(0);

/** Where and how a line is drawn. */
export interface GreyTextStyle {
  /** The left edge of its outline, in pixels; may lie outside of the picture. */
  readonly x: number;
  /** The upper edge of its outline, in pixels; may lie outside of the picture. */
  readonly y: number;
  /** How bright the letters are, 1 … 255. */
  readonly level: number;
}

/**
 * Draws lines of one size.
 */
export class GreyText {
  /** Pixels for one pixel of the font. */
  readonly scale: number;
  /** Pixels from one line to the next. */
  readonly lineHeight: number;
  readonly #letters: readonly Letter[];

  constructor(scale: number) {
    this.scale = scale;
    this.lineHeight = OUTLINED_HEIGHT * scale;
    this.#letters = prepareLetters(scale);
  }

  /** How wide a line is with its outline, in pixels; 0 for an empty one. */
  measure(text: string): number {
    let width = 0;
    for (let i = 0; i < text.length; i++) width += this.#letterAt(text, i).advance;
    return width === 0 ? 0 : width + OUTLINE * this.scale;
  }

  /** Draws one line into the picture; what lies outside of it is left out. */
  draw(text: string, into: GreyImage, style: GreyTextStyle): void {
    const place = { ...style };
    for (let i = 0; i < text.length && place.x < into.width; i++) {
      const letter = this.#letterAt(text, i);
      this.#drawLetter(letter, into, place);
      place.x += letter.advance;
    }
  }

  #letterAt(text: string, index: number): Letter {
    const code = text.charCodeAt(index);
    return this.#letters[code < LETTER_COUNT ? code : QUESTION_MARK]!;
  }

  #drawLetter({ mask, maskWidth }: Letter, into: GreyImage, { x, y, level }: GreyTextStyle): void {
    const { width, height, strideBytes, pixels } = into;
    const firstColumn = Math.max(0, -x);
    const endColumn = Math.min(maskWidth, width - x);
    const endRow = Math.min(this.lineHeight, height - y);
    for (let row = Math.max(0, -y); row < endRow; row++) {
      const from = row * maskWidth;
      const to = (y + row) * strideBytes + x;
      for (let column = firstColumn; column < endColumn; column++) {
        const kind = mask[from + column];
        if (kind === Mask.Stroke) pixels[to + column] = level;
        else if (kind === Mask.Outline) pixels[to + column] = 0;
      }
    }
  }
}
