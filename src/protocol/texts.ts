/**
 * Texts in a datagram: UTF-8, cut at a character where they are too long.
 *
 * @module
 */

import { escapeInvisible } from "../text/visible.ts";

/** Writes as much of it as there is room for, whole characters only, and returns how many bytes that is. */
export function encodeText(text: string, into: Uint8Array): number {
  return new TextEncoder().encodeInto(text, into).written;
}

/** Strangers choose the texts, and terminals, windows and pages show them; nothing where it is no UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return escapeInvisible(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
