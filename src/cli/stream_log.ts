/**
 * What a listener's log says of streams: that one began, and why pictures of one are refused.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { formatAddress } from "../common/address.ts";
import { REFUSAL_TEXTS } from "../jpeg/inspect.ts";
import type { ReceiverEvent } from "../receive/receiver_events.ts";
import { describeSeal } from "../view/shared/seal_words.js";
import { LineBudget } from "./line_budget.ts";

const logger = getLogger(["uis"]);

/** The events that are told in the log. */
export type StreamNews = Extract<ReceiverEvent, { readonly kind: "stream-began" | "refused" }>;

/** The log's lines about streams, which anybody can begin. */
export class StreamLog {
  readonly #lines = new LineBudget();

  /** Tells of it, or counts that it did not. */
  tell(news: StreamNews, nowUs: number): void {
    this.#lines.write(news.from.hostname, nowUs, () => write(news));
  }
}

function write(news: StreamNews): void {
  const { name, width, height } = news.stream;
  const about = { name: name || "(no name yet)", from: formatAddress(news.from) };
  if (news.kind === "refused") {
    const reason = REFUSAL_TEXTS[news.reason];
    return logger.warn("Pictures of {name} from {from} are refused: {reason}", { ...about, reason });
  }
  const size = width ? `${width}x${height}` : "size not known yet";
  const { sentence: seal } = describeSeal(news.stream.seal);
  logger.info("Stream {name} from {from}, {size}; {seal}", { ...about, size, seal });
}
