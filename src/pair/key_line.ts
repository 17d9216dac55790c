/**
 * A pairing's key as one line of text, for a pipe from the robot to the viewer.
 *
 * ```text
 *  uis-key-1:ROBOT-NAME:BODY           ROBOT-NAME is percent-encoded, and may be empty
 *
 *  BODY: base64url (RFC 4648, 5) of
 *  0   pairing id (8 bytes)
 *  8   robot id (8 bytes)
 *  16  rights, as in rights.ts
 *  17  secret (32 bytes)
 *  49  the first 4 bytes of SHA-256 over all before, the line's beginning included
 * ```
 *
 * @module
 */

import { sha256 } from "@noble/hashes/sha2";
import { ID_BYTES } from "../protocol/handshake.ts";
import { type Right, SECRET_BYTES } from "./pairing.ts";
import { decodeRights, encodeRights } from "./rights.ts";

/** What the line says. */
export interface KeyLine {
  readonly id: string;
  readonly robotId: string;
  /** What the robot calls itself; may be empty. */
  readonly robotName: string;
  readonly rights: readonly Right[];
  readonly secret: Uint8Array;
}

const MARK = "uis-key-";
const VERSION = 1;
const SECRET_AT = 2 * ID_BYTES + 1;
const CHECK_AT = SECRET_AT + SECRET_BYTES;
const CHECK_BYTES = 4;
/** Longer than any line. */
export const MAX_KEY_LINE_LENGTH = 2000;

/** Writes the line, without a line feed. */
export function formatKeyLine({ id, robotId, robotName, rights, secret }: KeyLine): string {
  const head = `${MARK}${VERSION}:${encodeURIComponent(robotName.toWellFormed())}:`;
  const body = new Uint8Array(CHECK_AT + CHECK_BYTES);
  body.set(Uint8Array.fromHex(id), 0);
  body.set(Uint8Array.fromHex(robotId), ID_BYTES);
  body[2 * ID_BYTES] = encodeRights(rights);
  body.set(secret, SECRET_AT);
  body.set(checkOf(head, body), CHECK_AT);
  return head + body.toBase64({ alphabet: "base64url", omitPadding: true });
}

/**
 * The line of the key among what else has come by its pipe, such as what a host greets with.
 *
 * @returns all of the text where there is none
 * @throws {RangeError} where there are several
 */
export function findKeyLine(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  const [first, ...others] = new Set(lines.filter((line) => line.startsWith(MARK)));
  if (others.length > 0) throw new RangeError("several keys came");
  return first ?? text;
}

/**
 * Reads a line that {@linkcode formatKeyLine} has written.
 *
 * @throws {RangeError} that says what is wrong with it, and nothing of what is in it
 */
export function parseKeyLine(line: string): KeyLine {
  const text = line.trim();
  if (text === "") throw new RangeError("nothing came");
  const match = /^uis-key-(\d{1,9}):([^:]*):([\w-]*)$/.exec(text);
  if (!match || text.length > MAX_KEY_LINE_LENGTH) throw new RangeError("it is no key");
  if (Number(match[1]) !== VERSION) throw new RangeError("it is a key of another version of this program");
  const body = decodeBody(match[3]!);
  const check = body?.subarray(CHECK_AT);
  if (
    !body || checkOf(text.slice(0, text.lastIndexOf(":") + 1), body).some((byte, i) => byte !== check![i])
  ) {
    throw new RangeError("it is not whole");
  }
  return {
    id: body.subarray(0, ID_BYTES).toHex(),
    robotId: body.subarray(ID_BYTES, 2 * ID_BYTES).toHex(),
    robotName: decodeName(match[2]!),
    rights: decodeRights(body[2 * ID_BYTES]!),
    secret: body.slice(SECRET_AT, CHECK_AT),
  };
}

function decodeBody(text: string): Uint8Array | undefined {
  try {
    const body = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    return body.length === CHECK_AT + CHECK_BYTES ? body : undefined;
  } catch {
    return undefined;
  }
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RangeError("it is no key");
  }
}

function checkOf(head: string, body: Uint8Array): Uint8Array {
  const hash = sha256.create().update(new TextEncoder().encode(head)).update(body.subarray(0, CHECK_AT));
  return hash.digest().subarray(0, CHECK_BYTES);
}
