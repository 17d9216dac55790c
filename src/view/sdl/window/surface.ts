/**
 * Pixels in memory, as SDL describes them.
 *
 * ```text
 *  offset  SDL_Surface             SDL_PixelFormat
 *       0  flags (u32)             format (u32)
 *       8  format (pointer)
 *      16  w (int), h (int)
 *      24  pitch (int)
 *      32  pixels (pointer)
 * ```
 *
 * Source: SDL_surface.h, SDL_pixels.h of SDL 2.26, on the 64-bit systems that Deno runs on.
 *
 * @module
 */

import type { Size } from "../draw/picture_layout.ts";

/** Rows of pixels from the top; the memory is SDL's. */
export interface Surface extends Size {
  /** One of SDL's `PIXELFORMAT_…`, whose lowest byte is the bytes of a pixel. */
  readonly format: number;
  readonly strideBytes: number;
  readonly pixels: Deno.PointerObject;
}

/** Reads an `SDL_Surface`; nothing where it has no memory. */
export function readSurface(surface: Deno.PointerObject): Surface | undefined {
  const view = new Deno.UnsafePointerView(surface);
  const format = view.getPointer(8), pixels = view.getPointer(32);
  if (!format || !pixels) return undefined;
  return {
    width: view.getInt32(16),
    height: view.getInt32(20),
    format: new Deno.UnsafePointerView(format).getUint32(0),
    strideBytes: view.getInt32(24),
    pixels,
  };
}
