/**
 * The way to a bridge, which is opened again whenever it has ended.
 *
 * 1. A connection is opened in the way of foxglove_bridge; where the server chooses no subprotocol it is a rosbridge, and
 *    spoken to as one.
 * 2. Once the bridge takes messages, each topic is announced with its first message.
 * 3. After messages comes a ping, and the bridge's answer says that it has taken them: more leave only then.
 * 4. When the connection ends, or no answer comes, it is opened again after a while, longer each time.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { Backoff } from "../../capture/backoff.ts";
import type { RosPublication } from "../../ros/stream_messages.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { type BridgeSocket, openBridgeSocket } from "./bridge_socket.ts";
import type { Channel, Dialect } from "./dialect.ts";
import { FOXGLOVE, FOXGLOVE_SUBPROTOCOLS } from "./foxglove_dialect.ts";
import { NewestMessages } from "./newest_messages.ts";
import { ROSBRIDGE } from "./rosbridge_dialect.ts";

const logger = getLogger(["uis", "doors"]);

/** A bridge that answers nothing for so long has gone. */
const PATIENCE_US = 10_000_000;
const LOOK_INTERVAL_MS = 1_000;
/** Announced on one connection; what is on further topics is left out. */
const MAX_CHANNELS = 1_000;
/** Different ones that are told. */
const MAX_COMPLAINTS = 5;

/** The way to one bridge. */
export class RosBridge {
  readonly #url: string;
  readonly #label: string;
  readonly #backoff = new Backoff();
  readonly #queue = new NewestMessages<RosPublication>();
  readonly #channels = new Map<string, Channel>();
  readonly #complaints = new Set<string>();
  readonly #counts = { connections: 0, published: 0, complaints: 0, ignored: 0 };
  readonly #looking: ReturnType<typeof setInterval>;
  #socket: BridgeSocket | undefined;
  #dialect: Dialect | undefined;
  #isReady = false;
  /** Whether the bridge has been seen to be a rosbridge. */
  #isRosbridge = false;
  /** Whether it has been said that it is not there. */
  #isMissed = false;
  #heardUs = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #onClosed: (() => void) | undefined;

  constructor(url: string) {
    this.#url = url;
    const { protocol, host, pathname } = new URL(url);
    this.#label = `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
    this.#looking = setInterval(() => this.#look(), LOOK_INTERVAL_MS);
    this.#open();
  }

  /** What it has counted, and whom it speaks to. */
  get statistics(): object {
    const bridge = this.#isReady ? { bridge: this.#dialect?.name } : {};
    return { ...bridge, ...this.#counts, skipped: this.#queue.skipped };
  }

  /** Takes what is to be published, in place of what waits of the same kind. */
  publish(publication: RosPublication, streamKey: string): void {
    if (!this.#isReady) return;
    const { topic, type } = publication;
    const isPicture = type === "sensor_msgs/CompressedImage";
    this.#queue.put({ key: `${topic} ${streamKey}`, isPicture, message: publication });
    this.#pump();
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    clearInterval(this.#looking);
    clearTimeout(this.#retry);
    const closed = new Promise<void>((resolve) => this.#onClosed = resolve);
    if (!this.#socket) return;
    this.#socket.end("the listener has ended");
    await closed;
  }

  #open(): void {
    this.#heardUs = monotonicUs();
    this.#socket = openBridgeSocket(this.#url, this.#isRosbridge ? [] : FOXGLOVE_SUBPROTOCOLS, {
      onOpen: (subprotocol) => {
        this.#dialect = subprotocol ? FOXGLOVE : ROSBRIDGE;
        if (this.#dialect.isReadyAtOnce) this.#begin(this.#dialect);
      },
      onText: (text) => this.#hear(text),
      onPong: (number) => this.#takeAnswer(number),
      onEnd: (reason, choseNone) => this.#end(reason, choseNone),
    });
  }

  #hear(text: string | undefined): void {
    const heard = text === undefined ? undefined : this.#dialect?.hear(text);
    if (heard?.kind === "ready" && this.#dialect) this.#begin(this.#dialect);
    else if (heard?.kind === "refused") this.#socket?.end(heard.reason);
    else if (heard?.kind === "complaint") this.#tellComplaint(heard.text);
    else this.#counts.ignored++;
  }

  #begin({ name }: Dialect): void {
    if (this.#isReady) return;
    this.#isReady = true;
    this.#isMissed = false;
    this.#counts.connections++;
    logger.info("Publishing to {label}, which is a {name}", { label: this.#label, name });
  }

  #pump(): void {
    const [socket, dialect] = [this.#socket, this.#dialect];
    const before = this.#queue.sent;
    if (!socket || !dialect) return;
    if (!this.#queue.owesAnswer) this.#heardUs = monotonicUs();
    for (let next = this.#queue.take(); next; next = this.#queue.take()) {
      const channel = this.#channelFor(next, socket, dialect);
      if (!channel) continue;
      socket.send(dialect.publish(channel, next.message));
      this.#counts.published++;
    }
    if (this.#queue.sent > before) socket.ping(this.#queue.sent);
  }

  #channelFor({ topic, type }: RosPublication, socket: BridgeSocket, dialect: Dialect): Channel | undefined {
    const known = this.#channels.get(topic);
    if (known || this.#channels.size === MAX_CHANNELS) return known;
    const channel = { id: this.#channels.size + 1, topic, type };
    this.#channels.set(topic, channel);
    socket.send(dialect.advertise(channel));
    return channel;
  }

  #takeAnswer(number: number): void {
    if (!this.#queue.answer(number)) {
      this.#counts.ignored++;
      return;
    }
    this.#heardUs = monotonicUs();
    // It has worked: what ends now is another matter than what ended before.
    this.#backoff.reset();
    this.#pump();
  }

  /** Ends a connection on which nothing comes back. */
  #look(): void {
    const isOwed = !this.#isReady || this.#queue.owesAnswer;
    if (isOwed && monotonicUs() - this.#heardUs > PATIENCE_US) this.#socket?.end("it does not answer");
  }

  #end(reason: string, choseNone: boolean): void {
    this.#socket = undefined;
    this.#dialect = undefined;
    const wasReady = this.#isReady;
    this.#isReady = false;
    this.#channels.clear();
    this.#queue.clear();
    if (this.#onClosed) return this.#onClosed();
    // A rosbridge whose place another server has taken is found out in the same way.
    this.#isRosbridge = choseNone || (this.#isRosbridge && wasReady);
    if (choseNone) return this.#open();
    this.#tellMissing(reason);
    this.#retry = setTimeout(() => this.#open(), this.#backoff.nextMs());
  }

  #tellMissing(reason: string): void {
    if (this.#isMissed) return;
    this.#isMissed = true;
    logger.warn("Nothing is published to {label}: {reason}; it is tried again and again", {
      label: this.#label,
      reason,
    });
  }

  #tellComplaint(text: string): void {
    this.#counts.complaints++;
    if (this.#complaints.has(text) || this.#complaints.size === MAX_COMPLAINTS) return;
    this.#complaints.add(text);
    logger.warn("{label} says: {text}", { label: this.#label, text });
  }
}
