/**
 * Saves the picture that is on the screen as a file of the browser's downloads.
 *
 * @module
 */

import { nameSnapshot } from "../../../shared/snapshot_name.js";

/** @import { Capture } from "./painter.js" */

/** The browser reads the file after the click that asked for it. */
const REVOKE_AFTER_MS = 10_000;

/**
 * @param {Capture} capture
 * @param {{ streamName: string, takenAt: Date }} picture
 * @returns {string} the file's name
 */
export function saveSnapshot({ blob, extension }, { streamName, takenAt }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = nameSnapshot({ streamName, takenAt, extension });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_AFTER_MS);
  return link.download;
}
