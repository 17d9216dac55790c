/**
 * The stream that the window shows, and what there is without one, in the words of the window's messages.
 *
 * @module
 */

import { nameStream } from "../../../common/stream_name.js";
import { REFUSAL_TEXTS } from "../../../jpeg/inspect.ts";
import type { StreamStatus } from "../../../common/stream_status.ts";
import type { FoundSight } from "../../shared/found_words.js";
import type { StatusMessage, StreamFacts } from "../window/messages.ts";
import { listCommands, type Listening } from "../../this_host.ts";
import type { ChosenStream } from "../stream_choice.ts";

/** What is known beside the streams. */
export interface Surroundings {
  readonly listening: Listening;
  /** Why no picture comes; absent where that is not known. */
  readonly reason: string | undefined;
  /** The robots that are found; absent where nobody looks for any. */
  readonly robots: readonly FoundSight[] | undefined;
}

/** What the window is told. */
export function describeStatus(
  chosen: ChosenStream | undefined,
  { listening, reason, robots }: Surroundings,
): StatusMessage {
  const isWaiting = !chosen?.frame || chosen.hasEnded;
  return {
    kind: "status",
    commands: isWaiting ? listCommands(listening) : [],
    ...(chosen ? { stream: describeStream(chosen) } : {}),
    ...(robots ? { robots } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** What the window is told of the stream that it shows. */
export function describeStream(
  { stream, position, count, frame, status, hasEnded = false }: ChosenStream,
): StreamFacts {
  return {
    key: stream.key,
    name: nameStream(stream),
    position,
    count,
    hasPicture: frame !== undefined,
    hasEnded,
    ...(stream.trouble === undefined ? {} : { trouble: stream.trouble }),
    ...(stream.seal === undefined ? {} : { seal: stream.seal }),
    ...(status?.refused ? { refusal: REFUSAL_TEXTS[status.refused.reason] } : {}),
    ...(status ? { figures: figuresOf(status) } : {}),
  };
}

function figuresOf(status: StreamStatus): NonNullable<StreamFacts["figures"]> {
  const { fractionLost, shareRecoveredByFec, shareRecoveredByRequest, bitsPerSecond, fitted } = status;
  const shareRecovered = shareRecoveredByFec + shareRecoveredByRequest;
  return { fractionLost, shareRecovered, bitsPerSecond, ...(fitted ? { fitted } : {}) };
}
