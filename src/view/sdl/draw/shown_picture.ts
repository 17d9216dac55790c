/**
 * The picture that is on the screen: its pixels, the JPEG it came as, and the texture that is drawn.
 *
 * @module
 */

import type { BrokenPicture, Picture } from "../../../jpeg/decode/picture.ts";
import { clockJumpedUs, monotonicUs } from "../../../system/monotonic.ts";
import { parseExifOrientation } from "../../../jpeg/exif_orientation.ts";
import { combineOrientations, type Orientation } from "../../../common/orientation.js";
import { type Freshness, judgeFreshness } from "../../freshness.ts";
import type { PictureFreshness } from "../../shared/freshness.js";
import type { FrameMessage } from "../window/messages.ts";
import { layOutPicture, orientedSize, type Size } from "./picture_layout.ts";
import { type Look, PictureTexture } from "./picture_texture.ts";
import type { SdlWindow } from "../window/sdl_window.ts";

interface Held {
  readonly message: FrameMessage;
  readonly picture: Picture;
  /** As the camera means it. */
  readonly size: Size;
  /** What the camera says of it. */
  readonly exif: Orientation;
  readonly takenMs: number;
  look: Look;
}

/** Holds one picture; in grey as soon as it is too old to pass as live. */
export class ShownPicture {
  /** How the person has it turned, on top of what the camera says of its pictures. */
  orientation: Orientation;
  readonly #maxAgeUs: number;
  readonly #texture: PictureTexture;
  #held: Held | undefined;

  constructor(
    window: SdlWindow,
    options: { readonly maxAgeUs: number; readonly orientation: Orientation },
  ) {
    this.orientation = options.orientation;
    this.#maxAgeUs = options.maxAgeUs;
    this.#texture = new PictureTexture(window);
  }

  /** The frame that is held. */
  get message(): FrameMessage | undefined {
    return this.#held?.message;
  }

  /** Of the picture as the camera means it, before the person turns it; absent where none is held. */
  get size(): Size | undefined {
    return this.#held?.size;
  }

  /** When it was taken, in ms since 1970 by this host's clock: one and the same time for one picture. */
  get takenMs(): number | undefined {
    return this.#held?.takenMs;
  }

  /** Whether it may pass as live. */
  judge(nowUs: number): Freshness {
    return this.#held ? this.#judge(this.#held.message, nowUs) : { state: "waiting" };
  }

  /** Takes a picture and holds it; where it can not be shown, nothing is held. */
  take(message: FrameMessage, picture: Picture): BrokenPicture | undefined {
    const nowUs = monotonicUs();
    const freshness = this.#judge(message, nowUs);
    const exif = parseExifOrientation(message.jpeg);
    const look = this.#lookOf(freshness, exif);
    try {
      this.#texture.take(picture, look);
    } catch (error) {
      this.drop();
      return { kind: "broken", reason: (error as Error).message };
    }
    const size = orientedSize(picture, exif);
    this.#held = { message, picture, size, exif, takenMs: Date.now() - freshness.ageUs / 1000, look };
    return undefined;
  }

  /** Whether it leaves nothing of a window to be seen. */
  fills(window: Size): boolean {
    if (!this.#held) return false;
    const { shown } = layOutPicture(this.#held.size, window, this.orientation);
    return shown.width === window.width && shown.height === window.height;
  }

  /** Draws it as it has to look at this moment. */
  draw(window: Size, nowUs: number): void {
    if (!this.#held) return;
    const look = this.#lookOf(this.#judge(this.#held.message, nowUs), this.#held.exif);
    if (!isSameLook(look, this.#held.look)) {
      this.#held.look = look;
      this.#texture.take(this.#held.picture, look);
    }
    this.#texture.draw(window, look.orientation);
  }

  /** Lets go of the picture. */
  drop(): void {
    this.#held = undefined;
  }

  close(): void {
    this.#texture.close();
  }

  #lookOf({ state }: PictureFreshness, exif: Orientation): Look {
    return { isGrey: state === "stale", orientation: combineOrientations(exif, this.orientation) };
  }

  #judge(message: FrameMessage, nowUs: number): PictureFreshness {
    return judgeFreshness(message, { nowUs, maxAgeUs: this.#maxAgeUs, jumpedUs: clockJumpedUs() });
  }
}

function isSameLook(a: Look, b: Look): boolean {
  return a.isGrey === b.isGrey && a.orientation.flip === b.orientation.flip &&
    a.orientation.rotateDegrees === b.orientation.rotateDegrees;
}
