// @ts-check
/**
 * What the views say of robots that were found in the network.
 *
 * @module
 */

import { formatSize } from "../../text/figures.js";

/**
 * A robot that was found, as a view sees it. Anybody can announce anything: names are text, and nothing is taken for true
 * because of them.
 *
 * @typedef {object} FoundSight
 * @property {string} key which one it is
 * @property {string} name what it calls itself
 * @property {string} address where it waits for viewers
 * @property {number} width pixels of its pictures; 0 where it does not say
 * @property {number} height
 * @property {"sealed" | "open"} seal whether it serves only who is paired with it, as it says itself
 * @property {boolean} isPaired whether a robot of this name is paired with this host
 * @property {string} [placeOf] the robot that is paired with this host and was at this address, where this one says that it is another
 * @property {boolean} isOfOtherVersion whether it speaks another version of the wire
 * @property {boolean} isAsked whether it has been asked for its stream
 */

/**
 * @typedef {object} RobotWords
 * @property {string} name
 * @property {string} facts where it is, and how large its pictures are
 * @property {string} state who can watch; or what is done about it
 * @property {"closed" | "open" | "none"} lock what stands beside the state
 */

/** Numbers choose so many of them. */
export const MOST_NUMBERED = 9;

const TOUCH_IT = "Tap to see its picture.";

/** Longer names are cut where there is one line for all of it. */
const MAX_NAME_LENGTH = 32;

/**
 * The words of one line of the list.
 *
 * @param {Readonly<FoundSight>} robot
 * @returns {Readonly<RobotWords>}
 */
export function describeRobot({ name, address, width, height, ...robot }) {
  const size = width > 0 && height > 0 ? ` · ${formatSize({ width, height })}` : "";
  return { name: name || address, facts: `${address}${size}`, ...describeState(robot) };
}

/**
 * @param {Pick<FoundSight, "seal" | "isPaired" | "placeOf" | "isOfOtherVersion" | "isAsked">} robot
 * @returns {Pick<RobotWords, "state" | "lock">}
 */
function describeState({ seal, isPaired, placeOf, isOfOtherVersion, isAsked }) {
  if (isAsked) return { state: "connecting …", lock: "none" };
  if (isOfOtherVersion) return { state: "of another version", lock: "none" };
  if (seal === "sealed") return { state: isPaired ? "paired" : "sealed, not paired", lock: "closed" };
  if (placeOf !== undefined) {
    return { state: `open; at the address of ${shorten(placeOf)}, which is paired`, lock: "open" };
  }
  return { state: isPaired ? "open, though paired" : "open", lock: "open" };
}

/**
 * What stands above and below the list.
 *
 * @param {readonly FoundSight[]} robots one at least
 * @param {{ readonly commands: readonly string[], readonly isTouched?: boolean | undefined }} view what to type on a robot
 *   that is not among them, and whether the person has no mouse
 * @returns {{ headline: string, text: string, note: string }}
 */
export function describeFound(robots, { commands, isTouched }) {
  const asked = robots.filter(({ isAsked }) => isAsked).map(({ name, address }) => shorten(name || address));
  if (asked.length > 0) {
    return {
      headline: `Connecting to ${asked.join(", ")} …`,
      text: "The picture appears here by itself.",
      note: "",
    };
  }
  const isOne = robots.length === 1;
  return {
    headline: isOne ? "1 robot found" : `${robots.length} robots found`,
    text: isTouched ? TOUCH_IT : isOne ? "Click it, or press 1." : "Click one, or press its number.",
    note: `Another one? On it, type: ${commands.slice(0, 2).join(", or ")}`,
  };
}

/** @param {string} name */
export function shorten(name) {
  return name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH - 1)}…` : name;
}
