/**
 * The streams at one imagezmq hub, each by a connection of its own.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { LineBudget } from "../../cli/line_budget.ts";
import { DropCounts } from "../../common/drop_counts.ts";
import type { ReceivedFrame, StreamDescription } from "../../common/frame.ts";
import type { StreamStatus } from "../../common/stream_status.ts";
import { formatEndpoint, type ZmqEndpoint } from "../../flags/imagezmq_flags.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { escapeInvisible } from "../../text/visible.ts";
import { type HubEnd, HubLink, type HubNews } from "./hub_link.ts";
import { HubNames } from "./hub_names.ts";

const logger = getLogger(["uis", "imagezmq"]);

/** A link, and what its stream is called. */
interface NamedLink {
  readonly name: string;
  readonly link: HubLink;
}

/** The streams at one hub. */
export class HubSenders {
  readonly #endpoint: ZmqEndpoint;
  readonly #maxAgeUs: number;
  readonly #names = new HubNames();
  readonly #links = new Map<string, NamedLink>();
  readonly #lines = new LineBudget();
  /** What was said last of the hub. */
  #told: HubNews["kind"] | undefined;
  /** Why connections have ended, of all streams together. */
  readonly #ends = new DropCounts<HubEnd>();
  #isClosed = false;
  #sent = 0;
  #overtaken = 0;

  constructor(endpoint: ZmqEndpoint, maxAgeUs: number) {
    this.#endpoint = endpoint;
    this.#maxAgeUs = maxAgeUs;
    logger.info("Streams go to the imagezmq hub at {endpoint}", { endpoint: formatEndpoint(endpoint) });
  }

  statistics(): object {
    const counts = [...this.#links.values()].map(({ link }) => link.counts);
    return {
      hub: formatEndpoint(this.#endpoint),
      streams: counts.length,
      picturesSent: counts.reduce((sum, { sent }) => sum + sent, this.#sent),
      picturesOvertaken: counts.reduce((sum, { overtaken }) => sum + overtaken, this.#overtaken),
      ended: this.#ends,
    };
  }

  showFrame(frame: ReceivedFrame): void {
    if (!this.#isClosed) this.#find(frame.stream).link.offer(frame);
  }

  /** Streams that have ended, or have another name now, give their links up. */
  showStatus(streams: readonly StreamStatus[]): void {
    for (const key of this.#names.forgetAllBut(streams)) this.#end(key);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#links.values()].map(({ link }) => link.close()));
  }

  #find(stream: StreamDescription): NamedLink {
    const name = this.#names.nameOf(stream);
    const known = this.#links.get(stream.key);
    if (known?.name === name) return known;
    if (known) this.#end(stream.key);
    const link = new HubLink({
      endpoint: this.#endpoint,
      name,
      maxAgeUs: this.#maxAgeUs,
      onNews: (news) => this.#tell(news),
    });
    const named = { name, link };
    this.#links.set(stream.key, named);
    return named;
  }

  #end(key: string): void {
    const { link } = this.#links.get(key)!;
    this.#links.delete(key);
    const { sent, overtaken } = link.counts;
    this.#sent += sent;
    this.#overtaken += overtaken;
    void link.close();
  }

  /** Each change is told once, of all streams together. */
  #tell(news: HubNews): void {
    if (news.kind === "away") this.#ends.count(news.end);
    if (this.#told === news.kind) return;
    const isFirst = this.#told === undefined;
    this.#told = news.kind;
    this.#lines.write(this.#endpoint.hostname, monotonicUs(), () => this.#write(news, isFirst));
  }

  #write(news: HubNews, isFirst: boolean): void {
    const endpoint = formatEndpoint(this.#endpoint);
    if (news.kind === "refuses") {
      const reply = escapeInvisible(news.reply.slice(0, 100));
      logger.warn("The imagezmq hub at {endpoint} takes no pictures: {reply}", { endpoint, reply });
    } else if (news.kind === "away") {
      const { reason } = news;
      logger.warn("No imagezmq hub answers at {endpoint}, which is tried again: {reason}", {
        endpoint,
        reason,
      });
    } else if (news.kind === "silent") {
      logger.warn(
        "The imagezmq hub at {endpoint} has not answered for a while: it is given no other picture",
        {
          endpoint,
        },
      );
    } else if (!isFirst) logger.info("The imagezmq hub at {endpoint} answers", { endpoint });
  }
}
