// @ts-check
/**
 * What the views say where there is no picture: why, and what to do.
 *
 * @module
 */

/**
 * @typedef {object} Silence
 * @property {readonly string[]} broadcasters that were asked
 * @property {readonly string[]} commands what to type on the robot
 * @property {string | undefined} [ended] the name of the stream that was there last
 * @property {string | undefined} [reason] why no picture comes, where that is known
 */

/**
 * The words; `commands` are to be typed, one a line.
 *
 * @typedef {object} Instructions
 * @property {string} headline
 * @property {string} text
 * @property {readonly string[]} commands
 * @property {string} note
 */

const BY_ITSELF = "The picture appears here by itself.";

/**
 * @param {Readonly<Silence>} silence
 * @returns {Readonly<Instructions>}
 */
export function describeSilence({ broadcasters, commands, ended, reason }) {
  const headline = ended ? `${ended} has ended` : "No signal";
  if (reason !== undefined) return { headline, text: `${reason}.`, commands: [], note: BY_ITSELF };
  if (broadcasters.length > 0) {
    const text = `No picture comes from ${broadcasters.join(", ")}. On the robot, type:`;
    return { headline, text, commands, note: BY_ITSELF };
  }
  const what = ended === undefined ? "Nothing has come yet." : "Nothing is coming any more.";
  const note = commands.length > 1 ? `Take the address that the robot can reach. ${BY_ITSELF}` : BY_ITSELF;
  return { headline, text: `${what} On the robot, type:`, commands, note };
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
