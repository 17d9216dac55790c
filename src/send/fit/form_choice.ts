/**
 * In which form one viewer's pictures go.
 *
 * The wire code shows more with the same bytes, but takes both ends longer. It is used where that is a small part of the time
 * between two pictures, and where that stays so: each change is seen, and what both ends take is known only of the form that
 * is in use.
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
const BEGIN_SHARE = 0.4;
const END_SHARE = 0.5;
/** What speaks for a change has to do so for so long. */
const SETTLED_US = 500_000;
/** After it turned out to take too long it is not tried again for so long, and for twice as long each time. */
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
    const why = `the wire code takes ${Math.round(chainUs / 1000)} of ${Math.round(intervalUs / 1000)} ms`;
    return this.#form === "wire"
      ? { form: "wire", why, chainUs, fitUs: wireUs }
      : { form: "jpeg", why, chainUs: jpegUs, fitUs: jpegUs };
  }

  /** @param share of the frame interval that the wire code takes */
  #consider(share: number, nowUs: number): void {
    const isWire = this.#form === "wire";
    const isContrary = isWire
      ? share > END_SHARE
      : share <= BEGIN_SHARE && this.#times.isMeasured && nowUs >= this.#restUntilUs;
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

  #rest(nowUs: number): void {
    if (nowUs - this.#chosenUs > PROVEN_US) this.#restUs = FIRST_REST_US;
    this.#restUntilUs = nowUs + this.#restUs;
    this.#restUs = Math.min(LONGEST_REST_US, 2 * this.#restUs);
  }
}
