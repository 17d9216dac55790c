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
import { drawHelp } from "../words/help.ts";
import { drawInstructions } from "../words/instructions.ts";
import { drawNotice } from "../words/notice.ts";
import { type Canvas, textHeight } from "./panel.ts";
import type { SdlWindow } from "../window/sdl_window.ts";
import type { ShownPicture } from "./shown_picture.ts";
import { drawStale } from "./stale_sign.ts";
import type { TextPainter } from "./text_painter.ts";
import type { Words } from "../words/window_words.ts";

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
