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
 * @property {boolean} isOpen whether it is open; what comes from another program has none
 * @property {string} label what stands beside the lock, where there is little room
 * @property {string} sentence all of it
 */

/**
 * @param {Seal | undefined} seal open where nothing is said
 * @returns {Readonly<SealWords>}
 */
export function describeSeal(seal) {
  if (seal?.state === "sealed") {
    const { peer } = seal;
    return { isSealed: true, isOpen: false, label: peer, sentence: `sealed, paired with ${peer}` };
  }
  if (seal?.state === "door") {
    const words = `by ${seal.by}`;
    return { isSealed: false, isOpen: false, label: words, sentence: words };
  }
  return { isSealed: false, isOpen: true, label: "open", sentence: `open: ${OPEN_TEXT}` };
}
