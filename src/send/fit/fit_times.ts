/**
 * How long it takes to make pictures fit.
 *
 * @module
 */

import type { PictureForm } from "../../protocol/fitted.ts";

/** As what a viewer is sent pictures that were made to fit: `plain` is a JPEG and no more. */
export type SentForm = PictureForm | "plain";

/** Weight of a picture in the moving average. */
const SMOOTHING = 1 / 8;
/** The wire code takes so many times as long as a JPEG, before it has been measured. */
const USUAL_WIRE_FACTOR = 2.5;
/** A picture as a JPEG, before that has been measured. */
const USUAL_JPEG_US = 3000;
/** What was measured so long ago is measured anew. */
const STALE_US = 10_000_000;
/** The first ones take longer: their code is being compiled. */
const WARM_UP = 4;

/** What is known of one form. */
interface Mean {
  us: number;
  atUs: number;
  count: number;
}

/** From the request of a picture to its answer, for each form. */
export class FitTimes {
  readonly #means: { [Form in PictureForm]?: Mean } = {};

  /** Takes note of a picture that was asked for, and came. */
  note(form: PictureForm, askedUs: number, nowUs: number): void {
    const us = nowUs - askedUs;
    const mean = this.#means[form];
    // what was compiled once stays so
    const count = mean && nowUs - mean.atUs > STALE_US ? WARM_UP : mean?.count ?? 0;
    const share = Math.max(SMOOTHING, 1 / Math.max(1, count + 1 - WARM_UP));
    this.#means[form] = { us: us * share + (mean?.us ?? 0) * (1 - share), atUs: nowUs, count: count + 1 };
  }

  /** How long a picture of this form takes, in µs; what is likely before that is known. */
  us(form: PictureForm, nowUs: number): number {
    const mean = this.#means[form];
    if (this.isKnown(form, nowUs)) return mean!.us;
    return form === "jpeg" ? mean?.us ?? USUAL_JPEG_US : USUAL_WIRE_FACTOR * this.us("jpeg", nowUs);
  }

  /** Whether enough pictures of this form were made of late. */
  isKnown(form: PictureForm, nowUs: number): boolean {
    const mean = this.#means[form];
    return mean !== undefined && mean.count > WARM_UP && nowUs - mean.atUs <= STALE_US;
  }
}
