/**
 * Where in the fisheye picture each pixel of a pinhole view is found.
 *
 * @module
 */

import type { FisheyeCalibration } from "./calibration.ts";
import { fisheyeLens, projectFisheye } from "./fisheye.ts";
import type { PinholeView } from "./pinhole_view.ts";

/** Places in the fisheye picture, one for each pixel of the view, row by row. */
export interface RectifyMap {
  /** The size of the view, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels to the right of the centre of the upper left one, and down; NaN for what the fisheye camera can not see. */
  readonly u: Float32Array<ArrayBuffer>;
  readonly v: Float32Array<ArrayBuffer>;
}

/**
 * Makes the map of a view.
 */
export function makeRectifyMap(calibration: FisheyeCalibration, view: PinholeView): RectifyMap {
  const { width, height, focal, cx, cy } = view;
  const lens = fisheyeLens(calibration);
  const u = new Float32Array(width * height).fill(NaN);
  const v = new Float32Array(width * height).fill(NaN);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = projectFisheye(lens, [(x - cx) / focal, (y - cy) / focal, 1]);
      if (!pixel) continue;
      u[y * width + x] = pixel[0];
      v[y * width + x] = pixel[1];
    }
  }
  return { width, height, u, v };
}
