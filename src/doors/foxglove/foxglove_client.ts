/**
 * One client that is connected.
 *
 * 1. It is greeted and told of the channels, and of each change of theirs as soon as there is room.
 * 2. It subscribes: `channel_feeds.ts`.
 * 3. What it publishes drives: its hands.
 * 4. What it asks for in vain is answered, so that a person sees why; not any number of times.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { TokenBucket } from "../../common/token_bucket.ts";
import type { ServerSocket } from "../../view/web/ws.d.ts";
import { AnsweredPings } from "./answered_pings.ts";
import { ChannelFeeds, type OfferedMessage } from "./channel_feeds.ts";
import type { LiveChannel, LiveChannels } from "./channels.ts";
import type { ClientCounts, ClientFault } from "./client_counts.ts";
import { type ClientMessage, parseClientMessage, type Subscription } from "./client_messages.ts";
import {
  encodeFetchFailure,
  formatAdvertise,
  formatServiceFailure,
  formatStatus,
  formatUnadvertise,
  type StatusLevel,
} from "./server_messages.ts";

/** While more than this waits in the process for the network, nothing is added to it. */
const MAX_BUFFERED_BYTES = 65_536;
/** Answers to what a client asks for in vain: a person reads them. */
const ANSWERS = { burst: 20, perSecond: 5 };

/** What a client publishes, and that it does so no more. */
export type HandsMessage = Extract<
  ClientMessage,
  { readonly kind: "advertise" | "unadvertise" | "publish" }
>;

/** What publishes and drives. */
export interface Hands {
  handle(message: HandsMessage): void;
  /** Only these streams exist. */
  retain(keys: ReadonlySet<string>): void;
  close(): void;
}

/** What a client needs. */
export interface FoxgloveClientOptions {
  readonly socket:
    & Pick<ServerSocket, "addEventListener" | "bufferedAmount" | "close" | "readyState" | "send">
    & Pick<ServerSocket, "on" | "ping">;
  readonly greeting: string;
  readonly channels: LiveChannels;
  readonly counts: ClientCounts;
  readonly nowUs: () => number;
  /** Makes what drives by this client. */
  readonly makeHands: (client: FoxgloveClient) => Hands;
}

/** One client. */
export class FoxgloveClient {
  readonly #options: FoxgloveClientOptions;
  readonly #pings = new AnsweredPings();
  readonly #feeds: ChannelFeeds;
  /** What it has been told of, by its number. */
  readonly #advertised = new Map<number, LiveChannel>();
  readonly #answers: TokenBucket;
  readonly #hands: Hands;
  /** Whether it was told of the channels once, and has been told of all since. */
  #channelsTold: "never" | "once" | "all" = "never";

  constructor(options: FoxgloveClientOptions) {
    this.#options = options;
    const { socket, greeting, counts } = options;
    this.#answers = new TokenBucket(ANSWERS.burst, ANSWERS.perSecond, options.nowUs());
    this.#feeds = new ChannelFeeds({
      counts,
      hasRoom: () => this.#hasRoom(),
      send: (message) => {
        this.#send(message);
        return this.#sendPing();
      },
    });
    this.#hands = options.makeHands(this);
    socket.addEventListener("message", ({ data }) => this.#handleMessage(data));
    socket.addEventListener("close", () => this.#hands.close());
    socket.on("pong", (payload) => this.#handlePong(payload));
    // In front of all that it may answer.
    this.#sendPing();
    this.#send(greeting);
    this.#sendChannels();
  }

  /** Whatever comes now was sent after this time, in µs. */
  get heardSentUs(): number {
    return this.#pings.answeredSentUs;
  }

  /** The channels have changed. */
  noteChannels(): void {
    if (this.#channelsTold === "all") this.#channelsTold = "once";
    this.#sendChannels();
  }

  /** Only these streams exist; tells what there was no room for. */
  retain(keys: ReadonlySet<string>): void {
    this.#hands.retain(keys);
    this.#sendChannels();
  }

  /** Takes a channel's newest message, in place of one that has not left yet. */
  take(message: OfferedMessage): void {
    this.#feeds.take(message);
  }

  /** The newest picture of a stream that the client has; nothing where it has none, or does not subscribe to it. */
  takenFrameId(streamKey: string): number | undefined {
    return this.#feeds.takenFrameId(streamKey);
  }

  /** Counts something that is of no use, and says why; what comes in a flood is not answered each time. */
  refuse(fault: ClientFault, text: string): void {
    this.#options.counts.refused.count(fault);
    this.tell("error", text);
  }

  /** Tells whoever looks at the client something; left out where there is no room, or too much of it. */
  tell(level: StatusLevel, text: string): void {
    this.#answer(formatStatus(level, text));
  }

  /** Asks for a sign of life, which says from when on what comes in is. */
  ping(): void {
    if (this.#hasRoom()) this.#sendPing();
  }

  close(): void {
    this.#hands.close();
    this.#options.socket.close(1001, "the listener has ended");
  }

  #handleMessage(data: unknown): void {
    const message = parseClientMessage(data);
    if (!message) return this.refuse("malformed", "That is no message of Foxglove's protocol");
    switch (message.kind) {
      case "subscribe":
        return message.subscriptions.forEach((subscription) => this.#subscribe(subscription));
      case "unsubscribe":
        return message.ids.forEach((id) => this.#feeds.unsubscribe(id));
      case "advertise":
      case "unadvertise":
      case "publish":
        return this.#hands.handle(message);
      case "call":
        return this.#answerVain(formatServiceFailure(message, "There is no such service here"));
      case "fetch":
        return this.#answerVain(encodeFetchFailure(message.requestId, "There are no assets here"));
      case "unserved":
        return this.refuse("unserved", `This server does not support ${message.capability}`);
    }
  }

  #subscribe(subscription: Subscription): void {
    const { id, channelId } = subscription;
    const channel = this.#advertised.get(channelId);
    if (!channel) return this.#refuseChannel(channelId);
    if (this.#feeds.subscribe(subscription, channel)) return;
    this.refuse("repeated", `Subscription ${id} is there already, or one of channel ${channelId}`);
  }

  /** One that has just gone is nobody's mistake. */
  #refuseChannel(id: number): void {
    if (this.#options.channels.hasBeen(id)) this.#options.counts.refused.count("unknown-channel");
    else this.refuse("unknown-channel", `There is no channel ${id}`);
  }

  #handlePong(payload: Uint8Array): void {
    if (!this.#pings.handleAnswer(payload)) return;
    this.#sendChannels();
    this.#feeds.handleAnswer(this.#pings.answered);
  }

  #sendChannels(): void {
    if (this.#channelsTold === "all" || !this.#hasRoom()) return;
    const channels = new Map([...this.#options.channels].map((channel) => [channel.id, channel]));
    const gone = [...this.#advertised.keys()].filter((id) => !channels.has(id));
    const added = [...channels.values()].filter(({ id }) => !this.#advertised.has(id));
    for (const id of gone) {
      this.#advertised.delete(id);
      this.#feeds.drop(id);
    }
    for (const channel of added) this.#advertised.set(channel.id, channel);
    if (gone.length > 0) this.#send(formatUnadvertise(gone));
    if (added.length > 0 || this.#channelsTold === "never") this.#send(formatAdvertise(added));
    this.#channelsTold = "all";
  }

  #sendPing(): number {
    const { number, payload } = this.#pings.begin(this.#options.nowUs());
    this.#try(() => this.#options.socket.ping(payload));
    return number;
  }

  #answerVain(message: string | Uint8Array<ArrayBuffer>): void {
    this.#options.counts.refused.count("unserved");
    this.#answer(message);
  }

  #answer(message: string | Uint8Array<ArrayBuffer>): void {
    if (!this.#hasRoom() || !this.#answers.fill(this.#options.nowUs())) return;
    this.#answers.take();
    this.#send(message);
  }

  #hasRoom(): boolean {
    const { readyState, bufferedAmount } = this.#options.socket;
    return readyState === WebSocket.OPEN && bufferedAmount <= MAX_BUFFERED_BYTES && this.#pings.hasRoom;
  }

  #send(message: string | Uint8Array<ArrayBuffer>): void {
    this.#try(() => this.#options.socket.send(message));
  }

  #try(act: () => void): void {
    try {
      act();
    } catch (error) {
      // It closed between the look at its state and now; its close event is on the way.
      getLogger(["uis", "doors"]).debug("Cannot send to a client of Foxglove's: {error}", { error });
    }
  }
}
