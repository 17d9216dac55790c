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

/** Text that is to be read on top of a picture. */
interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly color: Color;
}

const WHITE: Color = [255, 255, 255, 255];
const GREY: Color = [190, 190, 190, 255];
const RED: Color = [225, 25, 25, 255];
const VEIL: Color = [52, 52, 52, 168];
const PANEL: Color = [0, 0, 0, 150];

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
  const headline = measureText(banner.headline, scale);
  const detailScale = fittingScale(banner.detail, size, Math.max(1, Math.ceil(scale / 3)));
  const detail = measureText(banner.detail, detailScale);
  const gap = headline.height / 2;
  const top = Math.floor((size.height - headline.height - gap - detail.height) / 2);
  drawLabel(tools, {
    text: banner.headline,
    x: Math.floor((size.width - headline.width) / 2),
    y: top,
    scale,
    color: WHITE,
  });
  drawLabel(tools, {
    text: banner.detail,
    x: Math.floor((size.width - detail.width) / 2),
    y: Math.floor(top + headline.height + gap),
    scale: detailScale,
    color: isOverPicture ? WHITE : GREY,
  });
}

function drawCorner(tools: SceneTools, size: Size, text: string): void {
  const scale = fittingScale(text, size, cornerScale(size));
  const margin = cornerScale(size) * 9;
  drawLabel(tools, { text, x: margin, y: margin, scale, color: WHITE });
}

function drawLabel({ window, text: painter, texture }: SceneTools, label: Label): void {
  const { text, x, y, scale, color } = label;
  const { width, height } = measureText(text, scale);
  const margin = scale * 3;
  if (texture.size) {
    window.fill(
      { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin },
      PANEL,
    );
  }
  painter.draw(text, { x, y, scale, color });
}

function cornerScale({ width, height }: Size): number {
  return Math.max(1, Math.round(Math.min(width, height) / 384));
}

/** The largest scale up to `most` at which a text is not wider than 90 % of the window. */
function fittingScale(text: string, size: Size, most: number): number {
  const fitting = Math.floor(size.width * 0.9 / Math.max(1, measureText(text, 1).width));
  return Math.max(1, Math.min(most, fitting));
}
