/**
 * The even rate of an AVI file, in which pictures came unevenly.
 *
 * ```text
 *  came     A     B        C              D     E
 *  slots    A     B     C     -     -     D     E        an empty slot: the picture before stays
 * ```
 *
 * @module
 */

const MIN_FPS = 1;
const MAX_FPS = 240;
const DEFAULT_FPS = 30;
/** A rate so near a whole number is that number: nobody knows a camera's rate any better from what came of it. */
const WHOLE_WITHIN = 0.03;

/** A rate as AVI says it: `rate / scale` slots a second. */
export interface SlotRate {
  readonly rate: number;
  readonly scale: number;
}

/** Gives each picture the slot that is nearest to its time, and never two the same. */
export class AviSlots {
  readonly #fps: number;
  #firstUs = 0;
  #lastUs = 0;
  #count = 0;

  /** @param fps what the camera takes, which need not be what comes */
  constructor(fps: number) {
    this.#fps = Math.min(MAX_FPS, Math.max(MIN_FPS, roundFps(fps)));
  }

  /** Slots that are taken or left empty. */
  get count(): number {
    return this.#count;
  }

  /** How many slots stay empty before a picture of this time, in µs. */
  countEmptyBefore(timeUs: number): number {
    if (this.#count === 0) return 0;
    return Math.max(0, Math.round((timeUs - this.#firstUs) * this.#fps / 1e6) - this.#count);
  }

  /** Gives a picture its slot, after the empty ones. */
  take(timeUs: number): void {
    const empty = this.countEmptyBefore(timeUs);
    if (this.#count === 0) this.#firstUs = timeUs;
    this.#lastUs = Math.max(this.#lastUs, timeUs);
    this.#count += empty + 1;
  }

  /** What the camera takes; where more has come than that, what was measured over the whole of it. */
  get rate(): SlotRate {
    const seconds = (this.#lastUs - this.#firstUs) / 1e6;
    const expected = seconds * this.#fps + 1;
    const isFaster = this.#count > expected + 1.5 && seconds > 0;
    return toRate(isFaster ? Math.min(MAX_FPS, (this.#count - 1) / seconds) : this.#fps);
  }
}

/**
 * Estimates a camera's rate from the times of its first pictures.
 *
 * @param timesUs in order
 */
export function estimateFps(timesUs: readonly number[]): number {
  const steps = timesUs.slice(1).map((timeUs, i) => timeUs - timesUs[i]!).sort((a, b) => a - b);
  const median = steps[Math.floor(steps.length / 2)] ?? 0;
  return median > 0 ? 1e6 / median : DEFAULT_FPS;
}

function roundFps(fps: number): number {
  const whole = Math.round(fps);
  return Math.abs(fps - whole) <= whole * WHOLE_WITHIN ? whole : fps;
}

function toRate(fps: number): SlotRate {
  return Number.isInteger(fps) ? { rate: fps, scale: 1 } : { rate: Math.round(fps * 1000), scale: 1000 };
}
