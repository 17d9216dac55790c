/**
 * Letters as pixels of one size, kept once they are drawn.
 *
 * @module
 */

import { BASE_LINE_UNITS, BOTTOM_UNITS, letterOf, type Stroke, TOP_UNITS } from "../../../text/letters.ts";

/** How a text looks. */
export interface Lettering {
  /** Of capitals, in whole pixels. */
  readonly heightPx: number;
  /** @default false */
  readonly isBold?: boolean;
}

/** A letter's pixels. */
export interface Glyph {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, row by row: 0 (outside) … 255 (inside). */
  readonly coverage: Uint8Array<ArrayBuffer>;
  /** From the left edge of this one to that of the next, in whole pixels. */
  readonly advance: number;
}

/** What lies around the capitals of a line, in pixels. */
export interface Margins {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

/** Shares of the height of capitals. */
const WEIGHT = 0.13;
const BOLD_WEIGHT = 0.19;

/** The letters of one size. */
export class Glyphs {
  readonly margins: Margins;
  readonly #unit: number;
  readonly #thickness: number;
  readonly #glyphs = new Map<string, Glyph>();

  constructor({ heightPx, isBold = false }: Lettering) {
    this.#unit = heightPx / BASE_LINE_UNITS;
    this.#thickness = Math.max(1.2, heightPx * (isBold ? BOLD_WEIGHT : WEIGHT));
    const edge = this.#thickness / 2 + 1;
    this.margins = {
      left: Math.ceil(edge),
      top: Math.ceil(-TOP_UNITS * this.#unit + edge),
      bottom: Math.ceil((BOTTOM_UNITS - BASE_LINE_UNITS) * this.#unit + edge),
    };
  }

  /** The glyph of one of `charactersOf`. */
  of(character: string): Glyph {
    const kept = this.#glyphs.get(character);
    if (kept) return kept;
    const glyph = this.#draw(character);
    this.#glyphs.set(character, glyph);
    return glyph;
  }

  #draw(character: string): Glyph {
    const { strokes, advance } = letterOf(character);
    const { left, top, bottom } = this.margins;
    const width = Math.ceil(advance * this.#unit) + 2 * left;
    const height = Math.round(BASE_LINE_UNITS * this.#unit) + top + bottom;
    const pixels = strokes.map((stroke) =>
      stroke.map((value, i) => value * this.#unit + (i % 2 === 0 ? left : top)) as unknown as Stroke
    );
    const coverage = drawStrokes(pixels, { width, height, thickness: this.#thickness });
    return { width, height, coverage, advance: Math.round(advance * this.#unit) };
  }
}

function drawStrokes(
  strokes: readonly Stroke[],
  { width, height, thickness }: {
    readonly width: number;
    readonly height: number;
    readonly thickness: number;
  },
): Uint8Array<ArrayBuffer> {
  const coverage = new Uint8Array(width * height);
  for (const stroke of strokes) {
    const [x0, y0, x1, y1] = stroke;
    const reach = thickness / 2 + 1;
    const toY = Math.min(height - 1, Math.ceil(Math.max(y0, y1) + reach));
    const toX = Math.min(width - 1, Math.ceil(Math.max(x0, x1) + reach));
    for (let y = Math.max(0, Math.floor(Math.min(y0, y1) - reach)); y <= toY; y++) {
      for (let x = Math.max(0, Math.floor(Math.min(x0, x1) - reach)); x <= toX; x++) {
        const inside = thickness / 2 + 0.5 - distanceTo(stroke, x + 0.5, y + 0.5);
        const at = y * width + x;
        coverage[at] = Math.max(coverage[at]!, Math.round(255 * Math.min(1, Math.max(0, inside))));
      }
    }
  }
  return coverage;
}

function distanceTo([x0, y0, x1, y1]: Stroke, x: number, y: number): number {
  const alongX = x1 - x0, alongY = y1 - y0;
  const squared = alongX * alongX + alongY * alongY;
  const share = squared > 0 ? ((x - x0) * alongX + (y - y0) * alongY) / squared : 0;
  const nearest = Math.min(1, Math.max(0, share));
  return Math.hypot(x - x0 - alongX * nearest, y - y0 - alongY * nearest);
}
