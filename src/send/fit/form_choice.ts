/**
 * In which form one viewer's pictures go.
 *
 * The wire code shows more with the same bytes, but takes both ends longer. It is used where that is a small part of the time
 * between two pictures, and where that stays so: each change is seen. What it takes is known by trying it for a moment.
 *
 * @module
 */

import type { FitTimes, SentForm } from "./fit_times.ts";

/** Reading the wire code takes this part of writing it, before it has been measured. */
const USUAL_DECODE_SHARE = 0.75;
/** What a viewer says of its time is between half of it and all. */
const BETWEEN_CLASSES = 0.75;
/** Where more of the frame interval than this is likely to go into making and reading a picture in it, it is not tried; */
const TRIAL_SHARE = 0.9;
/** it is used where this part does, */
const BEGIN_SHARE = 0.46;
/** and as long as this part does. */
const END_SHARE = 0.55;
/** A trial ends well after so long, where both ends have been seen to be fast enough; */
const TRIAL_US = 400_000;
/** and badly only after so long, and so many pictures: the first ones take longer, as their code is being compiled. */
const LONGEST_TRIAL_US = 1_500_000;
const TRIAL_PICTURES = 16;
/** What speaks against the wire code, once it is used, has to do so for so long. */
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
  /** From one picture that leaves to the next. */
  readonly intervalUs: number;
  /** Whether JPEGs are not short enough. */
  readonly isScarce?: boolean;
}

/** The choice for one viewer. */
export class FormChoice {
  readonly #times: FitTimes;
  /** Since when the wire code is used, or tried; nothing where it is not. */
  #wireSinceUs: number | undefined;
  /** Whether it has stood its trial. */
  #isProven = false;
  /** Since when it takes too long. */
  #contrarySinceUs: number | undefined;
  /** Until then it is not tried. */
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
    this.#consider(
      { chainUs, intervalUs, isMeasured: decodeUs > 0 && this.#times.isKnown("wire", nowUs) },
      nowUs,
    );
    const why = `the wire code takes ${Math.round(chainUs / 1000)} of ${Math.round(intervalUs / 1000)} ms`;
    return this.#wireSinceUs === undefined
      ? { form: "jpeg", why, chainUs: jpegUs, fitUs: jpegUs }
      : { form: "wire", why, chainUs, fitUs: wireUs };
  }

  /** @param isMeasured whether both ends have said how long the wire code takes them, and it is no guess */
  #consider(
    { chainUs, intervalUs, isMeasured }: {
      readonly chainUs: number;
      readonly intervalUs: number;
      readonly isMeasured: boolean;
    },
    nowUs: number,
  ): void {
    const share = chainUs / intervalUs;
    const since = this.#wireSinceUs;
    if (since === undefined) {
      const isDue = nowUs >= this.#restUntilUs && this.#times.isKnown("jpeg", nowUs);
      if (isDue && share <= TRIAL_SHARE) this.#wireSinceUs = nowUs;
    } else if (!this.#isProven) {
      this.#isProven = isMeasured && share <= BEGIN_SHARE && nowUs - since >= TRIAL_US;
      const isOver = nowUs - since >= Math.max(LONGEST_TRIAL_US, TRIAL_PICTURES * intervalUs);
      if (!this.#isProven && isOver) this.#end(nowUs);
    } else if (share <= END_SHARE) this.#contrarySinceUs = undefined;
    else {
      this.#contrarySinceUs ??= nowUs;
      if (nowUs - this.#contrarySinceUs >= SETTLED_US) this.#end(nowUs);
    }
  }

  #end(nowUs: number): void {
    if (nowUs - this.#wireSinceUs! > PROVEN_US) this.#restUs = FIRST_REST_US;
    this.#restUntilUs = nowUs + this.#restUs;
    this.#restUs = Math.min(LONGEST_REST_US, 2 * this.#restUs);
    this.#wireSinceUs = this.#contrarySinceUs = undefined;
    this.#isProven = false;
  }
}
