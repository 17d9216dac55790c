/**
 * Text in the window.
 *
 * @module
 */

import {
  drawGlyphs,
  GLYPH_ADVANCE,
  GLYPH_COUNT,
  GLYPH_HEIGHT,
  glyphIndices,
} from "../../text/bitmap_font.ts";
import type { Size } from "./picture_layout.ts";
import { Sdl, sdlError } from "./sdl_library.ts";
import { type Color, type SdlWindow, toSdlRect } from "./sdl_window.ts";

/** Where and how a line of text is drawn. */
export interface TextStyle {
  /** The upper left corner, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Screen pixels for one pixel of the font. */
  readonly scale: number;
  readonly color: Color;
}

/** Draws with the bitmap font, of which the graphics card holds a texture. */
export class TextPainter {
  readonly #window: SdlWindow;
  readonly #texture: Deno.PointerObject;

  /** @throws an `Error` where there is no texture to be had */
  constructor(window: SdlWindow) {
    this.#window = window;
    this.#texture = createFontTexture(window);
  }

  /** Draws one line. */
  draw(text: string, { x, y, scale, color }: TextStyle): void {
    const { library: { symbols }, renderer } = this.#window;
    symbols.SDL_SetTextureColorMod(this.#texture, color[0], color[1], color[2]);
    glyphIndices(text).forEach((glyph, position) => {
      const from = { x: glyph * GLYPH_ADVANCE, y: 0, width: GLYPH_ADVANCE, height: GLYPH_HEIGHT };
      const to = {
        x: x + position * GLYPH_ADVANCE * scale,
        y,
        width: GLYPH_ADVANCE * scale,
        height: GLYPH_HEIGHT * scale,
      };
      symbols.SDL_RenderCopy(renderer, this.#texture, toSdlRect(from), toSdlRect(to));
    });
  }

  close(): void {
    this.#window.library.symbols.SDL_DestroyTexture(this.#texture);
  }
}

/** How much room a line takes. */
export function measureText(text: string, scale: number): Size {
  const letters = glyphIndices(text).length;
  return { width: Math.max(0, letters * GLYPH_ADVANCE - 1) * scale, height: GLYPH_HEIGHT * scale };
}

function createFontTexture({ library, renderer }: SdlWindow): Deno.PointerObject {
  const { symbols } = library;
  const width = GLYPH_COUNT * GLYPH_ADVANCE;
  const texture = symbols.SDL_CreateTexture(
    renderer,
    Sdl.PIXELFORMAT_ARGB8888,
    Sdl.TEXTUREACCESS_STATIC,
    width,
    GLYPH_HEIGHT,
  );
  if (!texture) throw new Error(`Cannot draw text: ${sdlError(library)}`);
  const pixels = Uint32Array.from(drawGlyphs(), (isSet) => isSet ? 0xffffffff : 0x00ffffff);
  symbols.SDL_UpdateTexture(texture, null, new Uint8Array(pixels.buffer), width * 4);
  symbols.SDL_SetTextureBlendMode(texture, Sdl.BLENDMODE_BLEND);
  symbols.SDL_SetTextureScaleMode(texture, Sdl.SCALEMODE_NEAREST);
  return texture;
}
