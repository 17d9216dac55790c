/**
 * What the window says where there is no picture: why, and what to do.
 *
 * @module
 */

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
  /** Why no picture comes, where that is known. */
  readonly reason?: string;
  /** Why the pictures that come can not be shown. */
  readonly brokenReason?: string;
}

/** The words. */
export interface Instructions {
  readonly headline: string;
  readonly text: string;
  /** To be typed, one a line. */
  readonly commands: readonly string[];
  readonly note: string;
}

/** No screen has room for the networks of every container. */
const MAX_COMMANDS = 4;
const BY_ITSELF = "The picture appears here by itself.";

/** Says it. */
export function captionNoPicture(facts: NoPictureFacts): Instructions {
  const { stream } = facts;
  if (!stream || (stream.hasEnded && stream.count === 1)) return describeSilence(facts);
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
    ? `It is there, and gives no picture: ${stream.trouble}`
    : "It is there, and has sent no picture yet.";
  return { headline: `Waiting for ${name}`, text, ...hintOfOthers(stream) };
}

function hintOfOthers({ count }: StreamFacts): Pick<Instructions, "commands" | "note"> {
  return { commands: [], note: count > 1 ? `Tab: the next of ${count} streams` : "" };
}

function describeSilence(
  { broadcasters, commands, endedName, stream, reason }: NoPictureFacts,
): Instructions {
  const ended = stream?.name ?? endedName;
  const headline = ended ? `${ended} has ended` : "No signal";
  if (reason !== undefined) return { headline, text: `${reason}.`, commands: [], note: BY_ITSELF };
  if (broadcasters.length > 0) {
    const text = `No picture comes from ${broadcasters.join(", ")}. On the robot, type:`;
    return { headline, text, commands, note: BY_ITSELF };
  }
  const what = ended === undefined ? "Nothing has come yet." : "Nothing is coming any more.";
  return {
    headline,
    text: `${what} On the robot, type:`,
    commands: commands.slice(0, MAX_COMMANDS),
    note: commands.length > 1 ? `Take the address that the robot can reach. ${BY_ITSELF}` : BY_ITSELF,
  };
}
