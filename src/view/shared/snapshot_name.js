// @ts-check
/**
 * The name of a picture that is saved.
 *
 * @module
 */

const MAX_NAME_LENGTH = 60;

/**
 * `front-camera-2026-11-25T23-04-05.123.jpg`: the stream's name, which came over the network, as far as it is letters and
 * digits, and the local time, so that two of one second are two files.
 *
 * @param {{ readonly streamName: string, readonly takenAt: Date, readonly extension: string }} picture
 * @returns {string}
 */
export function nameSnapshot({ streamName, takenAt, extension }) {
  const name = streamName.replace(/[^\p{Letter}\p{Number}_]+/gu, "-").slice(0, MAX_NAME_LENGTH);
  return `${name.replace(/^-+|-+$/g, "") || "picture"}-${formatLocalTime(takenAt)}.${extension}`;
}

/**
 * `2026-11-25T23-04-05.123`: local time, in characters that fit in a file's name.
 *
 * @param {Date} moment
 * @returns {string}
 */
export function formatLocalTime(moment) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const date = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join("-");
  return `${date}T${time}.${String(moment.getMilliseconds()).padStart(3, "0")}`;
}
