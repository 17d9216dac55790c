/**
 * Where the pixels of a fisheye camera look.
 *
 * @module
 */

import type { FisheyeCalibration } from "../../rectify/calibration.ts";
import { fisheyeLens, unprojectFisheye } from "../../rectify/fisheye.ts";

/**
 * The rays of all pixels, row by row: x, y, z of a unit vector in the axes of a pose (X right, Y up, Z backwards), while
 * the lens has y down and z forward. A pixel to which no light comes has 0, 0, 1.
 */
export function fisheyeRays(calibration: FisheyeCalibration): Float32Array {
  const { width, height } = calibration;
  const lens = fisheyeLens(calibration);
  const rays = new Float32Array(3 * width * height);
  let at = 0;
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      const [x, y, z] = unprojectFisheye(lens, [u, v]) ?? [0, 0, -1];
      rays[at++] = x;
      rays[at++] = -y;
      rays[at++] = -z;
    }
  }
  return rays;
}
