/**
 * What the recoder's thread is asked for.
 *
 * @module
 */

import type { FitRequest } from "../send/fit/fittings.ts";
import type { SharedJpeg } from "./shared_frames.ts";

/** A picture that is to be made to fit. */
export interface RecoderJob {
  readonly request: Omit<FitRequest, "jpeg">;
  readonly shared: SharedJpeg;
}
