/**
 * The list of keys.
 *
 * @module
 */

import { WINDOW_KEYS } from "../../shared/keys.js";
import { GROUND, LINE, MUTED, TEXT } from "../draw/palette.ts";
import { type Canvas, drawFrame } from "../draw/panel.ts";

const OPACITY = 236;

/** Draws the list in the middle of the window: keys to the left, what they do to the right. */
export function drawHelp(canvas: Canvas): void {
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
  window.fill({ x, y: top, width, height }, [red, green, blue, OPACITY]);
  drawFrame(window, { x, y: top, width, height }, 1, LINE);
  WINDOW_KEYS.forEach(({ label, does }, row) => {
    const y = top + margin + row * pitch;
    text.draw(label, { ...key, color: TEXT, x: x + margin, y });
    text.draw(does, { ...words, color: MUTED, x: x + margin + keyWidth + gap, y });
  });
}
