/**
 * The picture as it is drawn: from a texture, which the graphics card holds, or straight into the window's pixels.
 *
 * @module
 */

import type { Picture, PlanarPicture } from "../../../jpeg/decode/picture.ts";
import { asFfi } from "../../../jpeg/turbojpeg_library.ts";
import type { Orientation } from "../../../common/orientation.js";
import { drawDirectly } from "./direct_picture.ts";
import { GreyPlanes } from "./grey_planes.ts";
import { layOutPicture, type Rectangle, type Size } from "./picture_layout.ts";
import { Sdl, sdlError } from "../window/sdl_library.ts";
import type { SdlWindow } from "../window/sdl_window.ts";
import { PictureTurner } from "./turned_picture.ts";

const UPRIGHT: Orientation = { rotateDegrees: 0, flip: false };

/** What is done to a picture before it is seen. */
export interface Look {
  readonly orientation: Orientation;
  /** Whether its colours are taken away. */
  readonly isGrey: boolean;
}

/** The last picture that was whole; it is made anew where size or kind of the pictures change. */
export class PictureTexture {
  readonly #window: SdlWindow;
  readonly #grey = new GreyPlanes();
  readonly #turner = new PictureTurner();
  /** As it is to look. */
  #picture: Picture | undefined;
  #isUploaded = false;
  #texture: Deno.PointerObject | undefined;
  #kind: Picture["kind"] | undefined;
  #size: Size | undefined;

  constructor(window: SdlWindow) {
    this.#window = window;
  }

  /**
   * Hands a picture over, which stays as it is until the next one. Its planes go as they are, unless it is to be grey, or
   * has to be turned before.
   *
   * @throws an `Error` where the graphics card does not take the picture
   */
  take(picture: Picture, { isGrey, orientation }: Look): void {
    const coloured = isGrey ? this.#grey.of(picture) : picture;
    const { isSoftware } = this.#window;
    this.#picture = isSoftware ? this.#turner.turn(coloured, orientation) : coloured;
    this.#isUploaded = false;
    if (!isSoftware) this.#upload(this.#picture);
  }

  /** Draws it as large as fits, in the orientation that it was handed over with. */
  draw(window: Size, orientation: Orientation): void {
    const picture = this.#picture;
    if (!picture) return;
    const { library: { symbols }, renderer, isSoftware } = this.#window;
    const isUpright = isSoftware || (orientation.rotateDegrees === 0 && !orientation.flip);
    const { unturned } = layOutPicture(picture, window, isUpright ? UPRIGHT : orientation);
    if (drawDirectly(this.#window, picture, unturned)) return;
    if (!this.#isUploaded) this.#upload(picture);
    const to = toSdlFRect(unturned);
    if (isUpright) {
      symbols.SDL_RenderCopyF(renderer, this.#texture!, null, to);
      return;
    }
    const flip = orientation.flip ? Sdl.FLIP_HORIZONTAL : Sdl.FLIP_NONE;
    symbols.SDL_RenderCopyExF(renderer, this.#texture!, null, to, orientation.rotateDegrees, null, flip);
  }

  close(): void {
    if (this.#texture) this.#window.library.symbols.SDL_DestroyTexture(this.#texture);
    this.#texture = undefined;
    this.#size = undefined;
  }

  #upload(picture: Picture): void {
    if (this.#kind !== picture.kind || !isSameSize(this.#size, picture)) this.#create(picture);
    const status = picture.kind === "i420" ? this.#updatePlanes(picture) : this.#updateRgb(picture);
    if (status !== 0) throw new Error(`Cannot show a picture: ${sdlError(this.#window.library)}`);
    this.#isUploaded = true;
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

  #updatePlanes(picture: PlanarPicture): number {
    return this.#window.library.symbols.SDL_UpdateYUVTexture(
      this.#texture!,
      null,
      asFfi(picture.y),
      picture.yStrideBytes,
      asFfi(picture.u),
      picture.chromaStrideBytes,
      asFfi(picture.v),
      picture.chromaStrideBytes,
    );
  }

  #updateRgb(picture: Picture & { readonly kind: "rgb24" }): number {
    return this.#window.library.symbols.SDL_UpdateTexture(
      this.#texture!,
      null,
      asFfi(picture.pixels),
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
