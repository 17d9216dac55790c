/**
 * The calibration of a fisheye camera, as librealsense gives it in its `rs2_intrinsics`.
 *
 * @module
 */

import { isSide, MAX_SIDE, MIN_SIDE } from "./sides.ts";

/**
 * A fisheye camera after Kannala and Brandt, "A Generic Camera Model and Calibration Method" (2006): librealsense's
 * `RS2_DISTORTION_KANNALA_BRANDT4`, OpenCV's `cv::fisheye`. All lengths are in pixels, and whole coordinates are the
 * centres of pixels.
 */
export interface FisheyeCalibration {
  /** Pixels for one radian across and down, near the centre. */
  readonly fx: number;
  readonly fy: number;
  /** Where the optical axis meets the picture. */
  readonly ppx: number;
  readonly ppy: number;
  /** k1 … k4: light from the angle θ off the axis arrives at θ·(1 + k1·θ² + k2·θ⁴ + k3·θ⁶ + k4·θ⁸) focal lengths. */
  readonly coefficients: readonly [number, number, number, number];
  /** The size of the pictures that this is about. */
  readonly width: number;
  readonly height: number;
}

/** What a picture measures, in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The left camera of a RealSense T265, nominally. Each device differs from it by some pixels and has its own calibration
 * stored: use that one where it is known.
 */
export const NOMINAL_T265_LEFT: FisheyeCalibration = {
  fx: 285,
  fy: 286,
  ppx: 424.5,
  ppy: 398.5,
  coefficients: [-0.0063, 0.0435, -0.0414, 0.0079],
  width: 848,
  height: 800,
};

const MAX_ASPECT_DIFFERENCE = 0.01;
const MODEL = "kannalabrandt4";

/**
 * Reads a calibration from parsed JSON.
 *
 * @param value an object with the fields of {@linkcode FisheyeCalibration}. The coefficients may be called `coeffs`, and
 * be five with a last 0, as in librealsense; a `model`, where there is one, must be Kannala-Brandt in any spelling of
 * librealsense; other fields do not matter.
 * @returns the calibration, or in one line what is wrong with it
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const text = '{"width": 848, "height": 800, "fx": 285.1, "fy": 286, "ppx": 421.7, "ppy": 403.9}';
 * assertEquals(parseCalibration(JSON.parse(text)), "the calibration's coefficients must be 4 numbers");
 * ```
 */
export function parseCalibration(value: unknown): FisheyeCalibration | string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return "a calibration must be an object";
  }
  const fields = value as Record<string, unknown>;
  const { fx, fy, ppx, ppy, width, height, model } = fields;
  if (model !== undefined && !isKannalaBrandt(model)) {
    return `the calibration's model must be Kannala Brandt4, not ${JSON.stringify(model)}`;
  }
  if (!isSide(width) || !isSide(height)) {
    return `the calibration's width and height must be whole numbers, ${MIN_SIDE} … ${MAX_SIDE}`;
  }
  if (!isNumber(fx) || !isNumber(fy) || fx <= 0 || fy <= 0) {
    return "the calibration's fx and fy must be above 0";
  }
  if (!isWithin(ppx, width) || !isWithin(ppy, height)) {
    return "the calibration's ppx and ppy must be pixels inside the picture";
  }
  const coefficients = readCoefficients(fields.coefficients ?? fields.coeffs);
  if (!coefficients) return "the calibration's coefficients must be 4 numbers";
  return { fx, fy, ppx, ppy, coefficients, width, height };
}

/**
 * The calibration of the same camera for pictures of another size, which show the same scene.
 *
 * @returns the calibration, or in one line why there is none for that size
 */
export function scaleCalibration(
  calibration: FisheyeCalibration,
  size: PictureSize,
): FisheyeCalibration | string {
  const { width, height } = size;
  if (!isSide(width) || !isSide(height)) {
    return `pictures must be ${MIN_SIDE} … ${MAX_SIDE} pixels wide and high, not ${width}x${height}`;
  }
  const across = width / calibration.width;
  const down = height / calibration.height;
  if (Math.abs(across / down - 1) > MAX_ASPECT_DIFFERENCE) {
    return `pictures of ${width}x${height} are not of the shape of the calibration's ` +
      `${calibration.width}x${calibration.height}`;
  }
  return {
    fx: calibration.fx * across,
    fy: calibration.fy * down,
    ppx: (calibration.ppx + 0.5) * across - 0.5,
    ppy: (calibration.ppy + 0.5) * down - 0.5,
    coefficients: calibration.coefficients,
    width,
    height,
  };
}

/** In librealsense `Kannala Brandt4` or `RS2_DISTORTION_KANNALA_BRANDT4`, in Python `distortion.kannala_brandt4`. */
function isKannalaBrandt(model: unknown): boolean {
  return typeof model === "string" && model.toLowerCase().replace(/[\s_-]/g, "").endsWith(MODEL);
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function isWithin(value: unknown, side: number): value is number {
  return isNumber(value) && value >= 0 && value <= side - 1;
}

function readCoefficients(value: unknown): FisheyeCalibration["coefficients"] | undefined {
  if (!Array.isArray(value) || !value.every(isNumber)) return undefined;
  const [k1, k2, k3, k4, k5 = 0, ...others] = value as number[];
  if (k1 === undefined || k2 === undefined || k3 === undefined || k4 === undefined) return undefined;
  return k5 === 0 && others.length === 0 ? [k1, k2, k3, k4] : undefined;
}
