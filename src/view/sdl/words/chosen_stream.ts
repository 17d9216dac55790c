/**
 * The stream that the window shows, in the words of the window's messages.
 *
 * @module
 */

import type { StreamDescription } from "../../../common/frame.ts";
import { REFUSAL_TEXTS } from "../../../jpeg/inspect.ts";
import type { StreamStatus } from "../../../common/stream_status.ts";
import type { StreamFacts } from "../window/messages.ts";
import type { ChosenStream } from "../stream_choice.ts";

/** What the window is told of the stream that it shows. */
export function describeStream(
  { stream, position, count, frame, status, hasEnded = false }: ChosenStream,
): StreamFacts {
  return {
    key: stream.key,
    name: nameOf(stream),
    position,
    count,
    hasPicture: frame !== undefined,
    hasEnded,
    ...(stream.trouble === undefined ? {} : { trouble: stream.trouble }),
    ...(status?.refused ? { refusal: REFUSAL_TEXTS[status.refused.reason] } : {}),
    ...(status ? { figures: figuresOf(status) } : {}),
  };
}

function figuresOf(status: StreamStatus): NonNullable<StreamFacts["figures"]> {
  const { fractionLost, shareRecoveredByFec, shareRecoveredByRequest, bitsPerSecond } = status;
  return { fractionLost, shareRecovered: shareRecoveredByFec + shareRecoveredByRequest, bitsPerSecond };
}

/** A stream's name, or what stands for it. */
export function nameOf({ name, key }: StreamDescription): string {
  return name || `stream ${key}`;
}
