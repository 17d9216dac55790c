// @ts-check
/**
 * Whether a picture may pass as live. Judged in the page, by the page's own clock, so that the answer stays right
 * when the listener, the network or the robot stops.
 *
 * @module
 */

import { judgeAge } from "../../../shared/freshness.js";

/** @import { Picture } from "./frame_message.js" */
/** @import { PictureFreshness } from "../../../shared/freshness.js" */
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
 * A picture and when it came.
 *
 * @typedef {Picture & PictureTimes} TimedPicture
 */

/**
 * @param {PictureTimes} picture
 * @param {{ nowMs: number, maxAgeMs: number }} options
 * @returns {PictureFreshness}
 */
export function judgeFreshness(picture, { nowMs, maxAgeMs }) {
  const sinceReceivedUs = (nowMs - picture.receivedMs) * 1000;
  const listenerNow = picture.clock.read(nowMs);
  const sinceSentUs = listenerNow ? listenerNow.us - picture.sentUs : 0;
  const ageUs = picture.ageUs + Math.max(sinceReceivedUs, sinceSentUs, 0);
  const maxAgeUs = maxAgeMs * 1000;
  if (!listenerNow || picture.boundUs === undefined) return judgeAge({ ageUs }, maxAgeUs);
  return judgeAge({ ageUs, boundUs: picture.boundUs + listenerNow.boundUs }, maxAgeUs);
}
