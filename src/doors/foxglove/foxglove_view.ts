/**
 * What goes out by the Foxglove door: the same channels as in an MCAP recording, live.
 *
 * 1. What came is stamped by this host's clock on the wall, and becomes messages (`channel_kinds.ts`).
 * 2. A topic's first message makes its channel, of which all clients are told.
 * 3. Each client gets the newest message of what it subscribes to as soon as it has room; nothing is encoded for nobody.
 * 4. Once a second the channels of streams that have ended go.
 *
 * @module
 */

import type { ReceivedFrame, ReceivedPose, StreamDescription } from "../../common/frame.ts";
import type { StreamStatus } from "../../common/stream_status.ts";
import type { DriveEvent } from "../../drive/driver_news.ts";
import type { DriverNews } from "../../drive/seats.ts";
import { type ChannelMessage, messagesOf } from "../../record/channel_kinds.ts";
import { type RecordedEvent, WallClock } from "../../record/recorded_event.ts";
import { LiveChannels } from "./channels.ts";
import type { Robot } from "./client_hands.ts";
import type { FoxgloveClient } from "./foxglove_client.ts";

/** By so much the clock on the wall has been set: less is how it is read. */
const LEAST_JUMP_US = 20_000;

/** The clocks, read at the same moment. */
export interface Clocks {
  /** This host's monotonic clock, in µs. */
  readonly monotonicUs: () => number;
  /** µs since 1970. */
  readonly wallUs: () => number;
}

/** All clients, and what they are given. */
export class FoxgloveView {
  readonly channels = new LiveChannels();
  readonly clients = new Set<FoxgloveClient>();
  readonly #clocks: Clocks;
  #clock = new WallClock(0, 0);
  /** Those that can be driven, by their streams' keys. */
  readonly #robots = new Map<string, { readonly name: string; readonly news: DriverNews }>();

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.#readClocks();
  }

  showFrame(frame: ReceivedFrame): void {
    this.#offer(this.#clock.stampFrame(frame));
  }

  showPose(pose: ReceivedPose): void {
    this.#offer(this.#clock.stampPose(pose));
  }

  /** Takes what a robot says of driving, and what it is commanded. */
  noteDriving(event: DriveEvent): void {
    if (event.kind === "drive-news") this.#noteRobot(event.stream, event.news);
    this.#offer(this.#clock.stampDriving(event));
  }

  showStatus(statuses: readonly StreamStatus[]): void {
    this.#readClocks();
    const hasGone = this.channels.retain(statuses.map(({ stream }) => stream));
    if (hasGone) this.#tellChannels();
    const keys = new Set(statuses.map(({ stream }) => stream.key));
    for (const key of this.#robots.keys()) if (!keys.has(key)) this.#robots.delete(key);
    for (const client of this.clients) client.retain(keys);
    const logUs = this.#clock.at(this.#clocks.monotonicUs());
    for (const status of statuses) this.#offer({ kind: "status", stream: status.stream, status, logUs });
  }

  /** The robot that a topic means: its stream's, or the one that can be driven, where there is one alone. */
  robotOf(topic: string): Robot | undefined {
    const robots = [...this.#robots].map(([streamKey, { name, news }]) => ({ streamKey, name, news }));
    const named = robots.filter(({ name }) => topic.startsWith(`/${name}/`));
    // One name may begin with another and a slash.
    if (named.length > 0) return named.reduce((a, b) => b.name.length > a.name.length ? b : a);
    return robots.length === 1 ? robots[0] : undefined;
  }

  #noteRobot(stream: StreamDescription, news: DriverNews | undefined): void {
    if (news) this.#robots.set(stream.key, { name: this.channels.nameOf(stream), news });
    else this.#robots.delete(stream.key);
  }

  /** The clock on the wall may be set meanwhile, which a recording would not follow. */
  #readClocks(): void {
    const wallUs = this.#clocks.wallUs();
    const monotonicUs = this.#clocks.monotonicUs();
    if (Math.abs(this.#clock.at(monotonicUs) - wallUs) < LEAST_JUMP_US) return;
    this.#clock = new WallClock(wallUs, monotonicUs);
  }

  #offer(event: RecordedEvent): void {
    const messages = messagesOf(event, this.channels.nameOf(event.stream));
    const frame = event.kind === "frame" ? { frameId: event.id } : {};
    for (const message of messages) this.#offerMessage(message, event.stream, frame);
  }

  #offerMessage(
    { kind, logUs, encode }: ChannelMessage,
    stream: StreamDescription,
    frame: { readonly frameId?: number },
  ): void {
    const before = this.channels.count;
    const channel = this.channels.open(kind, stream);
    if (this.channels.count > before) this.#tellChannels();
    if (!channel) return;
    let pieces: readonly Uint8Array[] | undefined;
    const message = { channel, logUs, ...frame, encode: () => pieces ??= encode() };
    for (const client of this.clients) client.take(message);
  }

  #tellChannels(): void {
    for (const client of this.clients) client.noteChannels();
  }
}
