/**
 * A camera without distortion, in which straight lines are straight.
 *
 * @module
 */

/**
 * All of it is in pixels, and whole coordinates are the centres of pixels: the ray (x, y, z), with x to the right, y down and z to
 * the front, arrives at (focal·x/z + cx, focal·y/z + cy).
 */
export interface PinholeCamera {
  readonly width: number;
  readonly height: number;
  readonly focal: number;
  /** Where the optical axis meets the picture. */
  readonly cx: number;
  readonly cy: number;
}
