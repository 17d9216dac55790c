/**
 * Public names of pairings and robots: 8 bytes, as text.
 *
 * @module
 */

import { ID_BYTES } from "../protocol/handshake.ts";

const ID = /^[0-9a-f]{16}$/;

/** Whether the text is the name of a pairing or a robot: its bytes as hexadecimal digits. */
export function isId(text: unknown): text is string {
  return typeof text === "string" && ID.test(text);
}

/**
 * Makes a name that nobody else has.
 *
 * @param randomBytes so many that nobody can guess
 */
export function makeId(randomBytes: (count: number) => Uint8Array): string {
  return randomBytes(ID_BYTES).toHex();
}
