/**
 * The built-in moving picture: a landscape with a running clock, the number of the frame, and a rover that drives
 * through. Everything in it is true for each frame; nothing is a loop of recorded pictures.
 *
 * 1. The landscape, the bars and the captions are painted and encoded once.
 * 2. Each character of clock and frame number, and each place of the rover, is painted over a copy of the background
 *    and encoded the first time that it is needed.
 * 3. A frame is put together from encoded slices; that is all that a frame costs from then on.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import { MCU_PIXELS } from "../../jpeg/encode/mcu_encoder.ts";
import { copyRegion, createRgbRaster, type RgbRaster } from "../../jpeg/encode/rgb_raster.ts";
import { SlicedJpeg, type Span } from "../../jpeg/encode/sliced_jpeg.ts";
import { paintBars } from "./bars.ts";
import { type Canvas, parseColour } from "./canvas.ts";
import { drawText, measureText } from "./font.ts";
import { type Cell, coverWithCells, layOutTestPattern, type TestPatternLayout } from "./layout.ts";
import { Rover } from "./rover.ts";
import { paintScene } from "./scene.ts";

/** What the test pattern looks like. */
export interface TestPatternOptions {
  /** Pixels, 64 … 4096. */
  readonly width: number;
  /** Pixels, 64 … 2160. */
  readonly height: number;
  /** Frames per second, 1 … 120. */
  readonly fps: number;
  /** 1 … 100, as libjpeg counts it. */
  readonly quality: number;
}

/** What one frame shows. */
export interface TestPatternMoment {
  /** A whole number from 0; its last ten digits are shown. */
  readonly frameNumber: number;
  /** Milliseconds since midnight. */
  readonly timeOfDayMs: number;
}

const RANGES = [["width", 64, 4096], ["height", 64, 2160], ["fps", 1, 120], ["quality", 1, 100]] as const;
/** How long the rover takes from one edge to the other. */
const CROSSING_SECONDS = 8;
/** Up to here the rover's places are kept once they are encoded. */
const MAX_KEPT_BYTES = 24 * 2 ** 20;
const CAPTION_COLOUR = parseColour("#ffe3b8");
const DIGIT_COLOUR = parseColour("#ffffff");

/** Renders the test pattern, frame by frame. */
export class TestPattern {
  readonly #options: TestPatternOptions;
  readonly #layout: TestPatternLayout;
  readonly #background: RgbRaster;
  readonly #slices: SlicedJpeg;
  readonly #clock: TextLine;
  readonly #frameNumber: TextLine;
  readonly #rover: Rover;
  /** How many frames it takes to cross the picture. */
  readonly #roverPlaces: number;
  /** What has been encoded, by the pixels from the left edge to its middle. */
  readonly #roverSpans = new Map<number, readonly Span[]>();
  #keptBytes = 0;

  /**
   * Paints and encodes what stays, which takes about 0.2 s at 1024x768.
   *
   * @throws {RangeError} where an option is outside its range
   */
  constructor(options: TestPatternOptions) {
    checkOptions(options);
    this.#options = options;
    this.#layout = layOutTestPattern(options);
    this.#background = paintBackground(this.#layout, options.height);
    this.#slices = new SlicedJpeg(this.#background, { ...options, intervalMcus: this.#layout.intervalMcus });
    this.#clock = new TextLine(this.#layout.clock, (cell, text) => this.#encodeCharacter(cell, text));
    this.#frameNumber = new TextLine(
      this.#layout.frameNumber,
      (cell, text) => this.#encodeCharacter(cell, text),
    );
    this.#rover = new Rover(this.#layout.rover);
    this.#roverPlaces = Math.max(1, Math.round(CROSSING_SECONDS * options.fps));
  }

  /**
   * Renders one frame.
   *
   * @returns a buffer of its own, which the caller keeps
   */
  render(moment: TestPatternMoment): Jpeg {
    const spans: Span[] = [];
    this.#clock.pushSpans(formatTimeOfDay(moment.timeOfDayMs), spans);
    const digits = this.#layout.frameNumber.length;
    this.#frameNumber.pushSpans(String(moment.frameNumber).slice(-digits), spans);
    spans.push(...this.#roverAt(moment.frameNumber % this.#roverPlaces));
    return this.#slices.compose(spans);
  }

  #encodeCharacter(cell: Cell, character: string): Span[] {
    const canvas = this.#copyMcus(cell);
    drawCharacter(canvas, character);
    return this.#slices.encodePatch(canvas.raster, cell);
  }

  #roverAt(index: number): readonly Span[] {
    const { reach } = this.#rover;
    const x = Math.round(index / this.#roverPlaces * (this.#options.width + 2 * reach)) - reach;
    const kept = this.#roverSpans.get(x);
    if (kept) return kept;
    const spans = this.#encodeRover(x);
    const lengthBytes = spans.reduce((sum, span) => sum + span.bytes.length, 0);
    if (this.#keptBytes + lengthBytes <= MAX_KEPT_BYTES) {
      this.#roverSpans.set(x, spans);
      this.#keptBytes += lengthBytes;
    }
    return spans;
  }

  #encodeRover(x: number): Span[] {
    const cell = coverWithCells(this.#rover.boundsAt(x), this.#layout);
    if (!cell) return [];
    const canvas = this.#copyMcus(cell);
    this.#rover.drawAt(canvas, x);
    return this.#slices.encodePatch(canvas.raster, cell);
  }

  #copyMcus(cell: Cell): Canvas {
    const left = cell.column * MCU_PIXELS, top = cell.row * MCU_PIXELS;
    const size = { width: cell.columns * MCU_PIXELS, height: cell.rows * MCU_PIXELS };
    return { raster: copyRegion(this.#background, { left, top, ...size }), left, top };
  }
}

/** Paints what stays, landscape, bars and captions, on a raster of whole MCUs; `height` is the picture's, in pixels. */
export function paintBackground(layout: TestPatternLayout, height: number): RgbRaster {
  const raster = createRgbRaster({ width: layout.columns * MCU_PIXELS, height: layout.rows * MCU_PIXELS });
  paintScene(raster, height);
  paintBars(raster, layout.bars);
  for (const { text, height, top, left } of layout.captions) {
    const style = { height, colour: CAPTION_COLOUR, weight: 0.12 };
    const centred = (layout.bars.width - measureText(text, style)) / 2;
    drawText({ raster, left: 0, top: 0 }, { text, top, left: left ?? centred }, style);
  }
  return raster;
}

/** Writes a time as `HH:MM:SS.mmm`. */
export function formatTimeOfDay(timeOfDayMs: number): string {
  const ms = Math.floor(timeOfDayMs) % 86_400_000;
  const two = (value: number) => String(value).padStart(2, "0");
  const seconds = Math.floor(ms / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
  return `${clock}.${String(ms % 1000).padStart(3, "0")}`;
}

/** Draws a character into the middle of a cell. */
function drawCharacter(canvas: Canvas, text: string): void {
  const { raster, left, top } = canvas;
  const height = raster.height * 0.7;
  const style = { height, colour: DIGIT_COLOUR, weight: 0.15, stretch: 0.8 };
  const centred = left + (raster.width - measureText(text, style)) / 2;
  drawText(canvas, { text, left: centred, top: top + (raster.height - height) / 2 }, style);
}

function checkOptions(options: TestPatternOptions): void {
  for (const [name, from, to] of RANGES) {
    const value = options[name];
    if (value >= from && value <= to && (name === "fps" || Number.isInteger(value))) continue;
    throw new RangeError(`Cannot render a test pattern: ${name} ${value} is outside ${from} … ${to}`);
  }
}

/** A line of characters that change: cells side by side, and what each has shown so far in encoded form. */
class TextLine {
  readonly #cells: readonly Cell[];
  readonly #known: readonly Map<string, readonly Span[]>[];
  /** Paints and encodes a character for its cell: one span a row. */
  readonly #encode: (cell: Cell, character: string) => readonly Span[];

  constructor(cells: readonly Cell[], encode: (cell: Cell, character: string) => readonly Span[]) {
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
