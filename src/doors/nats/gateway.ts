/**
 * Everything that is received here, published to a site's server of NATS.
 *
 * 1. A stream is seen first: it gets a place under the site, and its clock is answered for from then on.
 * 2. Its pictures leave as its publisher has room (`stream_publisher.ts`); of poses the newest one.
 * 3. Once a second what is known of it is published, too; a stream that has ended is let go, and the server forgets it.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ReceivedFrame, ReceivedPose, StreamDescription } from "../../common/frame.ts";
import { DEFAULT_SITE, type NatsPlace } from "../../common/nats_place.ts";
import type { StreamStatus } from "../../common/stream_status.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import type { View } from "../../view/view.ts";
import { randomText } from "../../view/web/random_text.ts";
import type { Door } from "../door.ts";
import { type Connected, connectNats, type Subscription } from "./connection.ts";
import { encodeInfo } from "./info_message.ts";
import { ensureStream } from "./site_stream.ts";
import { StreamPublisher } from "./stream_publisher.ts";
import { subjectOf } from "./subjects.ts";

const logger = getLogger(["uis", "nats"]);

const NOTHING_KEPT = "Nothing is kept on the server: {reason}";

/** Where it is published. */
export interface GatewayOptions {
  readonly place: NatsPlace;
  /** The name of a `.creds` file. */
  readonly creds: string | undefined;
  /** Of one with the certificates of authorities. @default none */
  readonly ca?: string | undefined;
}

interface PublishedStream {
  readonly robot: string;
  readonly frames: StreamPublisher;
  readonly clock: Subscription;
}

/**
 * Connects, and publishes until it is closed.
 *
 * @throws an `Error` in one line where the server can not be reached, or keeps nothing
 */
export async function openGateway({ place, creds, ca }: GatewayOptions): Promise<Door> {
  const connected = await connectNats({ place, creds, ca, name: "listen gateway" });
  const trouble = await ensureStream(connected);
  if (trouble?.mayPass === false) {
    await connected[Symbol.asyncDispose]();
    throw new Error(`Cannot publish on ${place.server}: ${trouble.reason}`);
  }
  if (trouble) logger.warn(NOTHING_KEPT, { reason: trouble.reason });
  const site = place.site ?? DEFAULT_SITE;
  logger.info("Publishing on {server} as {subjects}", {
    server: place.server,
    subjects: subjectOf({ site }, "frame"),
  });
  const gateway = new Gateway(connected, site);
  return {
    label: `NATS at ${place.server}`,
    view: gateway,
    statistics: () => gateway.statistics(),
    close: () => gateway.close(),
  };
}

class Gateway implements View {
  readonly closed: Promise<void>;
  readonly #connected: Connected;
  readonly #site: string;
  /** Another one at each start: the numbers of frames belong to it. */
  readonly #session = randomText(9);
  readonly #streams = new Map<string, PublishedStream>();
  readonly #close: () => void;
  #sessions = 0;

  constructor(connected: Connected, site: string) {
    this.#connected = connected;
    this.#site = site;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.#close = resolve;
    connected.onChange = () => void this.#takeUp();
  }

  showFrame(frame: ReceivedFrame): void {
    this.#find(frame.stream).frames.take(frame);
  }

  showPose({ stream, pose }: ReceivedPose): void {
    if (this.#connected.isUp) this.#publish(this.#find(stream).robot, "pose", JSON.stringify(pose));
  }

  showStatus(streams: readonly StreamStatus[]): void {
    const keys = new Set(streams.map(({ stream }) => stream.key));
    for (const [key, { clock }] of this.#streams) {
      if (keys.has(key)) continue;
      clock.unsubscribe();
      this.#streams.delete(key);
    }
    if (!this.#connected.isUp) return;
    for (const status of streams) this.#publish(this.#find(status.stream).robot, "info", encodeInfo(status));
  }

  statistics(): object {
    const counts = [...this.#streams.values()].map(({ robot, frames }) =>
      [robot, { ...frames.counts, credit: frames.credit }] as const
    );
    return { isUp: this.#connected.isUp, streams: Object.fromEntries(counts) };
  }

  async close(): Promise<void> {
    await this.#connected[Symbol.asyncDispose]();
    this.#close();
  }

  /** A server that was started again keeps nothing in memory, and has to be told what to keep. */
  async #takeUp(): Promise<void> {
    if (!this.#connected.isUp) return;
    const trouble = await ensureStream(this.#connected);
    if (trouble && this.#connected.isUp) logger.warn(NOTHING_KEPT, { reason: trouble.reason });
    for (const { frames } of this.#streams.values()) frames.sendSoon();
  }

  #find(stream: StreamDescription): PublishedStream {
    const known = this.#streams.get(stream.key);
    if (known) return known;
    const robot = this.#nameFor(stream);
    const place = { site: this.#site, robot };
    const published: PublishedStream = {
      robot,
      frames: new StreamPublisher(
        this.#connected,
        subjectOf(place, "frame"),
        `${this.#session}-${this.#sessions++}`,
      ),
      clock: this.#connected.nats.subscribe(subjectOf(place, "clock"), {
        callback: (error, message) => {
          if (!error) message.respond(String(monotonicUs()));
        },
      }),
    };
    this.#streams.set(stream.key, published);
    return published;
  }

  /** Two robots may have the same name. */
  #nameFor({ name, key }: StreamDescription): string {
    const taken = new Set([...this.#streams.values()].map(({ robot }) => robot));
    const wanted = name || key;
    for (let number = 2, free = wanted;; free = `${wanted}-${number++}`) if (!taken.has(free)) return free;
  }

  #publish(robot: string, kind: "pose" | "info", text: string): void {
    try {
      this.#connected.nats.publish(subjectOf({ site: this.#site, robot }, kind), text);
    } catch {
      // It has just been closed.
    }
  }
}
