/**
 * What the window says where there is no picture: why, and what to do.
 *
 * @module
 */

import { describeSilence, describeTrouble, type Instructions } from "../../shared/no_picture.js";
import type { FoundSight } from "../../shared/found_words.js";
import type { StreamFacts } from "../window/messages.ts";

/** What is known where there is no picture. */
export interface NoPictureFacts {
  /** What is waited for: an address. */
  readonly title: string;
  /** The broadcasters that were asked. */
  readonly broadcasters: readonly string[];
  /** What to type on the robot. */
  readonly commands: readonly string[];
  /** The stream that would be shown. */
  readonly stream?: StreamFacts;
  /** The name of the stream that was shown last. */
  readonly endedName?: string;
  /** That are found; absent where nobody looks for any. */
  readonly robots?: readonly FoundSight[];
  /** Why no picture comes, where that is known. */
  readonly reason?: string;
  /** Why the pictures that come can not be shown. */
  readonly brokenReason?: string;
}

/** No screen has room for the networks of every container. */
const MAX_COMMANDS = 4;

/** Says it. */
export function captionNoPicture(facts: NoPictureFacts): Instructions {
  const { stream, endedName } = facts;
  if (!stream || (stream.hasEnded && stream.count === 1)) {
    const words = describeSilence({ ...facts, ended: stream?.name ?? endedName });
    return { ...words, commands: words.commands.slice(0, MAX_COMMANDS) };
  }
  const name = stream.name || "the stream";
  if (stream.hasEnded) {
    return {
      headline: `${name} has ended`,
      text: "It appears here again by itself.",
      ...hintOfOthers(stream),
    };
  }
  const text = facts.brokenReason !== undefined
    ? `Pictures come that can not be decoded: ${facts.brokenReason}`
    : stream.trouble !== undefined
    ? describeTrouble(stream.trouble)
    : "It is there, and has sent no picture yet.";
  return { headline: `Waiting for ${name}`, text, ...hintOfOthers(stream) };
}

function hintOfOthers({ count }: StreamFacts): Pick<Instructions, "commands" | "note"> {
  return { commands: [], note: count > 1 ? `Tab: the next of ${count} streams` : "" };
}
