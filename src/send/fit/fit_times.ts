/**
 * How long it takes to make pictures fit, and which form therefore pays.
 *
 * The wire code shows more with the same bytes, but takes both ends longer. It is used where that is a small part of the time
 * between two pictures.
 *
 * @module
 */

import type { PictureForm } from "../../protocol/fitted.ts";

/** As what a viewer is sent pictures that were made to fit: `plain` is a JPEG and no more. */
export type SentForm = PictureForm | "plain";

/** Weight of a picture in the moving average. */
const SMOOTHING = 1 / 8;
/** The wire code takes so many times as long as a JPEG, and reading it this part of that, before they have been measured. */
const USUAL_WIRE_FACTOR = 2.5;
const USUAL_DECODE_SHARE = 0.75;
/** A picture as a JPEG, before that has been measured. */
const USUAL_JPEG_US = 3000;
/** What was measured so long ago is measured anew. */
const STALE_US = 10_000_000;
/** What a viewer says of its time is between half of it and all. */
const BETWEEN_CLASSES = 0.75;
/** So much of the frame interval may go into making and reading a picture in the wire code: where it begins, and where it ends. */
const BEGIN_SHARE = 0.45;
const END_SHARE = 0.6;

/** Which form a viewer's pictures go in. */
export interface ChosenForm {
  readonly form: SentForm;
  /** For people. */
  readonly why: string;
  /** How long a picture takes in it, from its request to its being shown, beside its way; µs. */
  readonly chainUs: number;
  /** Of that, how long it takes to be made. */
  readonly fitUs: number;
}

/** Who is to be sent pictures. */
export interface FormNeeds {
  /** How long the viewer takes to read one, at most; 0: not known; absent where it reads JPEGs only. */
  readonly decodeUs?: number | undefined;
  readonly intervalUs: number;
  /** What it was sent before. */
  readonly before?: SentForm | undefined;
  /** Whether JPEGs are not short enough. */
  readonly isScarce?: boolean;
}

/** From the request of a picture to its answer, for each form. */
export class FitTimes {
  readonly #means: { [Form in PictureForm]?: { us: number; atUs: number } } = {};

  /** Takes note of a picture that was asked for, and came. */
  note(form: PictureForm, askedUs: number, nowUs: number): void {
    const us = nowUs - askedUs;
    const mean = this.#means[form];
    if (!mean || nowUs - mean.atUs > STALE_US) this.#means[form] = { us, atUs: nowUs };
    else this.#means[form] = { us: mean.us + (us - mean.us) * SMOOTHING, atUs: nowUs };
  }

  /** How long a picture of this form takes, in µs; what is likely before one was made. */
  us(form: PictureForm, nowUs: number): number {
    const mean = this.#means[form];
    if (mean && nowUs - mean.atUs <= STALE_US) return mean.us;
    return form === "jpeg" ? mean?.us ?? USUAL_JPEG_US : USUAL_WIRE_FACTOR * this.us("jpeg", nowUs);
  }

  /** The form that pays for a viewer. */
  choose({ decodeUs, intervalUs, before, isScarce = false }: FormNeeds, nowUs: number): ChosenForm {
    const jpegUs = this.us("jpeg", nowUs);
    if (decodeUs === undefined) {
      return { form: "plain", why: "the viewer reads JPEGs only", chainUs: jpegUs, fitUs: jpegUs };
    }
    const wireUs = this.us("wire", nowUs);
    // before it has read one, a viewer is taken for as fast as this
    const chainUs = wireUs + (decodeUs ? BETWEEN_CLASSES * decodeUs : USUAL_DECODE_SHARE * wireUs);
    const share = before === "wire" ? END_SHARE : BEGIN_SHARE;
    const why = `the wire code takes ${Math.round(chainUs / 1000)} of ${Math.round(intervalUs / 1000)} ms`;
    if (isScarce) return { form: "wire", why: "JPEGs are not short enough", chainUs, fitUs: wireUs };
    const pays = this.#means.jpeg !== undefined && chainUs <= share * intervalUs;
    return pays
      ? { form: "wire", why, chainUs, fitUs: wireUs }
      : { form: "jpeg", why, chainUs: jpegUs, fitUs: jpegUs };
  }
}
