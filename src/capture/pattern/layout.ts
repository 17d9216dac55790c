/**
 * Where everything in the test pattern is, for any size of picture.
 *
 * @module
 */

import { MCU_PIXELS } from "../../jpeg/encode/mcu_encoder.ts";
import type { PixelRectangle } from "../../jpeg/encode/rgb_raster.ts";
import type { RoverSize } from "./rover.ts";

/** One character that changes; it fills whole MCUs. All numbers are MCUs. */
export interface Cell {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

/** A text that stays. */
export interface Caption {
  readonly text: string;
  /** Pixels; absent where the text is centred. */
  readonly left?: number;
  /** Pixels. */
  readonly top: number;
  /** Of capitals and digits, in pixels. */
  readonly height: number;
}

/** Everything that depends on the picture's size. */
export interface TestPatternLayout {
  /** The picture in MCUs, the incomplete ones at its edges included. */
  readonly columns: number;
  readonly rows: number;
  /** MCUs of a restart interval. */
  readonly intervalMcus: number;
  /** For `HH:MM:SS.mmm`, from left to right; empty where the picture is too narrow. */
  readonly clock: readonly Cell[];
  /** For the digits of the frame number. */
  readonly frameNumber: readonly Cell[];
  readonly captions: readonly Caption[];
  /** The strip at the foot. */
  readonly bars: PixelRectangle;
  readonly rover: RoverSize;
}

/** The clock's characters, for which two widths of cells exist. */
const CLOCK_SHAPE = "00:00:00.000";
/** Enough for 120 frames a second in two and a half years. */
const FRAME_DIGITS = 10;
const TITLE = "udp_image_stream";
/** Below this height a line of text can not be read. */
const MIN_TEXT_PIXELS = 7;

/** Lays out a picture of `width` x `height` pixels, 64x64 or more. */
export function layOutTestPattern(
  size: { readonly width: number; readonly height: number },
): TestPatternLayout {
  const { width, height } = size;
  const columns = Math.ceil(width / MCU_PIXELS), rows = Math.ceil(height / MCU_PIXELS);
  const digit = digitSize(columns, rows);
  const clock = layOutClock(columns, rows, digit);
  const frameNumber = layOutFrameNumber(columns, rows, digit, clock);
  const barsTop = Math.round(height * 0.885);
  return {
    columns,
    rows,
    intervalMcus: intervalFor(columns, [...clock, ...frameNumber]),
    clock,
    frameNumber,
    captions: layOutCaptions(size, clock, frameNumber),
    bars: { left: 0, top: barsTop, width, height: height - barsTop },
    rover: { groundY: Math.round(height * 0.845), scale: height / 768 },
  };
}

/**
 * The cell of whole intervals that covers a rectangle of pixels, as far as it lies in the picture.
 *
 * @returns nothing where it lies outside
 */
export function coverWithCells(rectangle: PixelRectangle, layout: TestPatternLayout): Cell | undefined {
  const interval = layout.intervalMcus * MCU_PIXELS;
  const { left, top, width, height } = rectangle;
  const column = Math.max(0, Math.floor(left / interval) * layout.intervalMcus);
  const endColumn = Math.min(layout.columns, Math.ceil((left + width) / interval) * layout.intervalMcus);
  const row = Math.max(0, Math.floor(top / MCU_PIXELS));
  const endRow = Math.min(layout.rows, Math.ceil((top + height) / MCU_PIXELS));
  if (endColumn <= column || endRow <= row) return undefined;
  return { column, row, columns: endColumn - column, rows: endRow - row };
}

/** A clock's digit in MCUs: as large as leaves the sky some room. */
function digitSize(columns: number, rows: number): { readonly columns: number; readonly rows: number } {
  const fitting = Math.max(1, Math.floor(Math.min(columns / 15, rows / 11.25)));
  const wide = fitting > 3 ? fitting - fitting % 2 : fitting;
  return { columns: wide, rows: rows < 6 ? 1 : Math.ceil(wide * 1.5) };
}

function layOutClock(
  columns: number,
  rows: number,
  digit: { readonly columns: number; readonly rows: number },
): Cell[] {
  const widths = [...CLOCK_SHAPE].map((character) =>
    character === "0" ? digit.columns : Math.ceil(digit.columns / 2)
  );
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total > columns) return [];
  let column = evenFloor((columns - total) / 2);
  return widths.map((width) => {
    const cell = { column, row: Math.floor(rows * 0.17), columns: width, rows: digit.rows };
    column += width;
    return cell;
  });
}

/** Half as large as the clock, below it; without a clock as large as fits. */
function layOutFrameNumber(
  columns: number,
  rows: number,
  digit: { readonly columns: number; readonly rows: number },
  clock: readonly Cell[],
): Cell[] {
  const last = clock.at(-1);
  const width = Math.ceil(digit.columns / 2), height = Math.ceil(digit.rows * 2 / 3);
  const count = Math.min(FRAME_DIGITS, Math.floor(columns / width));
  const first = last ? evenFloor(clock[0]!.column + height * 3.2) : 0;
  const row = last ? last.row + last.rows : Math.floor(rows * 0.17);
  return Array.from({ length: count }, (_, index) => ({
    column: first + index * width,
    row,
    columns: width,
    rows: height,
  }));
}

/** Two MCUs an interval save a part of the markers, where rows and cells are even. */
function intervalFor(columns: number, cells: readonly Cell[]): number {
  const isEven = columns % 2 === 0 && cells.every((cell) => cell.column % 2 === 0 && cell.columns % 2 === 0);
  return isEven ? 2 : 1;
}

function layOutCaptions(
  size: { readonly width: number; readonly height: number },
  clock: readonly Cell[],
  frameNumber: readonly Cell[],
): Caption[] {
  const firstClock = clock[0], firstDigit = frameNumber[0];
  if (!firstClock || !firstDigit) return [];
  const scale = Math.min(size.width / 1024, size.height / 768);
  const left = (firstClock.column + firstClock.columns * 0.25) * MCU_PIXELS;
  const digitPixels = firstDigit.rows * MCU_PIXELS;
  const captions = [
    { text: TITLE, top: 38 * scale, height: 46 * scale },
    { text: "frame", left, top: firstDigit.row * MCU_PIXELS + digitPixels * 0.3, height: digitPixels * 0.55 },
  ];
  return captions.filter((caption) => caption.height >= MIN_TEXT_PIXELS);
}

function evenFloor(value: number): number {
  return 2 * Math.floor(value / 2);
}
