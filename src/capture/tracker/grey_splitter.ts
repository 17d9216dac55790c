/**
 * Cuts a stream of bytes into grey pictures of one size, one byte a pixel, that stand in it back to back: what a camera
 * program writes with `--image-format gray8`. Only their length tells where one ends.
 *
 * @module
 */

import type { CameraStatistics } from "../camera.ts";
import { type PictureMemory, SourcePictureParser } from "./source_picture_parser.ts";

/** The size of the pictures, in pixels, and who takes them. */
export interface GreySplitterOptions {
  readonly width: number;
  readonly height: number;
  /**
   * Gives the memory for a picture whose first byte is here. It is written to until `endImage`, or until the next
   * `beginImage` where the end of the picture never came.
   *
   * @returns nothing where this picture is not wanted
   */
  readonly beginImage: () => PictureMemory | Uint8Array | undefined;
  /**
   * The picture is whole, and its memory the caller's again.
   *
   * @param arrivalUs when its first byte came
   */
  readonly endImage: (arrivalUs: number) => void;
}

/**
 * Finds the pictures in chunks that are cut anywhere; each byte is copied once, to where the caller wants it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pixels = new Uint8Array(6);
 * const times: number[] = [];
 * const splitter = new GreySplitter({
 *   width: 3,
 *   height: 2,
 *   beginImage: () => pixels,
 *   endImage: (arrivalUs) => times.push(arrivalUs),
 * });
 * splitter.push(Uint8Array.of(1, 2, 3, 4), 100);
 * splitter.push(Uint8Array.of(5, 6, 7), 200);
 * assertEquals([times, [...pixels.subarray(1)]], [[100], [2, 3, 4, 5, 6]]);
 * ```
 */
export class GreySplitter {
  readonly #options: GreySplitterOptions;
  readonly #picture = new SourcePictureParser();
  #isWanted = false;
  #arrivalUs = 0;
  readonly #counts = { frames: 0, garbageBytes: 0, brokenFrames: 0 };

  /** @throws {RangeError} where the size is none */
  constructor(options: GreySplitterOptions) {
    const { width, height } = options;
    if (!(Number.isInteger(width) && width > 0 && Number.isInteger(height) && height > 0)) {
      throw new RangeError(`Cannot split pictures of ${width}x${height} pixels`);
    }
    this.#options = options;
  }

  /** What has been found so far, in a view that goes on counting; frames are counted whether or not they were wanted. */
  get counts(): Omit<CameraStatistics, "restarts"> {
    return this.#counts;
  }

  /**
   * Takes the next bytes.
   *
   * @param chunk not kept and not changed
   * @param nowUs when they came
   * @throws {RangeError} where `beginImage` gave too little memory
   */
  push(chunk: Uint8Array, nowUs: number): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#picture.leftBytes === 0) this.#begin(nowUs);
      at = this.#picture.take(chunk, at);
      if (this.#picture.leftBytes > 0) return;
      this.#counts.frames += 1;
      if (this.#isWanted) this.#options.endImage(this.#arrivalUs);
    }
  }

  /** Begins anew with another stream: a picture that is not whole will not be any more. */
  reset(): void {
    if (this.#picture.leftBytes > 0) {
      this.#counts.brokenFrames += 1;
      this.#counts.garbageBytes += this.#picture.takenBytes;
    }
    this.#picture.reset();
  }

  #begin(nowUs: number): void {
    const { width, height, beginImage } = this.#options;
    const memory = beginImage();
    this.#isWanted = memory !== undefined;
    this.#arrivalUs = nowUs;
    this.#picture.begin(width * height, memory);
  }
}
