/**
 * The view of a camera without distortion, in which straight lines are straight.
 *
 * @module
 */

import { isSide, MAX_SIDE, MIN_SIDE } from "./sides.ts";

/**
 * A pinhole camera that looks where the fisheye camera looks. All of it is in pixels, and whole coordinates are the
 * centres of pixels: the ray (x, y, z) arrives at (focal·x/z + cx, focal·y/z + cy).
 */
export interface PinholeView {
  readonly width: number;
  readonly height: number;
  readonly focal: number;
  /** Where the optical axis meets the view. */
  readonly cx: number;
  readonly cy: number;
}

/** What a view shows. Its defaults are those of udp_image_stream's original t265_broadcaster. */
export interface PinholeViewOptions {
  /** With the margin, in pixels. @default 412 */
  readonly width?: number;
  /** In pixels. @default 300 */
  readonly height?: number;
  /** What is seen from the upper to the lower edge, in degrees. @default 90 */
  readonly fovDegrees?: number;
  /**
   * Pixels at the left that are seen in addition: the optical axis is in the middle of the rest. A stereo matcher has
   * no match for them.
   *
   * @default 112
   */
  readonly marginPixels?: number;
}

const MIN_FOV_DEGREES = 1;
const MAX_FOV_DEGREES = 170;

/**
 * A view of a size and field of view.
 *
 * @throws {RangeError} where a side is not 16 … 4096 pixels, the field of view not 1 … 170 degrees, or the margin not
 * narrower than the view
 *
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const { focal, cx, cy } = pinholeView();
 * assertAlmostEquals(focal, 150);
 * assertEquals([cx, cy], [261.5, 149.5]);
 * ```
 */
export function pinholeView(options: PinholeViewOptions = {}): PinholeView {
  const { width = 412, height = 300, fovDegrees = 90, marginPixels = 112 } = options;
  requireThat(isSide(width), `the width must be ${MIN_SIDE} … ${MAX_SIDE}, not ${width}`);
  requireThat(isSide(height), `the height must be ${MIN_SIDE} … ${MAX_SIDE}, not ${height}`);
  requireThat(
    fovDegrees >= MIN_FOV_DEGREES && fovDegrees <= MAX_FOV_DEGREES,
    `the field of view must be ${MIN_FOV_DEGREES} … ${MAX_FOV_DEGREES} degrees, not ${fovDegrees}`,
  );
  requireThat(
    Number.isInteger(marginPixels) && marginPixels >= 0 && marginPixels < width,
    `the margin must be 0 … ${width - 1}, not ${marginPixels}`,
  );
  return {
    width,
    height,
    focal: height / 2 / Math.tan(fovDegrees * Math.PI / 360),
    cx: (width - marginPixels - 1) / 2 + marginPixels,
    cy: (height - 1) / 2,
  };
}

function requireThat(isTrue: boolean, what: string): void {
  if (!isTrue) throw new RangeError(`Cannot make a pinhole view: ${what}`);
}
