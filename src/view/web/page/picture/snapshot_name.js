// @ts-check
/**
 * The name of a picture that is saved.
 *
 * @module
 */

const MAX_NAME_LENGTH = 60;

/**
 * `front-camera-2026-11-25T23-04-05`: the stream's name, which came over the network, as far as it is letters and digits,
 * and the local time.
 *
 * @param {string} streamName
 * @param {Date} takenAt
 * @returns {string}
 */
export function nameSnapshot(streamName, takenAt) {
  const name = streamName.replace(/[^\p{Letter}\p{Number}_]+/gu, "-").slice(0, MAX_NAME_LENGTH);
  return `${name.replace(/^-+|-+$/g, "") || "picture"}-${formatLocal(takenAt)}`;
}

/** @param {Date} moment */
function formatLocal(moment) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const date = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  return `${date}T${[moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join("-")}`;
}
