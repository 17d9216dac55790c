// @ts-check
/**
 * Whether a picture may pass as live. Judged in the page, by the page's own clock, so that the answer stays right
 * when the listener, the network or the robot stops.
 *
 * @module
 */

/** @import { ListenerClock } from "../listener_clock.js" */

/**
 * A picture's times.
 *
 * @typedef {object} PictureTimes
 * @property {number} sentUs when it was sent, on the listener's clock
 * @property {number} ageUs its age at that moment; without a bound the time since it came to the listener
 * @property {number} [boundUs] the ± of that age
 * @property {number} receivedMs when it came, on the page's clock
 * @property {ListenerClock} clock that of the connection it came by
 */

/**
 * @typedef {object} Freshness
 * @property {"live" | "stale"} state
 * @property {number} ageMs
 * @property {number} [boundMs] the true age lies within ± this; absent: `ageMs` is the time since the picture came, and no
 *   age to be shown
 */

/**
 * @param {PictureTimes} picture
 * @param {{ nowMs: number, maxAgeMs: number }} options
 * @returns {Freshness}
 */
export function judgeFreshness(picture, { nowMs, maxAgeMs }) {
  const sinceReceivedMs = nowMs - picture.receivedMs;
  const listenerNow = picture.clock.read(nowMs);
  const sinceSentMs = listenerNow ? (listenerNow.us - picture.sentUs) / 1000 : 0;
  const ageMs = picture.ageUs / 1000 + Math.max(sinceReceivedMs, sinceSentMs, 0);
  const state = ageMs > maxAgeMs ? "stale" : "live";
  if (!listenerNow || picture.boundUs === undefined) return { state, ageMs };
  return { state, ageMs, boundMs: (picture.boundUs + listenerNow.boundUs) / 1000 };
}
