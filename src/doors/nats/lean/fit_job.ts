/**
 * What the thread that makes pictures shorter is asked for, and answers.
 *
 * @module
 */

import type { Jpeg } from "../../../common/frame.ts";
import type { FitRefusal } from "../../../jpeg/recode/picture_fitter.ts";

/** A picture, and how long it may be. */
export interface FitJob {
  readonly jpeg: Jpeg;
  readonly budgetBytes: number;
}

/** The picture, and how near its brightness is to what it was, in dB; or why there is none. */
export type FitAnswer = { readonly jpeg: Jpeg; readonly psnr: number } | {
  readonly refusal: FitRefusal | "failed";
};
