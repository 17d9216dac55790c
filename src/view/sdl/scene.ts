/**
 * Draws all that the window shows at one moment.
 *
 * 1. the picture, as large as fits
 * 2. where it is not live: a grey veil and a red frame, so that a frozen picture never looks live, and the banner
 * 3. the corner's line
 *
 * @module
 */

import type { Orientation } from "../../orientation.ts";
import type { Caption } from "./captions.ts";
import { layOutPicture, type Size } from "./picture_layout.ts";
import type { PictureTexture } from "./picture_texture.ts";
import type { Color, SdlWindow } from "./sdl_window.ts";
import { measureText, type TextPainter } from "./text_painter.ts";

/** What a scene is drawn with. */
export interface SceneTools {
  readonly window: SdlWindow;
  readonly texture: PictureTexture;
  readonly text: TextPainter;
  readonly orientation: Orientation;
}

/** A line of the banner. */
interface Line {
  readonly text: string;
  readonly scale: number;
  readonly color: Color;
}

const WHITE: Color = [255, 255, 255, 255];
const GREY: Color = [190, 190, 190, 255];
const RED: Color = [225, 25, 25, 255];
const VEIL: Color = [52, 52, 52, 168];
const PANEL: Color = [0, 0, 0, 160];

/** Draws a scene and puts it on the screen. */
export function drawScene(tools: SceneTools, caption: Caption): void {
  const { window } = tools;
  const size = window.size();
  window.setTitle(caption.title);
  window.clear();
  drawPicture(tools, size);
  if (caption.banner) {
    if (tools.texture.size) drawNotLive(window, size);
    drawBanner(tools, size, caption.banner);
  }
  if (caption.corner !== "") drawCorner(tools, size, caption.corner);
  window.present();
}

function drawPicture({ texture, orientation }: SceneTools, size: Size): void {
  if (texture.size) texture.draw(layOutPicture(texture.size, size, orientation), orientation);
}

function drawNotLive(window: SdlWindow, { width, height }: Size): void {
  window.fill({ x: 0, y: 0, width, height }, VEIL);
  const edge = Math.max(4, Math.round(Math.min(width, height) / 60));
  window.fill({ x: 0, y: 0, width, height: edge }, RED);
  window.fill({ x: 0, y: height - edge, width, height: edge }, RED);
  window.fill({ x: 0, y: 0, width: edge, height }, RED);
  window.fill({ x: width - edge, y: 0, width: edge, height }, RED);
}

function drawBanner(tools: SceneTools, size: Size, banner: NonNullable<Caption["banner"]>): void {
  const isOverPicture = tools.texture.size !== undefined;
  const scale = fittingScale(banner.headline, size, cornerScale(size) * (isOverPicture ? 4 : 2));
  const detailScale = fittingScale(banner.detail, size, Math.max(1, Math.ceil(scale / 3)));
  drawPanel(tools, size, [
    { text: banner.headline, scale, color: WHITE },
    { text: banner.detail, scale: detailScale, color: isOverPicture ? WHITE : GREY },
  ]);
}

function drawPanel({ window, text, texture }: SceneTools, size: Size, lines: readonly Line[]): void {
  const margin = lines[0]!.scale * 3;
  const sizes = lines.map((line) => measureText(line.text, line.scale));
  const width = Math.max(...sizes.map((line) => line.width)) + 2 * margin;
  const height = sizes.reduce((sum, line) => sum + line.height + margin, margin);
  const left = Math.floor((size.width - width) / 2);
  let y = Math.floor((size.height - height) / 2);
  if (texture.size) window.fill({ x: left, y, width, height }, PANEL);
  lines.forEach((line, i) => {
    y += margin;
    text.draw(line.text, { ...line, x: Math.floor((size.width - sizes[i]!.width) / 2), y });
    y += sizes[i]!.height;
  });
}

function drawCorner({ window, text: painter }: SceneTools, size: Size, text: string): void {
  const scale = fittingScale(text, size, cornerScale(size));
  const at = cornerScale(size) * 9;
  const { width, height } = measureText(text, scale);
  const margin = scale * 3;
  window.fill(
    { x: at - margin, y: at - margin, width: width + 2 * margin, height: height + 2 * margin },
    PANEL,
  );
  painter.draw(text, { x: at, y: at, scale, color: WHITE });
}

function cornerScale({ width, height }: Size): number {
  return Math.max(1, Math.round(Math.min(width, height) / 384));
}

/** The largest scale up to `most` at which a text is not wider than 90 % of the window. */
function fittingScale(text: string, size: Size, most: number): number {
  const fitting = Math.floor(size.width * 0.9 / Math.max(1, measureText(text, 1).width));
  return Math.max(1, Math.min(most, fitting));
}
