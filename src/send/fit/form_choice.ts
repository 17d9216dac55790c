/**
 * In which form one viewer's pictures go.
 *
 * The wire code shows more with the same bytes, but takes both ends longer. It is used where that is a small part of the time
 * between two pictures, and where that stays so: each change is seen. What it takes is known by single pictures that are sent in
 * it now and then.
 *
 * @module
 */

import type { PictureForm } from "../../protocol/fitted.ts";
import type { FitTimes, SentForm } from "./fit_times.ts";

/** Reading the wire code takes this part of writing it, before it has been measured. */
const USUAL_DECODE_SHARE = 0.75;
/** What a viewer says of its time is between half of it and all. */
const BETWEEN_CLASSES = 0.75;
/** So much of the frame interval may go into making and reading a picture in the wire code: where it begins, and where it ends. */
const BEGIN_SHARE = 0.42;
const END_SHARE = 0.52;
/** Where more than this is likely, no trial is made. */
const TRIAL_SHARE = 0.9;
/** From one single picture to the next. */
const TRIAL_US = 300_000;
/** What speaks for a change has to do so for so long. */
const SETTLED_US = 500_000;
/** After it turned out to take too long it is not measured again for so long, and for twice as long each time. */
const FIRST_REST_US = 10_000_000;
const LONGEST_REST_US = 160_000_000;
/** What went well for so long was no mistake. */
const PROVEN_US = 30_000_000;

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
  /** Whether JPEGs are not short enough. */
  readonly isScarce?: boolean;
}

/** The choice for one viewer. */
export class FormChoice {
  readonly #times: FitTimes;
  #form: PictureForm = "jpeg";
  /** When it was chosen. */
  #chosenUs = 0;
  /** Since when the other form would be the better one. */
  #contrarySinceUs: number | undefined;
  /** Until then the wire code is not tried. */
  #restUntilUs = -Infinity;
  #restUs = FIRST_REST_US;
  #triedUs = -Infinity;

  constructor(times: FitTimes) {
    this.#times = times;
  }

  /** The form of the next picture. */
  choose({ decodeUs, intervalUs, isScarce = false }: FormNeeds, nowUs: number): ChosenForm {
    const jpegUs = this.#times.us("jpeg", nowUs);
    if (decodeUs === undefined) {
      return { form: "plain", why: "the viewer reads JPEGs only", chainUs: jpegUs, fitUs: jpegUs };
    }
    const wireUs = this.#times.us("wire", nowUs);
    // before it has read one, a viewer is taken for as fast as this
    const chainUs = wireUs + (decodeUs ? BETWEEN_CLASSES * decodeUs : USUAL_DECODE_SHARE * wireUs);
    if (isScarce) return { form: "wire", why: "JPEGs are not short enough", chainUs, fitUs: wireUs };
    this.#consider(chainUs / intervalUs, nowUs);
    if (this.#isTrial(chainUs / intervalUs, intervalUs, nowUs)) {
      return { form: "wire", why: "the wire code is being measured", chainUs, fitUs: wireUs };
    }
    const why = `the wire code takes ${Math.round(chainUs / 1000)} of ${Math.round(intervalUs / 1000)} ms`;
    return this.#form === "wire"
      ? { form: "wire", why, chainUs, fitUs: wireUs }
      : { form: "jpeg", why, chainUs: jpegUs, fitUs: jpegUs };
  }

  /** @param share of the frame interval that the wire code takes */
  #consider(share: number, nowUs: number): void {
    const isWire = this.#form === "wire";
    const isJudged = this.#times.isKnown("wire", nowUs) && nowUs >= this.#restUntilUs;
    const isContrary = isWire ? share > END_SHARE : isJudged && share <= BEGIN_SHARE;
    if (!isWire && isJudged && share > END_SHARE) this.#rest(nowUs);
    if (!isContrary) {
      this.#contrarySinceUs = undefined;
      return;
    }
    this.#contrarySinceUs ??= nowUs;
    if (nowUs - this.#contrarySinceUs < SETTLED_US) return;
    this.#contrarySinceUs = undefined;
    if (isWire) this.#rest(nowUs);
    this.#form = isWire ? "jpeg" : "wire";
    this.#chosenUs = nowUs;
  }

  /** Whether this picture is to show what the wire code takes. */
  #isTrial(share: number, intervalUs: number, nowUs: number): boolean {
    if (this.#form === "wire" || nowUs < this.#restUntilUs || this.#times.isKnown("wire", nowUs)) {
      return false;
    }
    if (!this.#times.isKnown("jpeg", nowUs) || share > TRIAL_SHARE) return false;
    if (nowUs - this.#triedUs >= TRIAL_US) this.#triedUs = nowUs;
    // a picture may be asked for more than once
    return nowUs - this.#triedUs < intervalUs;
  }

  #rest(nowUs: number): void {
    if (this.#form === "wire" && nowUs - this.#chosenUs > PROVEN_US) this.#restUs = FIRST_REST_US;
    this.#restUntilUs = nowUs + this.#restUs;
    this.#restUs = Math.min(LONGEST_REST_US, 2 * this.#restUs);
  }
}
