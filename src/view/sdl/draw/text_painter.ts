/**
 * Text in the window.
 *
 * @module
 */

import { Glyphs, type Lettering } from "./glyphs.ts";
import type { Size } from "./picture_layout.ts";
import type { Color } from "./palette.ts";
import { Sdl, sdlError } from "../window/sdl_library.ts";
import { type SdlWindow, toSdlRect } from "../window/sdl_window.ts";
import { drawTextLine, measureTextLine } from "./text_line.ts";

/** Where and how a line of text is drawn. */
export interface TextStyle extends Lettering {
  /** The upper left corner of its capitals, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly color: Color;
}

/** A line that the graphics card holds. */
interface HeldLine {
  readonly texture: Deno.PointerObject;
  readonly size: Size;
  isUsed: boolean;
}

/** More sizes than this are there only while somebody drags at the window's edge. */
const MAX_SIZES = 24;

/** Draws lines of text; each is made once, and held for as long as every scene has it. */
export class TextPainter {
  readonly #window: SdlWindow;
  readonly #sizes = new Map<string, Glyphs>();
  readonly #lines = new Map<string, HeldLine>();

  constructor(window: SdlWindow) {
    this.#window = window;
  }

  /** The room that a line's capitals take. */
  measure(text: string, lettering: Lettering): Size {
    return { width: measureTextLine(text, this.#glyphs(lettering)), height: lettering.heightPx };
  }

  /** The same lettering, or a smaller one with which the text is not wider than that. */
  fit(text: string, lettering: Lettering, maxWidth: number): Lettering {
    const { width } = this.measure(text, lettering);
    if (width <= maxWidth) return lettering;
    return { ...lettering, heightPx: Math.max(6, Math.floor(lettering.heightPx * maxWidth / width)) };
  }

  /** Draws one line. */
  draw(text: string, style: TextStyle): void {
    if (text === "") return;
    const { library: { symbols }, renderer } = this.#window;
    const { margins } = this.#glyphs(style);
    const line = this.#hold(text, style);
    const [red, green, blue] = style.color;
    symbols.SDL_SetTextureColorMod(line.texture, red, green, blue);
    const at = { x: style.x - margins.left, y: style.y - margins.top, ...line.size };
    symbols.SDL_RenderCopy(renderer, line.texture, null, toSdlRect(at));
  }

  /** Ends a scene: lines that were not in it are given back. */
  sweep(): void {
    for (const [key, line] of this.#lines) {
      if (!line.isUsed) {
        this.#window.library.symbols.SDL_DestroyTexture(line.texture);
        this.#lines.delete(key);
      }
      line.isUsed = false;
    }
    if (this.#sizes.size > MAX_SIZES) this.#sizes.clear();
  }

  close(): void {
    for (const { texture } of this.#lines.values()) this.#window.library.symbols.SDL_DestroyTexture(texture);
    this.#lines.clear();
  }

  #glyphs(lettering: Lettering): Glyphs {
    const key = keyOf(lettering);
    const glyphs = this.#sizes.get(key) ?? new Glyphs(lettering);
    this.#sizes.set(key, glyphs);
    return glyphs;
  }

  #hold(text: string, lettering: Lettering): HeldLine {
    const key = `${keyOf(lettering)} ${text}`;
    const line = this.#lines.get(key) ?? this.#create(text, lettering);
    this.#lines.set(key, line);
    line.isUsed = true;
    return line;
  }

  #create(text: string, lettering: Lettering): HeldLine {
    const { library, renderer } = this.#window;
    const { width, height, coverage } = drawTextLine(text, this.#glyphs(lettering));
    const texture = library.symbols.SDL_CreateTexture(
      renderer,
      Sdl.PIXELFORMAT_ARGB8888,
      Sdl.TEXTUREACCESS_STATIC,
      width,
      height,
    );
    if (!texture) throw new Error(`Cannot draw text: ${sdlError(library)}`);
    // White that is more or less opaque.
    const pixels = Uint32Array.from(coverage, (value) => (value << 24) | 0xffffff);
    library.symbols.SDL_UpdateTexture(texture, null, new Uint8Array(pixels.buffer), width * 4);
    library.symbols.SDL_SetTextureBlendMode(texture, Sdl.BLENDMODE_BLEND);
    return { texture, size: { width, height }, isUsed: true };
  }
}

function keyOf({ heightPx, isBold = false }: Lettering): string {
  return `${heightPx}${isBold ? "b" : ""}`;
}
