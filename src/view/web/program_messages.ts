/**
 * What the listener and a program say to each other over the WebSocket `/frames?form=json[&stream=NAME]`.
 *
 * ```text
 *  listener                                    program
 *    │ ── hello ─────────────────────────────→ │   `maxAgeMs`: past it views say that a picture is old
 *    │ ── streams ───────────────────────────→ │   those that exist, at each change; `chosen`: the key of that which it gets
 *    │ ←──────────────────────────── newest ── │   a number of its own, `asked`
 *    │ ── frame, (binary: the JPEG) ─────────→ │   the newest picture, where this connection has not had it
 *    │ ── now ───────────────────────────────→ │   behind it, in any case: `asked`, and `sentMs`, this moment
 *    │ ←────────────────────────────── more ── │   `credit`: so many more pictures (4 at most wait to be used)
 *    │ ── frame, (binary: the JPEG) ─────────→ │   each as soon as there is one that is newer than the last
 *    │ ── refused ───────────────────────────→ │   why a message was none of these
 * ```
 *
 * All are JSON texts with a `type`, but for the JPEG, which follows its `frame` at once. Nothing waits: what was not asked for is
 * replaced by the newer one. A program that asks for the `newest` knows its own clock when it asked and when the answer came, and
 * so how the listener's (`sentMs`) compares; how old a picture is when it is used follows from that, wherever it was held up.
 *
 * @module
 */

import type { FrameFacts } from "./frame_facts.ts";

/** One stream. */
export interface ProgramStream {
  readonly key: string;
  readonly name: string;
  /** Pixels; 0 while unknown. */
  readonly width: number;
  readonly height: number;
  /** Why pictures of its camera do not become frames; absent where they do. */
  readonly trouble?: string;
}

/** What stands in front of each JPEG. */
export interface FrameMessage extends FrameFacts {
  readonly type: "frame";
  /** Of its stream. */
  readonly name: string;
  /** Of the JPEG. */
  readonly bytes: number;
  /** That is left. */
  readonly credit: number;
}

/** What the listener says. */
export type ForProgram =
  | { readonly type: "hello"; readonly maxAgeMs: number }
  | { readonly type: "streams"; readonly streams: readonly ProgramStream[]; readonly chosen?: string }
  | FrameMessage
  | { readonly type: "now"; readonly asked: number; readonly sentMs: number }
  | { readonly type: "refused"; readonly reason: string };

/** What a program says. */
export type OfProgram =
  | { readonly type: "newest"; readonly asked: number }
  | { readonly type: "more"; readonly credit: number };

/** Pictures that may be on their way at most. */
export const MAX_CREDIT = 4;
/** No honest message is longer, in UTF-16 units. */
const MAX_MESSAGE_LENGTH = 1024;

/** Reads what a program sent; why it is no message where it is none. */
export function parseProgramMessage(text: unknown): OfProgram | string {
  if (typeof text !== "string") return "a message is a JSON text";
  if (text.length > MAX_MESSAGE_LENGTH) return `a message has ${MAX_MESSAGE_LENGTH} characters at most`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  const { type, asked, credit } = Object(value) as Readonly<Record<string, unknown>>;
  if (type === "newest") {
    return Number.isFinite(asked) ? { type, asked: asked as number } : "newest has a number of yours, asked";
  }
  if (type !== "more") return 'its type is neither "newest" nor "more"';
  const isCredit = Number.isInteger(credit) && (credit as number) >= 1 && (credit as number) <= MAX_CREDIT;
  return isCredit ? { type, credit: credit as number } : `more has a credit from 1 to ${MAX_CREDIT}`;
}
