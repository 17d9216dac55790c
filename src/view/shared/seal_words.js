// @ts-check
/**
 * What is said of who can watch a stream on its way: the views, the status line and the log say the same.
 *
 * @module
 */

/** @import { Seal } from "../../common/frame.ts" */

/** Of a stream that is not sealed. */
export const OPEN_TEXT = "everybody in this network can watch";

/**
 * @typedef {object} SealWords
 * @property {boolean} isSealed whether the lock is closed
 * @property {string} label what stands beside the lock, where there is little room
 * @property {string} sentence all of it
 */

/**
 * @param {Seal | undefined} seal open where nothing is said
 * @returns {Readonly<SealWords>}
 */
export function describeSeal(seal) {
  if (seal?.state !== "sealed") return { isSealed: false, label: "open", sentence: `open: ${OPEN_TEXT}` };
  return { isSealed: true, label: seal.peer, sentence: `sealed, paired with ${seal.peer}` };
}
