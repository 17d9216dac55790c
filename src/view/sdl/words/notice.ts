/**
 * What has just been done, or why not.
 *
 * @module
 */

import { ALARM_GROUND, TEXT } from "../draw/palette.ts";
import { type Canvas, drawCentredPanel } from "../draw/panel.ts";
import type { Notice } from "./window_words.ts";

/** Draws a line near the lower edge. */
export function drawNotice(canvas: Canvas, { text, isFailure }: Notice): void {
  const place = { y: canvas.size.height - 2 * canvas.unit, isLowerEdge: true };
  drawCentredPanel(canvas, [{ text, color: TEXT }], {
    ...place,
    ...(isFailure ? { ground: ALARM_GROUND } : {}),
  });
}
