/**
 * `--imagezmq`: each stream is a sender at each imagezmq hub, by its name.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { LineBudget } from "../../cli/line_budget.ts";
import { DropCounts } from "../../common/drop_counts.ts";
import type { ReceivedFrame, StreamDescription } from "../../common/frame.ts";
import { nameStream } from "../../common/stream_name.js";
import type { StreamStatus } from "../../common/stream_status.ts";
import { formatEndpoint, type ZmqEndpoint } from "../../flags/imagezmq_flags.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { escapeInvisible } from "../../text/visible.ts";
import type { View } from "../../view/view.ts";
import type { Door, DoorOptions } from "../door.ts";
import { type HubEnd, HubLink, type HubNews } from "./hub_link.ts";
import { IMAGEZMQ_KEYS } from "./imagezmq_keys.ts";

const logger = getLogger(["uis", "imagezmq"]);

/** Opens the door; hubs are connected to when a stream is there. */
export function openImagezmqSenders({ flags }: DoorOptions): Door {
  const hubs = (flags.imagezmq ?? []).map((endpoint) => new HubSenders(endpoint, flags["max-age"]));
  return {
    label: "imagezmq",
    view: makeView(hubs),
    statistics: () => ({ hubs: hubs.map((hub) => hub.statistics()) }),
    close: () => closeAll(hubs),
  };
}

function makeView(hubs: readonly HubSenders[]): View {
  return {
    showFrame(frame) {
      // What came by imagezmq would otherwise go round between two of its hubs.
      if (frame.stream.key.startsWith(IMAGEZMQ_KEYS)) return;
      for (const hub of hubs) hub.showFrame(frame);
    },
    showStatus(streams) {
      for (const hub of hubs) hub.showStatus(streams);
    },
    closed: new Promise(() => {}),
    close: () => closeAll(hubs),
  };
}

async function closeAll(hubs: readonly HubSenders[]): Promise<void> {
  await Promise.all(hubs.map((hub) => hub.close()));
}

/** A link, and what its stream is called. */
interface NamedLink {
  readonly name: string;
  readonly link: HubLink;
}

/** The streams at one hub. */
class HubSenders {
  readonly #endpoint: ZmqEndpoint;
  readonly #maxAgeUs: number;
  readonly #links = new Map<string, NamedLink>();
  /** The streams that were not among the last ones. */
  #absent: ReadonlySet<string> = new Set();
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
    const alive = new Set(streams.map(({ stream }) => stream.key));
    const absent = [...this.#links.keys()].filter((key) => !alive.has(key));
    // One that has just begun may not be among them yet.
    for (const key of absent) if (this.#absent.has(key)) this.#end(key);
    this.#absent = new Set(absent);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#links.values()].map(({ link }) => link.close()));
  }

  #find(stream: StreamDescription): NamedLink {
    const name = nameStream(stream);
    const known = this.#links.get(stream.key);
    if (known?.name === name) return known;
    if (known) this.#end(stream.key);
    const link = new HubLink({
      endpoint: this.#endpoint,
      name: this.#distinguish(name),
      maxAgeUs: this.#maxAgeUs,
      onNews: (news) => this.#tell(news),
    });
    const named = { name, link };
    this.#links.set(stream.key, named);
    return named;
  }

  /** A hub knows streams by their names alone. */
  #distinguish(name: string): string {
    const count = [...this.#links.values()].filter((other) => other.name === name).length;
    return count === 0 ? name : `${name} ${count + 1}`;
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
    } else if (!isFirst) logger.info("The imagezmq hub at {endpoint} answers", { endpoint });
  }
}
