/**
 * Where a picture goes in a window: as large as fits, its shape kept, in the middle.
 *
 * @module
 */

import type { Orientation } from "../../../common/orientation.js";

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels from the upper left corner of the window. */
export interface Rectangle extends Size {
  readonly x: number;
  readonly y: number;
}

/** How SDL_RenderCopyExF has to draw a picture. */
export interface PictureLayout {
  /** Where the picture is seen. */
  readonly shown: Rectangle;
  /** The same before it is turned about its centre; its corner may lie between two pixels. */
  readonly unturned: Rectangle;
}

/** Lays out a picture of size `picture` in a window of size `window`. */
export function layOutPicture(picture: Size, window: Size, orientation: Orientation): PictureLayout {
  const shown = fit(orientedSize(picture, orientation), window);
  const isQuarterTurn = orientation.rotateDegrees % 180 !== 0;
  return { shown, unturned: isQuarterTurn ? quarterTurn(shown) : shown };
}

/** The size of a picture after it has been turned. */
export function orientedSize(picture: Size, orientation: Orientation): Size {
  return orientation.rotateDegrees % 180 === 0
    ? { width: picture.width, height: picture.height }
    : { width: picture.height, height: picture.width };
}

function fit(picture: Size, window: Size): Rectangle {
  const scale = Math.min(window.width / picture.width, window.height / picture.height);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  return {
    x: Math.floor((window.width - width) / 2),
    y: Math.floor((window.height - height) / 2),
    width,
    height,
  };
}

function quarterTurn(shown: Rectangle): Rectangle {
  const { x, y, width, height } = shown;
  return { x: x + (width - height) / 2, y: y + (height - width) / 2, width: height, height: width };
}
