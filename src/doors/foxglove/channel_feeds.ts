/**
 * What one client subscribes to. Of each channel one message is on its way and one waits, which the newer one replaces: so a
 * client gets the newest and never a backlog, however slow it is.
 *
 * The protocol has no word for "taken", and what a system keeps for a connection is seconds of pictures: a message is on its way
 * until the ping behind it is answered (`answered_pings.ts`), which every client does by itself.
 *
 * @module
 */

import type { ClientCounts } from "./client_counts.ts";
import type { Subscription } from "./client_messages.ts";
import type { LiveChannel } from "./channels.ts";
import { encodeMessageData } from "./server_messages.ts";

/** A message that a channel has. */
export interface OfferedMessage {
  readonly channel: LiveChannel;
  /** In µs since 1970. */
  readonly logUs: number;
  /** Of a picture. */
  readonly frameId?: number;
  /** Its pieces; made when they are asked for. */
  readonly encode: () => readonly Uint8Array[];
}

/** Where messages go. */
export interface ChannelFeedsOptions {
  readonly counts: ClientCounts;
  /** Whether another one may leave. */
  readonly hasRoom: () => boolean;
  /** Sends a message and a ping behind it, and returns the ping's number. */
  readonly send: (message: Uint8Array<ArrayBuffer>) => number;
}

interface Feed {
  /** The client's name for it. */
  readonly id: number;
  readonly channel: LiveChannel;
  /** What is on its way, and the number of the ping behind it. */
  inFlight: { readonly ping: number; readonly frameId: number | undefined } | undefined;
  /** The newest picture that is there for certain. */
  takenFrameId: number | undefined;
  /** The newest message since. */
  waiting: OfferedMessage | undefined;
}

/** One client's. */
export class ChannelFeeds {
  readonly #options: ChannelFeedsOptions;
  /** By the channel's number. */
  readonly #feeds = new Map<number, Feed>();

  constructor(options: ChannelFeedsOptions) {
    this.#options = options;
  }

  /** Begins a subscription; returns whether its number and its channel had none. */
  subscribe({ id }: Subscription, channel: LiveChannel): boolean {
    if (this.#feeds.has(channel.id) || [...this.#feeds.values()].some((feed) => feed.id === id)) return false;
    const nothing = { inFlight: undefined, takenFrameId: undefined, waiting: undefined };
    this.#feeds.set(channel.id, { id, channel, ...nothing });
    return true;
  }

  /** Ends a subscription. */
  unsubscribe(id: number): void {
    for (const [channelId, feed] of this.#feeds) if (feed.id === id) this.#feeds.delete(channelId);
  }

  /** The channel has gone. */
  drop(channelId: number): void {
    this.#feeds.delete(channelId);
  }

  /** Takes a channel's newest message, in place of one that has not left yet. */
  take(message: OfferedMessage): void {
    const feed = this.#feeds.get(message.channel.id);
    if (!feed) return;
    if (feed.waiting) this.#options.counts.messagesSkipped++;
    feed.waiting = message;
    this.#sendWaiting(feed);
  }

  /** All is there that left before the ping of this number. */
  handleAnswer(ping: number): void {
    for (const feed of this.#feeds.values()) {
      if (!feed.inFlight || feed.inFlight.ping > ping) continue;
      feed.takenFrameId = feed.inFlight.frameId;
      feed.inFlight = undefined;
    }
    // The room that was left in the connection may be what others wait for.
    for (const feed of this.#feeds.values()) this.#sendWaiting(feed);
  }

  /** The newest picture of a stream that the client has; nothing where it has none, or does not subscribe to it. */
  takenFrameId(streamKey: string): number | undefined {
    for (const { channel, takenFrameId } of this.#feeds.values()) {
      if (channel.streamKey === streamKey && takenFrameId !== undefined) return takenFrameId;
    }
    return undefined;
  }

  #sendWaiting(feed: Feed): void {
    const { waiting } = feed;
    if (!waiting || feed.inFlight || !this.#options.hasRoom()) return;
    feed.waiting = undefined;
    const { logUs, frameId } = waiting;
    const message = encodeMessageData({ subscriptionId: feed.id, logUs, pieces: waiting.encode() });
    feed.inFlight = { ping: this.#options.send(message), frameId };
    this.#options.counts.messagesSent++;
  }
}
