/**
 * Rectifies fisheye pictures to a pinhole view, by bilinear interpolation in WebAssembly.
 *
 * 1. where each pixel of the view is in the fisheye picture, once (rectify_map.ts)
 * 2. the same in fixed point, in the kernel's memory (taps.ts)
 * 3. for each picture: the pixels are mixed (kernel/)
 *
 * @module
 */

import type { GreyImage } from "../common/grey_image.ts";
import type { FisheyeCalibration, PictureSize } from "./calibration.ts";
import { kernelModule } from "./kernel_module.js";
import type { PinholeView } from "./pinhole_view.ts";
import { makeRectifyMap } from "./rectify_map.ts";
import { evenSide, isSide, MAX_SIDE, MIN_SIDE } from "./sides.ts";
import { GROUP_BYTES, GROUP_PIXELS, writeTaps } from "./taps.ts";

/** What src/rectify/kernel/kernel.as.ts exports. */
interface Kernel extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory & { readonly buffer: ArrayBuffer };
  readonly begin: (strideBytes: number, rows: number, viewBytes: number) => number;
  readonly pictureAt: () => number;
  readonly blackAt: () => number;
  readonly tapsAt: () => number;
  readonly viewAt: () => number;
  readonly rectify: () => void;
}

/** A camera and what is to be seen of its pictures. */
export interface RectifierOptions {
  /** The fisheye camera; its `width` and `height` are those of the pictures. */
  readonly calibration: FisheyeCalibration;
  readonly view: PinholeView;
}

/**
 * Rectifies the pictures of one camera. All memory is taken at once: nothing is allocated or copied for a picture.
 *
 * In the memory of either picture, rows follow one another at the width rounded up to an even number, and their number is
 * rounded up likewise; in the view, an odd side's last column or row is there once more.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { NOMINAL_T265_LEFT } from "./calibration.ts";
 * import { pinholeView } from "./pinhole_view.ts";
 *
 * const rectifier = new Rectifier({ calibration: NOMINAL_T265_LEFT, view: pinholeView() });
 * rectifier.source.pixels.fill(200);
 * const { width, height, pixels } = rectifier.rectify();
 * assertEquals([width, height, pixels[0]], [412, 300, 200]);
 * ```
 */
export class Rectifier {
  /** Where a picture is put before {@linkcode rectify}: a view of the kernel's memory, the same for all pictures. */
  readonly source: GreyImage;
  readonly #view: GreyImage;
  readonly #kernel = new WebAssembly.Instance(kernelModule, {}).exports as Kernel;

  /**
   * @throws {RangeError} where a side of the picture or of the view is not 16 … 4096 pixels, or there is not enough
   * memory
   */
  constructor({ calibration, view }: RectifierOptions) {
    requireSides(calibration, "picture");
    requireSides(view, "view");
    const [strideBytes, rows] = [evenSide(calibration.width), evenSide(calibration.height)];
    const viewBytes = evenSide(view.width) * evenSide(view.height);
    if (!this.#kernel.begin(strideBytes, rows, viewBytes)) {
      throw new RangeError("Cannot make a rectifier: there is not enough memory");
    }
    this.source = this.#imageAt(this.#kernel.pictureAt(), calibration);
    this.#view = this.#imageAt(this.#kernel.viewAt(), view);
    const tapBytes = Math.ceil(viewBytes / GROUP_PIXELS) * GROUP_BYTES;
    const taps = new DataView(this.#kernel.memory.buffer, this.#kernel.tapsAt(), tapBytes);
    writeTaps(taps, makeRectifyMap(calibration, view), {
      ...this.source,
      address: this.#kernel.pictureAt(),
      blackAddress: this.#kernel.blackAt(),
    });
  }

  /**
   * Makes the view of what {@linkcode source} holds; black where the fisheye camera sees nothing.
   *
   * @returns a view of the kernel's memory, valid until the next call
   */
  rectify(): GreyImage {
    this.#kernel.rectify();
    return this.#view;
  }

  #imageAt(address: number, { width, height }: PictureSize): GreyImage {
    const strideBytes = evenSide(width);
    const pixels = new Uint8Array(this.#kernel.memory.buffer, address, strideBytes * evenSide(height));
    return { width, height, strideBytes, pixels };
  }
}

function requireSides({ width, height }: PictureSize, what: string): void {
  if (isSide(width) && isSide(height)) return;
  throw new RangeError(
    `Cannot make a rectifier: the ${what} must be ${MIN_SIDE} … ${MAX_SIDE} pixels wide and high, not ${width}x${height}`,
  );
}
