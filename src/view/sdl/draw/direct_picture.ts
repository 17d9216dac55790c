/**
 * A picture converted straight into the window's pixels, where the processor draws: by way of a texture its bytes were
 * copied three times, which took some 1 ms longer for 1024x768.
 *
 * @module
 */

import type { Picture, PictureBytes } from "../../../jpeg/decode/picture.ts";
import { asFfi } from "../../../jpeg/turbojpeg_library.ts";
import { Sdl } from "../window/sdl_library.ts";
import type { SdlWindow } from "../window/sdl_window.ts";
import type { Rectangle } from "./picture_layout.ts";

/** One piece of memory, as `SDL_ConvertPixels` takes it. */
interface Piece {
  readonly format: number;
  readonly bytes: PictureBytes;
  readonly strideBytes: number;
}

/**
 * Draws a picture over what was drawn there before.
 *
 * @param to where in the window
 * @returns whether that was possible: not where it has to be scaled, or the graphics card draws
 */
export function drawDirectly(window: SdlWindow, picture: Picture, to: Rectangle): boolean {
  const { width, height } = picture;
  const { x, y } = to;
  const piece = asPiece(picture);
  if (!piece || to.width !== width || to.height !== height) return false;
  const surface = window.surface();
  if (!surface || !isWithin(to, surface)) return false;
  const at = y * surface.strideBytes + x * (surface.format & 0xff);
  return window.library.symbols.SDL_ConvertPixels(
    width,
    height,
    piece.format,
    asFfi(piece.bytes),
    piece.strideBytes,
    surface.format,
    Deno.UnsafePointer.offset(surface.pixels, at),
    surface.strideBytes,
  ) === 0;
}

function isWithin({ x, y, width, height }: Rectangle, surface: { width: number; height: number }): boolean {
  return Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y >= 0 && x + width <= surface.width &&
    y + height <= surface.height;
}

/** SDL takes three planes as one piece, each where the one before ends. */
function asPiece(picture: Picture): Piece | undefined {
  if (picture.kind === "rgb24") {
    return { format: Sdl.PIXELFORMAT_RGB24, bytes: picture.pixels, strideBytes: picture.strideBytes };
  }
  const { y, u, v, height, yStrideBytes: strideBytes, chromaStrideBytes } = picture;
  const uAt = y.byteOffset + strideBytes * height;
  const vAt = uAt + chromaStrideBytes * ((height + 1) >> 1);
  const isOne = y.buffer === u.buffer && y.buffer === v.buffer && u.byteOffset === uAt &&
    v.byteOffset === vAt && chromaStrideBytes === (strideBytes + 1) >> 1;
  return isOne ? { format: Sdl.PIXELFORMAT_IYUV, bytes: y, strideBytes } : undefined;
}
