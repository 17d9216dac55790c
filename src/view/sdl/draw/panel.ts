/**
 * What every piece of text in the window is laid out by.
 *
 * @module
 */

import { type Color, PANEL } from "./palette.ts";
import type { Rectangle, Size } from "./picture_layout.ts";
import type { SdlWindow } from "../window/sdl_window.ts";
import type { TextPainter } from "./text_painter.ts";

/** What is drawn on. */
export interface Canvas {
  readonly window: SdlWindow;
  readonly text: TextPainter;
  /** Of the window, in pixels. */
  readonly size: Size;
  /** The height of capitals in plain text, in pixels; all distances are multiples of it. */
  readonly unit: number;
}

/** A line with its place inside a panel. */
export interface Line {
  readonly text: string;
  readonly color: Color;
  /** As a multiple of the canvas's unit. @default 1 */
  readonly scale?: number;
  /** @default false */
  readonly isBold?: boolean;
}

const LEAST_TEXT_PX = 8;
const MOST_TEXT_PX = 28;
/** Windows are so many lines high. */
const LINES = 60;

/** The height of capitals that suits a window. */
export function textHeight({ width, height }: Size): number {
  return Math.max(LEAST_TEXT_PX, Math.min(MOST_TEXT_PX, Math.round(Math.min(width, height) / LINES)));
}

/** Draws lines in the middle of a panel, whose own middle or lower edge is at `y`. */
export function drawCentredPanel(
  canvas: Canvas,
  lines: readonly Line[],
  place: { readonly y: number; readonly isLowerEdge?: boolean; readonly ground?: Color },
): void {
  const { text, window, size, unit } = canvas;
  const margin = unit * (lines[0]?.scale ?? 1);
  const styled = lines.filter((line) => line.text !== "").map((line) => {
    const { scale = 1, isBold = false } = line;
    const wanted = { heightPx: Math.round(unit * scale), isBold };
    const lettering = text.fit(line.text, wanted, size.width * 0.92 - 2 * margin);
    return { ...line, lettering, room: text.measure(line.text, lettering) };
  });
  const width = Math.round(Math.max(...styled.map(({ room }) => room.width)) + 2 * margin);
  const height = Math.round(styled.reduce((sum, { room }) => sum + room.height + margin, margin));
  const x = Math.round((size.width - width) / 2);
  let y = Math.round(place.y - (place.isLowerEdge ? height : height / 2));
  window.fill({ x, y, width, height }, place.ground ?? PANEL);
  for (const { text: words, color, lettering, room } of styled) {
    y = Math.round(y + margin);
    text.draw(words, { ...lettering, color, x: Math.round((size.width - room.width) / 2), y });
    y += room.height;
  }
}

/** Draws the outline of a rectangle, inside of it. */
export function drawFrame(window: SdlWindow, rectangle: Rectangle, edge: number, color: Color): void {
  const { x, y, width, height } = rectangle;
  window.fill({ x, y, width, height: edge }, color);
  window.fill({ x, y: y + height - edge, width, height: edge }, color);
  window.fill({ x, y: y + edge, width: edge, height: height - 2 * edge }, color);
  window.fill({ x: x + width - edge, y: y + edge, width: edge, height: height - 2 * edge }, color);
}
