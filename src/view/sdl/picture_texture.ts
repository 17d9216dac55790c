/**
 * The picture as the graphics card holds it.
 *
 * @module
 */

import type { Picture } from "../../jpeg/decode/picture.ts";
import type { Orientation } from "../../orientation.ts";
import type { PictureLayout, Rectangle, Size } from "./picture_layout.ts";
import { Sdl, sdlError } from "./sdl_library.ts";
import type { SdlWindow } from "./sdl_window.ts";

/** The last picture that was whole; it is made anew where size or kind of the pictures change. */
export class PictureTexture {
  readonly #window: SdlWindow;
  #texture: Deno.PointerObject | undefined;
  #kind: Picture["kind"] | undefined;
  #size: Size | undefined;

  constructor(window: SdlWindow) {
    this.#window = window;
  }

  /** The size of the picture that is held, before it is turned. */
  get size(): Size | undefined {
    return this.#size;
  }

  /** @throws an `Error` where the graphics card does not take the picture */
  upload(picture: Picture): void {
    if (this.#kind !== picture.kind || !isSameSize(this.#size, picture)) this.#create(picture);
    const status = picture.kind === "i420" ? this.#updatePlanes(picture) : this.#updateRgb(picture);
    if (status !== 0) throw new Error(`Cannot show a picture: ${sdlError(this.#window.library)}`);
  }

  draw(layout: PictureLayout, orientation: Orientation): void {
    if (!this.#texture) return;
    const { library, renderer } = this.#window;
    library.symbols.SDL_RenderCopyExF(
      renderer,
      this.#texture,
      null,
      toSdlFRect(layout.unturned),
      orientation.rotateDegrees,
      null,
      orientation.flip ? Sdl.FLIP_HORIZONTAL : Sdl.FLIP_NONE,
    );
  }

  close(): void {
    if (this.#texture) this.#window.library.symbols.SDL_DestroyTexture(this.#texture);
    this.#texture = undefined;
    this.#size = undefined;
  }

  #create(picture: Picture): void {
    this.close();
    const { library, renderer } = this.#window;
    const texture = library.symbols.SDL_CreateTexture(
      renderer,
      picture.kind === "i420" ? Sdl.PIXELFORMAT_IYUV : Sdl.PIXELFORMAT_RGB24,
      Sdl.TEXTUREACCESS_STREAMING,
      picture.width,
      picture.height,
    );
    if (!texture) throw new Error(`Cannot show a picture: ${sdlError(library)}`);
    library.symbols.SDL_SetTextureScaleMode(texture, Sdl.SCALEMODE_LINEAR);
    this.#texture = texture;
    this.#kind = picture.kind;
    this.#size = { width: picture.width, height: picture.height };
  }

  #updatePlanes(picture: Picture & { readonly kind: "i420" }): number {
    return this.#window.library.symbols.SDL_UpdateYUVTexture(
      this.#texture!,
      null,
      picture.y,
      picture.yStrideBytes,
      picture.u,
      picture.chromaStrideBytes,
      picture.v,
      picture.chromaStrideBytes,
    );
  }

  #updateRgb(picture: Picture & { readonly kind: "rgb24" }): number {
    return this.#window.library.symbols.SDL_UpdateTexture(
      this.#texture!,
      null,
      picture.pixels,
      picture.strideBytes,
    );
  }
}

function isSameSize(a: Size | undefined, b: Size): boolean {
  return a?.width === b.width && a.height === b.height;
}

/** `SDL_FRect`: four `float`; a quarter turn may put its corner between two pixels. */
function toSdlFRect({ x, y, width, height }: Rectangle): Float32Array<ArrayBuffer> {
  return Float32Array.of(x, y, width, height);
}
