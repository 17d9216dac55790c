/**
 * The upper left corner: the figures, and below them what the recorder does.
 *
 * @module
 */

import type { FigureText, RecordingCaption } from "../words/captions.ts";
import { ALARM, ALARM_GROUND, ALARM_TEXT, MUTED, PANEL, TEXT } from "./palette.ts";
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
const DOT = "●";

/** Draws both, unless they are hidden; a recording never is. */
export function drawCorner(canvas: Canvas, { caption, hasFigures, recording }: Words): void {
  const top = Math.round(canvas.unit * 1.2);
  const below = hasFigures && caption.figures.length > 0 ? drawFigures(canvas, caption.figures, top) : top;
  if (recording) drawRecording(canvas, recording, below);
}

/** @returns where the next panel may begin */
function drawFigures(canvas: Canvas, figures: readonly FigureText[], top: number): number {
  const { window, text, unit } = canvas;
  const lines = breakLines(canvas, figures);
  const width = Math.max(...lines.map((line) => line.at(-1)!.x + line.at(-1)!.width));
  const left = top, margin = Math.round(unit * 0.8), pitch = Math.round(unit * 1.9);
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

function breakLines(canvas: Canvas, figures: readonly FigureText[]): PlacedFigure[][] {
  const { text, unit, size } = canvas;
  const room = size.width - unit * 4;
  const gap = Math.round(unit * GAP);
  const lines: PlacedFigure[][] = [];
  for (const figure of figures) {
    const { width } = text.measure(figure.text, letteringOf(canvas, figure));
    const last = lines.at(-1)?.at(-1);
    const x = last ? last.x + last.width + gap : 0;
    if (last && x + width <= room) lines.at(-1)!.push({ ...figure, x, width });
    else if (lines.length < MAX_LINES) lines.push([{ ...figure, x: 0, width }]);
    else break;
  }
  return lines;
}

function letteringOf({ unit }: Canvas, { look }: FigureText) {
  return { heightPx: unit, isBold: look === "name" };
}

function drawRecording(canvas: Canvas, { text: words, isFailure }: RecordingCaption, top: number): void {
  const { window, text, unit, size } = canvas;
  const left = Math.round(unit * 1.2), margin = Math.round(unit * 0.8);
  const plain = { heightPx: unit };
  const dotWidth = isFailure ? 0 : text.measure(`${DOT} `, plain).width;
  const lettering = text.fit(words, plain, size.width - 2 * (left + margin) - dotWidth);
  const width = dotWidth + text.measure(words, lettering).width + 2 * margin;
  window.fill({ x: left, y: top, width, height: unit + 2 * margin }, isFailure ? ALARM_GROUND : PANEL);
  const y = top + margin;
  if (!isFailure) text.draw(DOT, { ...plain, color: ALARM, x: left + margin, y });
  text.draw(words, { ...lettering, color: TEXT, x: left + margin + dotWidth, y });
}
