// @ts-check
/**
 * The last minute of one stream, second by second: what the charts draw.
 *
 * @module
 */

/** @import { IntervalFit, StreamStatus } from "../../../../common/stream_status.ts" */

/** How far back it goes. */
export const MINUTE_S = 60;

/** Figures that are older are not those of this second. */
const MAX_FIGURES_AGE_MS = 2500;
/** After a longer pause nobody counted (the page slept); nothing is drawn across it. */
const MAX_PAUSE_MS = 2500;

/**
 * One second. What is not known is `null`, and leaves a gap.
 *
 * @typedef {object} Second
 * @property {number} endMs on the page's clock
 * @property {number | null} medianMs of the ages with which pictures came to the screen
 * @property {number | null} worstMs
 * @property {number | null} fractionLost
 * @property {number | null} bitsPerSecond
 * @property {IntervalFit | null} fitted the pictures that were made to fit the link
 * @property {number | null} shareSent of what the camera gave
 */

/** @typedef {Pick<StreamStatus, "fractionLost" | "bitsPerSecond" | "fitted">} LinkFigures */

/** Gathers what happens in each second, and keeps sixty of them. */
export class Minute {
  /** @type {Second[]} */
  #seconds = [];
  /** Of the pictures since the last second's end. @type {number[]} */
  #agesMs = [];
  /** @type {LinkFigures & { readonly atMs: number } | undefined} */
  #figures;

  /** The seconds, the oldest first. @returns {readonly Second[]} */
  get seconds() {
    return this.#seconds;
  }

  /** @param {number} ageMs of a picture at the moment it came to the screen */
  takeAge(ageMs) {
    this.#agesMs.push(ageMs);
  }

  /**
   * @param {LinkFigures} figures
   * @param {number} atMs
   */
  takeFigures({ fractionLost, bitsPerSecond, fitted }, atMs) {
    this.#figures = { fractionLost, bitsPerSecond, ...(fitted ? { fitted } : {}), atMs };
  }

  /**
   * Ends a second.
   *
   * @param {number} endMs
   */
  endSecond(endMs) {
    const last = this.#seconds.at(-1);
    if (last && endMs - last.endMs > MAX_PAUSE_MS) this.#seconds.push(emptySecond(last.endMs + 1));
    const ages = this.#agesMs.sort((a, b) => a - b);
    const figures = this.#figures && endMs - this.#figures.atMs <= MAX_FIGURES_AGE_MS
      ? this.#figures
      : undefined;
    const fitted = figures?.fitted ?? null;
    this.#seconds.push({
      endMs,
      medianMs: ages[Math.floor(ages.length / 2)] ?? null,
      worstMs: ages.at(-1) ?? null,
      fractionLost: figures?.fractionLost ?? null,
      bitsPerSecond: figures?.bitsPerSecond ?? null,
      fitted,
      shareSent: figures ? fitted ? fitted.sentBytes / fitted.cameraBytes : 1 : null,
    });
    this.#agesMs = [];
    this.#seconds = this.#seconds.filter((second) => endMs - second.endMs <= MINUTE_S * 1000);
  }
}

/**
 * @param {number} endMs
 * @returns {Second}
 */
function emptySecond(endMs) {
  const unknown = { medianMs: null, worstMs: null, fractionLost: null, bitsPerSecond: null };
  return { endMs, ...unknown, fitted: null, shareSent: null };
}
