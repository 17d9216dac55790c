/**
 * The signs that a picture is not live.
 *
 * @module
 */

import type { Caption } from "../words/captions.ts";
import { ALARM, ALARM_GROUND, TEXT, VEIL } from "./palette.ts";
import { type Canvas, drawCentredPanel, drawFrame } from "./panel.ts";

/** Draws them over a picture that is grey by now. */
export function drawStale(canvas: Canvas, { headline, detail }: NonNullable<Caption["stale"]>): void {
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
