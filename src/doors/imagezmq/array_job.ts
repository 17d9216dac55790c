/**
 * What goes between whoever has arrays and the thread that makes JPEGs of them.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import type { OpenCvPixels } from "../../jpeg/pixels/encoding.ts";

/** To the thread. */
export type ArrayJob = OpenCvPixels;

/** From the thread: the JPEG, or nothing where it could not be made. */
export interface ArrayAnswer {
  readonly jpeg: Jpeg | undefined;
}
