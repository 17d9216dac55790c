/**
 * Draws all that the window shows at one moment.
 *
 * 1. the picture, as large as fits; where there is none, why, and what to do
 * 2. where it is not live: a veil, a red frame and a banner, so that a frozen picture never looks live
 * 3. in the upper left corner the figures, and below them what the recorder does
 * 4. at the lower edge what has just been done
 * 5. the list of keys
 *
 * @module
 */

import { drawCorner } from "./corner.ts";
import { WINDOW_KEYS } from "../../shared/keys.js";
import { drawInstructions } from "../words/instructions.ts";
import type { Caption } from "../words/captions.ts";
import { ALARM, ALARM_GROUND, GROUND, LINE, MUTED, TEXT, VEIL } from "./palette.ts";
import { type Canvas, drawCentredPanel, drawFrame, textHeight } from "./panel.ts";
import type { SdlWindow } from "../window/sdl_window.ts";
import type { ShownPicture } from "./shown_picture.ts";
import type { TextPainter } from "./text_painter.ts";
import type { Notice, Words } from "../words/window_words.ts";

const HELP_OPACITY = 236;

/** What a scene is drawn with. */
export interface SceneTools {
  readonly window: SdlWindow;
  readonly picture: ShownPicture;
  readonly text: TextPainter;
  /** The moment that the words are of. */
  readonly nowUs: number;
}

/** Draws a scene, which `present` then puts on the screen. */
export function drawScene({ window, picture, text, nowUs }: SceneTools, words: Words): void {
  const size = window.size();
  const canvas: Canvas = { window, text, size, unit: textHeight(size) };
  const { caption } = words;
  window.setTitle(caption.title);
  if (!picture.fills(size)) window.clear();
  picture.draw(size, nowUs);
  if (caption.noPicture) drawInstructions(canvas, caption.noPicture);
  if (caption.stale) drawStale(canvas, caption.stale);
  drawCorner(canvas, words);
  if (words.notice) drawNotice(canvas, words.notice);
  if (words.hasHelp) drawHelp(canvas);
  text.sweep();
}

/** Draws the signs that a picture is not live over one that is grey by now. */
function drawStale(canvas: Canvas, { headline, detail }: NonNullable<Caption["stale"]>): void {
  const { window, size } = canvas;
  const all = { x: 0, y: 0, ...size };
  window.fill(all, VEIL);
  drawFrame(window, all, Math.max(4, Math.round(Math.min(size.width, size.height) / 60)), ALARM);
  const lines = [
    { text: headline, color: TEXT, scale: 3.6, isBold: true },
    { text: detail, color: TEXT, scale: 1.2 },
  ];
  drawCentredPanel(canvas, lines, { y: size.height / 2, ground: ALARM_GROUND });
}

/** Draws a line near the lower edge. */
function drawNotice(canvas: Canvas, { text, isFailure }: Notice): void {
  const place = { y: canvas.size.height - 2 * canvas.unit, isLowerEdge: true };
  drawCentredPanel(canvas, [{ text, color: TEXT }], {
    ...place,
    ...(isFailure ? { ground: ALARM_GROUND } : {}),
  });
}

/** Draws the list of keys in the middle of the window: keys to the left, what they do to the right. */
function drawHelp(canvas: Canvas): void {
  const { window, text, size } = canvas;
  const unit = Math.max(7, Math.min(canvas.unit, Math.floor(size.height / (WINDOW_KEYS.length * 2.1 + 3))));
  const key = { heightPx: unit, isBold: true }, words = { heightPx: unit };
  const keyWidth = Math.max(...WINDOW_KEYS.map(({ label }) => text.measure(label, key).width));
  const wordsWidth = Math.max(...WINDOW_KEYS.map(({ does }) => text.measure(does, words).width));
  const margin = unit * 2, gap = unit * 2, pitch = Math.round(unit * 2.1);
  const width = keyWidth + gap + wordsWidth + 2 * margin;
  const height = (WINDOW_KEYS.length - 1) * pitch + unit + 2 * margin;
  const x = Math.round((size.width - width) / 2), top = Math.round((size.height - height) / 2);
  const [red, green, blue] = GROUND;
  window.fill({ x, y: top, width, height }, [red, green, blue, HELP_OPACITY]);
  drawFrame(window, { x, y: top, width, height }, 1, LINE);
  WINDOW_KEYS.forEach(({ label, does }, row) => {
    const y = top + margin + row * pitch;
    text.draw(label, { ...key, color: TEXT, x: x + margin, y });
    text.draw(does, { ...words, color: MUTED, x: x + margin + keyWidth + gap, y });
  });
}
