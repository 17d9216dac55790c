// @ts-check
/**
 * What the views say where there is no picture: why, and what to do.
 *
 * @module
 */

import { describeFound } from "./found_words.js";

/** @import { FoundSight } from "./found_words.js" */

/**
 * @typedef {object} Silence
 * @property {readonly string[]} broadcasters that were asked
 * @property {readonly string[]} commands what to type on the robot
 * @property {string | undefined} [ended] the name of the stream that was there last
 * @property {string | undefined} [reason] why no picture comes, where that is known
 * @property {readonly FoundSight[] | undefined} [robots] that are found; absent where nobody looks for any
 * @property {boolean} [isTouched] whether the person has no mouse; a mouse and keys where nothing is said
 */

/**
 * The words; `commands` are to be typed, one a line, and one of `robots` may be chosen.
 *
 * @typedef {object} Instructions
 * @property {string} headline
 * @property {string} text
 * @property {readonly FoundSight[]} [robots]
 * @property {readonly string[]} commands
 * @property {string} note
 */

const BY_ITSELF = "The picture appears here by itself.";

/**
 * @param {Readonly<Silence>} silence
 * @returns {Readonly<Instructions>}
 */
export function describeSilence({ broadcasters, commands, ended, reason, robots, isTouched }) {
  const headline = ended ? `${ended} has ended` : "No signal";
  const list = robots && robots.length > 0 ? { robots } : {};
  if (reason !== undefined) {
    return {
      headline,
      text: /[.?!]$/.test(reason) ? reason : `${reason}.`,
      ...list,
      commands: [],
      note: BY_ITSELF,
    };
  }
  if (list.robots) {
    const found = describeFound(list.robots, { commands, isTouched });
    return { ...found, ...list, commands: [] };
  }
  if (broadcasters.length > 0) {
    const text = `No picture comes from ${broadcasters.join(", ")}. On the robot, type:`;
    return { headline, text, commands, note: BY_ITSELF };
  }
  const what = describeNothing({ ended, robots });
  const note = commands.length > 1 ? `Take the address that the robot can reach. ${BY_ITSELF}` : BY_ITSELF;
  return { headline, text: `${what} On the robot, type:`, commands, note };
}

/** @param {Pick<Silence, "ended" | "robots">} silence */
function describeNothing({ ended, robots }) {
  if (ended !== undefined) return "Nothing is coming any more.";
  return robots ? "No robot is found yet." : "Nothing has come yet.";
}

/**
 * Of a stream that is there without pictures.
 *
 * @param {string} trouble as the robot says it
 * @returns {string}
 */
export function describeTrouble(trouble) {
  return `It gives no picture: ${trouble}`;
}
