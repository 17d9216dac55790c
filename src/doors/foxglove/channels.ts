/**
 * The channels that there are: one for each topic of each stream, from its first message until the stream ends or is called
 * otherwise.
 *
 * @module
 */

import type { StreamDescription } from "../../common/frame.ts";
import type { ChannelKind } from "../../record/channel_kinds.ts";
import { TopicNames } from "../../record/topic_names.ts";
import type { AdvertisedChannel } from "./server_messages.ts";

/** No real streams come near it; beyond it messages on further topics are left out. */
const MAX_CHANNELS = 600;

/** A channel. */
export interface LiveChannel extends AdvertisedChannel {
  readonly kind: ChannelKind;
  readonly streamKey: string;
}

/** All of a door's. */
export class LiveChannels {
  readonly #names = new TopicNames();
  /** By topic. */
  readonly #channels = new Map<string, LiveChannel>();
  #nextId = 1;

  /** All that there are, in the order in which they came to be. */
  [Symbol.iterator](): Iterator<LiveChannel> {
    return this.#channels.values();
  }

  /** How many there are. */
  get count(): number {
    return this.#channels.size;
  }

  /** Whether there was a channel of this number, which may have gone. */
  hasBeen(id: number): boolean {
    return id > 0 && id < this.#nextId;
  }

  /** What the stream is called in topics. */
  nameOf(stream: StreamDescription): string {
    return this.#names.nameOf(stream);
  }

  /** The channel, made where it is missing; nothing where there are too many. No number is ever given twice. */
  open(kind: ChannelKind, stream: StreamDescription): LiveChannel | undefined {
    const topic = this.#topicOf(kind, stream);
    const known = this.#channels.get(topic);
    if (known || this.#channels.size >= MAX_CHANNELS) return known;
    const { messageEncoding: encoding } = kind;
    const channel = {
      id: this.#nextId++,
      topic,
      encoding,
      schema: kind.schema(),
      kind,
      streamKey: stream.key,
    };
    this.#channels.set(topic, channel);
    return channel;
  }

  /** Only these streams exist, by these names; returns whether any channel has gone. */
  retain(streams: readonly StreamDescription[]): boolean {
    const byKey = new Map(streams.map((stream) => [stream.key, stream]));
    let hasGone = false;
    for (const [topic, { kind, streamKey }] of this.#channels) {
      const stream = byKey.get(streamKey);
      if (stream && this.#topicOf(kind, stream) === topic) continue;
      this.#channels.delete(topic);
      if (!stream) this.#names.forget(streamKey);
      hasGone = true;
    }
    return hasGone;
  }

  #topicOf({ topic }: ChannelKind, stream: StreamDescription): string {
    return `/${this.nameOf(stream)}/${topic}`;
  }
}
