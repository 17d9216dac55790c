/**
 * Frames, which all of ZMTP 3.0 is made of behind its greeting.
 *
 * ```text
 *  flags (8) | size (8)                                 | body …        a short frame, 0 to 255 bytes
 *  flags (8) | size (64, the most significant byte first) | body …      a long one
 *
 *  flags:  0 0 0 0 0 | command | long | more
 * ```
 *
 * A message is frames, each but the last with `more`. A command is one frame, and its body begins with its name:
 *
 * ```text
 *  length (8) | name … | what belongs to it …
 * ```
 *
 * Source: rfc.zeromq.org/spec/23, "Commands, Messages and Frames"; spec/37 for the form of commands.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import { writeU32 } from "../../protocol/integers.ts";

/** Another frame of the message follows. */
export const MORE = 1;
/** The size has eight bytes. */
export const LONG = 2;
/** It is no message. */
export const COMMAND = 4;

const MAX_SHORT_BYTES = 255;

/** The bytes of a message, to be written at once: a reader that is told of half of one waits for the rest. */
export function encodeMessage(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const last = parts.length - 1;
  return concat(parts.flatMap((part, at) => [encodeHead(at < last ? MORE : 0, part.length), part]));
}

/** The bytes of a command. */
export function encodeCommand(name: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const label = new TextEncoder().encode(name);
  const content = concat([Uint8Array.of(label.length), label, body]);
  return concat([encodeHead(COMMAND, content.length), content]);
}

/** A command's name and what belongs to it, a view; nothing where it has no name. */
export function parseCommand(
  content: Uint8Array,
): { readonly name: string; readonly body: Uint8Array } | undefined {
  const end = 1 + (content[0] ?? 0);
  if (end === 1 || end > content.length) return undefined;
  return { name: String.fromCharCode(...content.subarray(1, end)), body: content.subarray(end) };
}

function encodeHead(flags: number, size: number): Uint8Array<ArrayBuffer> {
  if (size <= MAX_SHORT_BYTES) return Uint8Array.of(flags, size);
  const head = new Uint8Array(9);
  head[0] = flags | LONG;
  writeU32(head, 1, Math.floor(size / 0x1_0000_0000));
  writeU32(head, 5, size % 0x1_0000_0000);
  return head;
}
