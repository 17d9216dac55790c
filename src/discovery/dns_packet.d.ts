/**
 * As much of npm's `dns-packet` as is used here; it brings no types.
 *
 * @module
 */

import type { Buffer } from "node:buffer";

/** A record, as the package has it. */
export interface PlainRecord {
  readonly name: string;
  readonly type: string;
  readonly ttl?: number;
  readonly class?: string;
  readonly flush?: boolean;
  readonly data?: unknown;
}

/** A message, as the package has it. */
export interface PlainMessage {
  readonly id: number;
  readonly type: "query" | "response";
  readonly flags: number;
  readonly questions: { readonly name: string; readonly type: string }[];
  readonly answers: PlainRecord[];
  readonly authorities: PlainRecord[];
  readonly additionals: PlainRecord[];
}

/** @throws an `Error` for what is no message */
export function decode(bytes: Buffer): PlainMessage;

/** Writes a message. */
export function encode(message: PlainMessage): Buffer;
