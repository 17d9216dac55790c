/**
 * The projection of a fisheye camera, and its inverse.
 *
 * ```text
 *  ray (x, y, z) ╱        d(θ) = θ·(1 + k1·θ² + k2·θ⁴ + k3·θ⁶ + k4·θ⁸)
 *              ╱
 *            ╱ θ          u = fx·d(θ)·x/√(x² + y²) + ppx
 *  camera  o─────── z     v = fy·d(θ)·y/√(x² + y²) + ppy
 * ```
 *
 * The polynomial stands for a lens only as far as it grows: past its first maximum it would show one point twice.
 *
 * Source: Kannala and Brandt, "A Generic Camera Model and Calibration Method" (2006), as in OpenCV's `cv::fisheye`.
 *
 * @module
 */

import type { FisheyeCalibration } from "./calibration.ts";

/** A direction in the space of the camera, of any length: x to the right, y down, z forward. */
export type Ray = readonly [x: number, y: number, z: number];
/** A place in a picture, in pixels from the centre of the upper left one: u to the right, v down. */
export type Pixel = readonly [u: number, v: number];

/** Fine enough for a lens: the polynomials of lenses have no ripples between. */
const ANGLE_STEP = Math.PI / 64;
const BISECTIONS = 50;
const MAX_ITERATIONS = 60;
const ANGLE_TOLERANCE = 1e-14;

/** A calibration, and what follows from it for all rays and pixels. */
export interface FisheyeLens extends FisheyeCalibration {
  /** The angle off the axis, in radians, up to which the polynomial grows; at most π. */
  readonly validAngle: number;
}

/** The lens of a calibration. */
export function fisheyeLens(calibration: FisheyeCalibration): FisheyeLens {
  return { ...calibration, validAngle: findValidAngle(calibration) };
}

/**
 * Where a ray arrives in the picture, or beside it.
 *
 * @returns nothing for a ray past the lens's valid angle, or of no direction
 */
export function projectFisheye(lens: FisheyeLens, [x, y, z]: Ray): Pixel | undefined {
  const { fx, fy, ppx, ppy, validAngle } = lens;
  const across = Math.hypot(x, y);
  if (across === 0) return z > 0 ? [ppx, ppy] : undefined;
  const angle = Math.atan2(across, z);
  if (!(angle <= validAngle)) return undefined;
  const scale = distort(lens, angle) / across;
  return [fx * x * scale + ppx, fy * y * scale + ppy];
}

/**
 * The direction, of length 1, from which light arrives at a place.
 *
 * @returns nothing where light arrives from nowhere within the lens's valid angle
 */
export function unprojectFisheye(lens: FisheyeLens, [u, v]: Pixel): Ray | undefined {
  const x = (u - lens.ppx) / lens.fx;
  const y = (v - lens.ppy) / lens.fy;
  const radius = Math.hypot(x, y);
  if (radius === 0) return [0, 0, 1];
  if (!(radius <= distort(lens, lens.validAngle))) return undefined;
  const angle = findAngle(lens, radius);
  const scale = Math.sin(angle) / radius;
  return [x * scale, y * scale, Math.cos(angle)];
}

/** d(θ), in focal lengths. */
function distort({ coefficients: [k1, k2, k3, k4] }: FisheyeCalibration, angle: number): number {
  const s = angle * angle;
  return angle * (1 + s * (k1 + s * (k2 + s * (k3 + s * k4))));
}

/** The derivative of d(θ). */
function slope({ coefficients: [k1, k2, k3, k4] }: FisheyeCalibration, angle: number): number {
  const s = angle * angle;
  return 1 + s * (3 * k1 + s * (5 * k2 + s * (7 * k3 + s * 9 * k4)));
}

function findValidAngle(calibration: FisheyeCalibration): number {
  let low = 0;
  let high = ANGLE_STEP;
  while (slope(calibration, high) > 0) {
    if (high >= Math.PI) return Math.PI;
    low = high;
    high = Math.min(high + ANGLE_STEP, Math.PI);
  }
  for (let n = 0; n < BISECTIONS; n++) {
    const middle = (low + high) / 2;
    if (slope(calibration, middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}

/** The θ of a d(θ), by Newton's method, kept between bounds that close in. */
function findAngle(lens: FisheyeLens, radius: number): number {
  let low = 0;
  let high = lens.validAngle;
  let angle = Math.min(radius, high);
  for (let n = 0; n < MAX_ITERATIONS; n++) {
    const error = distort(lens, angle) - radius;
    if (error > 0) high = angle;
    else low = angle;
    const newton = angle - error / slope(lens, angle);
    const next = newton >= low && newton <= high ? newton : (low + high) / 2;
    if (Math.abs(next - angle) < ANGLE_TOLERANCE) return next;
    angle = next;
  }
  return angle;
}
