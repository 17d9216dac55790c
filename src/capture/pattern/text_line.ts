/**
 * A line of characters that change, each in a cell of its own.
 *
 * @module
 */

import type { Span } from "../../jpeg/encode/sliced_jpeg.ts";
import type { Cell } from "./layout.ts";

/** Paints and encodes a character for its cell: one span a row. */
export type CharacterEncoder = (cell: Cell, character: string) => readonly Span[];

/** Cells side by side, and what each has shown so far in encoded form. */
export class TextLine {
  readonly #cells: readonly Cell[];
  readonly #known: readonly Map<string, readonly Span[]>[];
  readonly #encode: CharacterEncoder;

  constructor(cells: readonly Cell[], encode: CharacterEncoder) {
    this.#cells = cells;
    this.#known = cells.map(() => new Map());
    this.#encode = encode;
  }

  /** Appends the spans of a text, in the order of their intervals, to `spans`; cells behind its end stay empty. */
  pushSpans(text: string, spans: Span[]): void {
    const shown: (readonly Span[])[] = [];
    const count = Math.min(text.length, this.#cells.length);
    for (let index = 0; index < count; index++) shown.push(this.#spansOf(index, text.charAt(index)));
    const rows = this.#cells[0]?.rows ?? 0;
    for (let row = 0; row < rows; row++) {
      for (const character of shown) spans.push(character[row]!);
    }
  }

  #spansOf(index: number, character: string): readonly Span[] {
    const known = this.#known[index]!.get(character);
    if (known) return known;
    const spans = this.#encode(this.#cells[index]!, character);
    this.#known[index]!.set(character, spans);
    return spans;
  }
}
