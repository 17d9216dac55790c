/**
 * Public names of pairings and robots, as text.
 *
 * @module
 */

const ID = /^[0-9a-f]{16}$/;

/** Whether the text is the name of a pairing or a robot: 8 bytes in hexadecimal digits. */
export function isId(text: unknown): text is string {
  return typeof text === "string" && ID.test(text);
}

/** Bytes as hexadecimal digits. */
export function encodeHex(bytes: Uint8Array): string {
  return bytes.toHex();
}

/** The bytes of a name; nothing where it is none. */
export function decodeHex(id: string): Uint8Array | undefined {
  return isId(id) ? Uint8Array.fromHex(id) : undefined;
}
