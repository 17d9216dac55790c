/**
 * What both ends say before the first message: the greeting, and by the mechanism NULL, which asks for nothing, the command
 * READY.
 *
 * ```text
 *  FF | padding (8 bytes) | 7F | 3 | minor version | mechanism (20 bytes) | as-server | zeros (31 bytes)
 *
 *  READY:  name length (8) | name … | value length (32) | value … |  … the next property
 * ```
 *
 * Source: rfc.zeromq.org/spec/23, "Formal Grammar" and "The NULL Security Mechanism".
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import { readU32, writeU32 } from "../../protocol/integers.ts";
import { encodeCommand } from "./framing.ts";

/** What a peer is, of those that are spoken of here. */
export type SocketType = "REQ" | "REP" | "PUB" | "SUB";

/** Why somebody's greeting is not answered. */
export type GreetingFault = "no-zmtp" | "old-version" | "other-mechanism";

export const GREETING_BYTES = 64;
const SIGNATURE = { first: 0xff, lastAt: 9, last: 0x7f };
const VERSION_AT = 10;
const MAJOR_VERSION = 3;
const MECHANISM = { at: 12, bytes: 20, name: "NULL" };

/** The whole greeting of this end. */
export function encodeGreeting(): Uint8Array<ArrayBuffer> {
  const greeting = new Uint8Array(GREETING_BYTES);
  greeting[0] = SIGNATURE.first;
  greeting[SIGNATURE.lastAt] = SIGNATURE.last;
  greeting[VERSION_AT] = MAJOR_VERSION;
  greeting.set(new TextEncoder().encode(MECHANISM.name), MECHANISM.at);
  return greeting;
}

/**
 * Looks at as much of a greeting as is there.
 *
 * @returns what is wrong with it; nothing where nothing is, so far
 */
export function checkGreeting(greeting: Uint8Array): GreetingFault | undefined {
  const { length } = greeting;
  if (length > 0 && greeting[0] !== SIGNATURE.first) return "no-zmtp";
  if (length > SIGNATURE.lastAt && greeting[SIGNATURE.lastAt] !== SIGNATURE.last) return "no-zmtp";
  if (length > VERSION_AT && greeting[VERSION_AT]! < MAJOR_VERSION) return "old-version";
  if (length < GREETING_BYTES) return undefined;
  const name = greeting.subarray(MECHANISM.at, MECHANISM.at + MECHANISM.bytes);
  const wanted = new TextEncoder().encode(MECHANISM.name);
  return name.every((byte, at) => byte === (wanted[at] ?? 0)) ? undefined : "other-mechanism";
}

/** The command by which this end says what it is. */
export function encodeReady(socketType: SocketType): Uint8Array<ArrayBuffer> {
  const properties = [["Socket-Type", socketType], ["Identity", ""]] as const;
  return encodeCommand("READY", concat(properties.flatMap(([name, value]) => encodeProperty(name, value))));
}

/**
 * The `Socket-Type` of a READY command.
 *
 * @returns nothing where its properties can not be read, or none says it
 */
export function parseReady(body: Uint8Array): string | undefined {
  let socketType: string | undefined;
  for (let at = 0; at < body.length;) {
    const nameEnd = at + 1 + body[at]!;
    if (nameEnd === at + 1 || nameEnd + 4 > body.length) return undefined;
    const valueEnd = nameEnd + 4 + readU32(body, nameEnd);
    if (valueEnd > body.length) return undefined;
    const name = String.fromCharCode(...body.subarray(at + 1, nameEnd));
    if (name.toLowerCase() === "socket-type") {
      socketType = String.fromCharCode(...body.subarray(nameEnd + 4, valueEnd));
    }
    at = valueEnd;
  }
  return socketType;
}

function encodeProperty(name: string, value: string): readonly Uint8Array[] {
  const encoder = new TextEncoder();
  const size = new Uint8Array(4);
  writeU32(size, 0, value.length);
  return [Uint8Array.of(name.length), encoder.encode(name), size, encoder.encode(value)];
}
