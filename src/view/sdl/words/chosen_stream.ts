/**
 * The stream that the window shows, in the words of the window's messages.
 *
 * @module
 */

import { nameStream } from "../../../common/stream_name.js";
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
