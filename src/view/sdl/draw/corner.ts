/**
 * The upper left corner: the figures, and below them, a line each, what the recorder does, what the robot does, and what
 * has just been done.
 *
 * @module
 */

import type { FigureText } from "../words/captions.ts";
import type { DriveWords } from "../../shared/drive_words.js";
import { ALARM, ALARM_GROUND, ALARM_TEXT, type Color, LIVE, MUTED, OTHER, PANEL, TEXT } from "./palette.ts";
import type { Canvas } from "./panel.ts";
import type { Words } from "../words/window_words.ts";

/** A figure with its place in its line. */
interface PlacedFigure extends FigureText {
  readonly x: number;
  readonly width: number;
}

/** Between two figures, in heights of their capitals, with a dot in its middle. */
const GAP = 1.7;
const SEPARATOR = "·";
/** What does not fit into so many lines is left out. */
const MAX_LINES = 2;
/** Windows of fewer lines have room for one of figures, and for none while something else is said. */
const LOW_LINES = 32;
const DOT = "●";

/** A line with a ground of its own. */
interface CornerLine {
  readonly text: string;
  /** @default TEXT */
  readonly color?: Color;
  /** Whether the red dot is before it. */
  readonly hasDot?: boolean;
  readonly isAlarm?: boolean;
}

/** Draws all of it, but for figures that are hidden. */
export function drawCorner(
  canvas: Canvas,
  { caption, hasFigures, recording, notice }: Words,
  drive: DriveWords | undefined,
): void {
  const lines: CornerLine[] = [
    ...(recording
      ? [{ text: recording.text, hasDot: !recording.isFailure, isAlarm: recording.isFailure }]
      : []),
    ...(drive ? [lineOf(drive)] : []),
    ...(notice ? [{ text: notice.text, isAlarm: notice.isFailure }] : []),
  ];
  const isLow = canvas.size.height < LOW_LINES * canvas.unit;
  let top = Math.round(canvas.unit * 1.2);
  const isShown = hasFigures && caption.figures.length > 0 && !(isLow && lines.length > 0);
  if (isShown) top = drawFigures(canvas, caption.figures, { top, mostLines: isLow ? 1 : MAX_LINES });
  for (const line of lines) top = drawLine(canvas, line, top);
}

function lineOf({ line, more, look }: DriveWords): CornerLine {
  const text = more === "" ? line : `${line} ${SEPARATOR} ${more}`;
  const color = look === "driving" ? LIVE : look === "other" ? OTHER : TEXT;
  return { text, color, isAlarm: look === "alarm" };
}

/** @returns where the next panel may begin */
function drawFigures(
  canvas: Canvas,
  figures: readonly FigureText[],
  { top, mostLines }: { readonly top: number; readonly mostLines: number },
): number {
  const { window, text, unit } = canvas;
  const lines = breakLines(canvas, figures, mostLines);
  const width = Math.max(...lines.map((line) => line.at(-1)!.x + line.at(-1)!.width));
  const left = leftOf(canvas), margin = Math.round(unit * 0.8), pitch = Math.round(unit * 1.9);
  const height = unit + (lines.length - 1) * pitch + 2 * margin;
  window.fill({ x: left, y: top, width: width + 2 * margin, height }, PANEL);
  lines.forEach((line, row) => {
    const y = top + margin + row * pitch;
    line.forEach((figure, place) => {
      const x = left + margin + figure.x;
      const lettering = letteringOf(canvas, figure);
      const dotX = x - Math.round(unit * (GAP / 2 + 0.1));
      if (place > 0) text.draw(SEPARATOR, { heightPx: unit, color: MUTED, x: dotX, y });
      text.draw(figure.text, { ...lettering, color: figure.look === "bad" ? ALARM_TEXT : TEXT, x, y });
    });
  });
  return top + height + Math.round(unit * 0.6);
}

function breakLines(canvas: Canvas, figures: readonly FigureText[], mostLines: number): PlacedFigure[][] {
  const { text, unit, size } = canvas;
  const room = size.width - unit * 4;
  const gap = Math.round(unit * GAP);
  const lines: PlacedFigure[][] = [];
  for (const figure of figures) {
    const { width } = text.measure(figure.text, letteringOf(canvas, figure));
    const last = lines.at(-1)?.at(-1);
    const x = last ? last.x + last.width + gap : 0;
    if (last && x + width <= room) lines.at(-1)!.push({ ...figure, x, width });
    else if (lines.length < mostLines) lines.push([{ ...figure, x: 0, width }]);
    else break;
  }
  return lines;
}

function letteringOf({ unit }: Canvas, { look }: FigureText) {
  return { heightPx: unit, isBold: look === "name" };
}

function leftOf({ unit }: Canvas): number {
  return Math.round(unit * 1.2);
}

/** @returns where the next panel may begin */
function drawLine(canvas: Canvas, line: CornerLine, top: number): number {
  const { window, text, unit, size } = canvas;
  const { text: words, color = TEXT, hasDot = false, isAlarm = false } = line;
  const left = leftOf(canvas), margin = Math.round(unit * 0.8);
  const plain = { heightPx: unit };
  const dotWidth = hasDot ? text.measure(`${DOT} `, plain).width : 0;
  const lettering = text.fit(words, plain, size.width - 2 * (left + margin) - dotWidth);
  const width = dotWidth + text.measure(words, lettering).width + 2 * margin;
  const height = unit + 2 * margin;
  window.fill({ x: left, y: top, width, height }, isAlarm ? ALARM_GROUND : PANEL);
  const y = top + margin;
  if (hasDot) text.draw(DOT, { ...plain, color: ALARM, x: left + margin, y });
  text.draw(words, { ...lettering, color, x: left + margin + dotWidth, y });
  return top + height + Math.round(unit * 0.6);
}
