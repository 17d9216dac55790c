/**
 * What the way to a server has room for, as far as it is known by flushes: everything, until pictures have had to be left out
 * for a while and the way has turned out to be the reason.
 *
 * @module
 */

import { type Carried, LinkSpeed } from "./link_speed.ts";
import { Rest } from "./rest.ts";

/** So long is looked at. */
const WINDOW_US = 1_000_000;
/** So many times in a row is no accident. */
const SLOW_WINDOWS = 2;
/** Where more than this part of the pictures was left out, … */
const LEFT_OUT_SHARE = 0.15;
/** It is taken for fast again where whole pictures have gone for so long. */
const WHOLE_US = 5_000_000;
/** So much of what the source gives is as good as all. */
const ALL_SHARE = 0.9;
/** Where so many windows of pictures that fit bring no more than so many times what went before, it was something else. */
const TRIED_WINDOWS = 4;
const LEAST_GAIN = 1.2;

/** The way up of one stream. */
export class WayUp {
  readonly #speed = new LinkSpeed();
  #isSlow = false;
  #sinceUs: number | undefined;
  #taken = 0;
  #bytes = 0;
  #leftOut = 0;
  #slowWindows = 0;
  #went = 0;
  #wentBefore = 0;
  /** Windows since it is known to be slow; the first one is not counted. */
  #tried = -1;
  #wentTrying = 0;
  readonly #rest = new Rest();
  #wholeSinceUs: number | undefined;

  /** Bytes a µs for which there is room; Infinity where nothing is known to limit it. */
  get bytesPerUs(): number {
    return this.#isSlow ? this.#speed.bytesPerUs ?? Infinity : Infinity;
  }

  /** Takes note of a picture of the source, and of whether the one before it was left out for it. */
  noteTaken(bytes: number, isOneLeftOut: boolean, { nowUs, intervalUs }: Moment): void {
    this.#sinceUs ??= nowUs;
    this.#taken++;
    this.#bytes += bytes;
    if (isOneLeftOut) this.#leftOut++;
    if (nowUs - this.#sinceUs < WINDOW_US) return;
    const speed = this.#speed.bytesPerUs ?? Infinity;
    const isMissing = this.#leftOut > LEFT_OUT_SHARE * this.#taken;
    // … and the way carries less than is given to it, it is slow.
    const isSlow = isMissing && speed * intervalUs < this.#bytes / this.#taken;
    this.#slowWindows = isSlow ? this.#slowWindows + 1 : 0;
    const seconds = (nowUs - this.#sinceUs) / 1e6;
    if (this.#isSlow) this.#weigh(this.#went / seconds, { nowUs, intervalUs });
    else if (this.#slowWindows >= SLOW_WINDOWS && this.#rest.isOver(nowUs)) {
      this.#isSlow = true;
      this.#wentBefore = this.#went / seconds;
      this.#tried = -1;
      this.#wentTrying = 0;
    }
    this.#went = 0;
    this.#sinceUs = nowUs;
    this.#taken = this.#bytes = this.#leftOut = 0;
  }

  /** Takes note of a picture that has reached the server. */
  noteCarried(carried: Carried): void {
    this.#went++;
    this.#speed.note(carried);
  }

  /** Takes note of whether a picture of the source could go as it is. */
  noteWhole(isWhole: boolean, nowUs: number): void {
    if (!isWhole) this.#wholeSinceUs = undefined;
    else if (nowUs - (this.#wholeSinceUs ??= nowUs) > WHOLE_US) this.#isSlow = false;
  }

  /** Whether it has been of use that pictures fit. */
  #weigh(wentPerSecond: number, { nowUs, intervalUs }: Moment): void {
    if (this.#tried++ < 0 || this.#tried > TRIED_WINDOWS) return;
    this.#wentTrying += wentPerSecond;
    if (this.#tried < TRIED_WINDOWS) return;
    const perSecond = this.#wentTrying / TRIED_WINDOWS;
    if (perSecond >= LEAST_GAIN * this.#wentBefore || perSecond * intervalUs > ALL_SHARE * 1e6) {
      return this.#rest.shorten();
    }
    this.#isSlow = false;
    this.#slowWindows = 0;
    this.#rest.begin(nowUs);
  }

  /** The way is another one from now on. */
  beginAnew(): void {
    this.#speed.clear();
    this.#isSlow = false;
    this.#slowWindows = this.#went = 0;
    this.#rest.forget();
    this.#sinceUs = undefined;
    this.#taken = this.#bytes = this.#leftOut = 0;
    this.#wholeSinceUs = undefined;
  }
}

/** When something was, and how long there is between two pictures then. */
export interface Moment {
  readonly nowUs: number;
  readonly intervalUs: number;
}
