/**
 * The rectified view once more, slowly: pixel by pixel, in floating point and straight from the formulas.
 *
 * @module
 */

import type { GreyImage } from "../../src/common/grey_image.ts";
import type { FisheyeCalibration } from "../../src/rectify/calibration.ts";
import type { PinholeView } from "../../src/rectify/pinhole_view.ts";

/** Where a pixel of the view is in the fisheye picture. */
export function placeOf(calibration: FisheyeCalibration, view: PinholeView, x: number, y: number) {
  const [k1, k2, k3, k4] = calibration.coefficients;
  const [right, down] = [(x - view.cx) / view.focal, (y - view.cy) / view.focal];
  const tangent = Math.sqrt(right ** 2 + down ** 2);
  const angle = Math.atan(tangent);
  const distorted = angle + k1 * angle ** 3 + k2 * angle ** 5 + k3 * angle ** 7 + k4 * angle ** 9;
  const scale = tangent === 0 ? 1 : distorted / tangent;
  return {
    u: calibration.fx * right * scale + calibration.ppx,
    v: calibration.fy * down * scale + calibration.ppy,
  };
}

/** The level at a place, not rounded: 0 where its four neighbours are not all in the picture. */
export function levelAt({ width, height, strideBytes, pixels }: GreyImage, u: number, v: number): number {
  if (!(u >= 0 && v >= 0 && u <= width - 1 && v <= height - 1)) return 0;
  const [left, top] = [Math.floor(u), Math.floor(v)];
  let sum = 0;
  for (const [x, y] of [[left, top], [left + 1, top], [left, top + 1], [left + 1, top + 1]] as const) {
    const weight = (1 - Math.abs(u - x)) * (1 - Math.abs(v - y));
    if (weight > 0) sum += weight * pixels[y * strideBytes + x]!;
  }
  return sum;
}

/** Whether a place is so near to where the picture ends that rounding decides whether it is inside. */
export function isAtEdge({ width, height }: GreyImage, u: number, v: number): boolean {
  return [u, v, u - (width - 1), v - (height - 1)].some((distance) => Math.abs(distance) < 0.001);
}
