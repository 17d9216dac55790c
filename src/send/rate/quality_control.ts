/**
 * Which JPEG quality lets enough frames a second through: on a slow link, smaller pictures instead of few.
 *
 * 1. Links that sustain too few frames for a while lower the quality by a step, down to the least.
 * 2. Links that sustain many more raise it by a step, since the larger pictures would still be enough: up to the most.
 * 3. A step up that was too much is taken back, and the next one is waited for longer.
 * 4. Where pictures are made to fit the links, those count as they leave. Only a camera whose pictures are far larger than
 *    what anybody is sent is told so, after a long while: what it is spared nobody would see.
 *
 * A camera that changes its quality pauses, so changes are rare.
 *
 * @module
 */

/** Of one step to the next lower one; a picture then has about 0.7^0.7 = 0.78 of the bytes. */
const STEP = 0.7;
/** Too few frames for so long lower the quality. */
const LOWER_AFTER_US = 3_000_000;
/** A step up takes up to 1/0.7 of the bytes: with so many times the least frame rate there is room for it. */
const ROOM_FACTOR = 1.6;
/** Room for so long raises the quality; after steps up that were too much, for twice as long each time, up to the most. */
const RAISE_AFTER_US = 10_000_000;
const MOST_RAISE_AFTER_US = 120_000_000;
/** A step up that is taken back within this time was too much. */
const TRIAL_US = 15_000_000;
/** Of the camera's pictures everybody is sent less than this, for so long: they are far too large. */
const FAR_SHARE = 0.2;
const FAR_AFTER_US = 60_000_000;
/** Larger ones are of use where somebody is sent more than this. */
const NEAR_SHARE = 0.5;
/** Between two changes: the frame rate has to show what the last one did. */
const LEAST_BETWEEN_US = 5_000_000;

/** How {@linkcode QualityControl} is set up. */
export interface QualityControlOptions {
  /** JPEG quality, 1 … 100: where it begins, and the most. */
  readonly quality: number;
  /** The least, at most {@linkcode quality}. */
  readonly minQuality: number;
  /** Frames per second that the links have to sustain. */
  readonly minFps: number;
}

/** Decides the quality from the frame rate that the links allow. */
export class QualityControl {
  /** Every quality that there is, from the most to the least. */
  readonly #steps: readonly number[];
  readonly #minFps: number;
  #step = 0;
  #changedUs = -Infinity;
  /** Since when there have been too few frames, and since when there has been room for larger ones; else Infinity. */
  #fewSinceUs = Infinity;
  #roomSinceUs = Infinity;
  /** Since when nobody has been sent much of the pictures; else Infinity. */
  #farSinceUs = Infinity;
  #raiseAfterUs = RAISE_AFTER_US;
  /** When the step up was taken that is on trial; Infinity where none is. */
  #trialUs = Infinity;

  constructor({ quality, minQuality, minFps }: QualityControlOptions) {
    this.#steps = listSteps(quality, minQuality);
    this.#minFps = minFps;
  }

  /** The JPEG quality now, 1 … 100. */
  get quality(): number {
    return this.#steps[this.#step]!;
  }

  /**
   * Takes the frame rate that the best-off viewer's link sustains with pictures of the present size; to be called about
   * once a second.
   *
   * @param sustainableFps Infinity where nothing limits it; nothing while nobody watches, and then nothing changes
   * @param sentShare bytes that the best-off viewer is sent of each byte of a picture
   * @returns whether the quality is another one from now on
   */
  observe(sustainableFps: number | undefined, nowUs: number, sentShare = 1): boolean {
    this.#watch(sustainableFps, sentShare, nowUs);
    if (nowUs - this.#trialUs > TRIAL_US) this.#endTrial(RAISE_AFTER_US);
    if (nowUs - this.#changedUs < LEAST_BETWEEN_US) return false;
    if (nowUs - this.#fewSinceUs >= LOWER_AFTER_US) return this.#lower(nowUs);
    if (nowUs - this.#farSinceUs >= FAR_AFTER_US) return this.#lower(nowUs);
    if (nowUs - this.#roomSinceUs >= this.#raiseAfterUs) return this.#raise(nowUs);
    return false;
  }

  #watch(fps: number | undefined, sentShare: number, nowUs: number): void {
    const isFew = fps !== undefined && fps < this.#minFps;
    const isRoom = fps !== undefined && fps > ROOM_FACTOR * this.#minFps && sentShare > NEAR_SHARE;
    const isFar = fps !== undefined && sentShare < FAR_SHARE;
    this.#farSinceUs = isFar ? Math.min(this.#farSinceUs, nowUs) : Infinity;
    this.#fewSinceUs = isFew ? Math.min(this.#fewSinceUs, nowUs) : Infinity;
    this.#roomSinceUs = isRoom ? Math.min(this.#roomSinceUs, nowUs) : Infinity;
  }

  #lower(nowUs: number): boolean {
    if (this.#step === this.#steps.length - 1) return false;
    if (this.#trialUs < Infinity) this.#endTrial(Math.min(2 * this.#raiseAfterUs, MOST_RAISE_AFTER_US));
    return this.#change(this.#step + 1, nowUs);
  }

  #raise(nowUs: number): boolean {
    if (this.#step === 0) return false;
    this.#trialUs = nowUs;
    return this.#change(this.#step - 1, nowUs);
  }

  #change(step: number, nowUs: number): true {
    this.#step = step;
    this.#changedUs = nowUs;
    // What was seen was seen of pictures of another size.
    this.#fewSinceUs = this.#roomSinceUs = this.#farSinceUs = Infinity;
    return true;
  }

  #endTrial(raiseAfterUs: number): void {
    this.#trialUs = Infinity;
    this.#raiseAfterUs = raiseAfterUs;
  }
}

/** Fixed steps, so that one down and one up lead back to where they began. */
function listSteps(quality: number, minQuality: number): number[] {
  const steps = [quality];
  for (let last = quality; last > minQuality; steps.push(last)) {
    last = Math.max(minQuality, Math.min(last - 1, Math.round(last * STEP)));
  }
  return steps;
}
