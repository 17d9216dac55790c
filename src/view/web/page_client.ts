/**
 * One open page. Each stream has one slot: while a picture is on its way the newer one replaces what waits, so that
 * the page gets the newest picture and never a backlog, however slow it is. Poses have a feed of their own.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ReceivedFrame, ReceivedPose } from "../../common/frame.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import type { DriverNews, OpenSeat } from "../../drive/seats.ts";
import type { RecordingControl } from "../../record/recording_control.ts";
import { judgeFreshness } from "../freshness.ts";
import type { Wanted } from "../view.ts";
import type { FrameClient } from "./frame_client.ts";
import { encodeFrameMessage } from "./frame_message.ts";
import { type Finding, PageFound } from "./page_found.ts";
import { type PageCounts, PageHands } from "./page_hands.ts";
import {
  type HelloMessage,
  type ListenerMessage,
  type PageMessage,
  parsePageMessage,
  type StreamSummary,
} from "./page_messages.ts";
import { PageWatch } from "./page_watch.ts";
import { PoseFeed } from "./pose_feed.ts";
import { RecordingFeed } from "./recording_feed.ts";
import type { StreamTable } from "./stream_table.ts";

/** While more than this waits in the process for the network, nothing is added to it. */
const MAX_BUFFERED_BYTES = 65_536;

interface StreamSlot {
  /** The picture that the page has not acknowledged yet. */
  inFlightId: number | undefined;
  /** The newest one that was sent. */
  sentId: number | undefined;
  /** The newest picture since. */
  waiting: ReceivedFrame | undefined;
}

/** As much of a WebSocket as a page's client needs. */
export type PageSocket = Pick<
  WebSocket,
  "addEventListener" | "bufferedAmount" | "close" | "readyState" | "send"
>;

/** What a page is told, and from what. */
export interface PageClientOptions {
  readonly hello: HelloMessage;
  readonly table: StreamTable;
  /** What the page's record button switches; absent: it has none. */
  readonly recording?: RecordingControl;
  /** Where its hands go; absent: it has none. */
  readonly openSeat?: OpenSeat;
  /** Robots that are found; absent: none is looked for. */
  readonly finding?: Finding;
  /** @default its own */
  readonly counts?: PageCounts;
}

/** Feeds one page through its open WebSocket. */
export class PageClient implements FrameClient {
  readonly #socket: PageSocket;
  readonly #table: StreamTable;
  readonly #slots = new Map<string, StreamSlot>();
  readonly #poses = new PoseFeed({
    hasRoom: () => this.#hasRoom() && !this.#waitingStreams,
    send: (message) => this.#sendText(message),
  });
  readonly #recording: RecordingFeed | undefined;
  readonly #hands: PageHands | undefined;
  readonly #found: PageFound;
  readonly #counts: PageCounts;
  /** The newest list of streams, while it could not be sent. */
  #waitingStreams: readonly StreamSummary[] | undefined;
  readonly #watch = new PageWatch();

  /** Greets the page and offers it the newest picture and the newest pose of every stream. */
  constructor(socket: PageSocket, options: PageClientOptions) {
    this.#socket = socket;
    this.#table = options.table;
    this.#counts = options.counts ?? { refused: 0 };
    socket.addEventListener("message", (event) => this.#handleMessage(event.data));
    socket.addEventListener("close", () => this.#closeFeeds());
    this.#sendText(options.hello);
    const way = {
      hasRoom: () => this.#hasRoom(),
      send: (message: ListenerMessage) => this.#sendText(message),
    };
    const { recording, finding } = options;
    this.#recording = recording && new RecordingFeed({ recording, ...way });
    const bounds = { counts: this.#counts, nowUs: monotonicUs };
    this.#hands = options.openSeat && new PageHands({
      ...way,
      ...bounds,
      openSeat: options.openSeat,
      sentId: (key) => this.#slots.get(key)?.sentId,
      hasStream: (key) => this.#table.has(key),
      hasRoom: () => this.#hasRoom() && !this.#waitingStreams,
    });
    this.#found = new PageFound({ ...way, ...bounds, ...(finding ? { finding } : {}) });
    this.takeStreams(options.table.summaries());
    for (const [key, news] of options.table.driving()) this.takeDriving(key, news);
    this.#offerNewest();
  }

  takeFrame(frame: ReceivedFrame): void {
    const { key } = frame.stream;
    if (!this.#watch.has(key)) return;
    const slot = this.#slots.get(key) ?? { inFlightId: undefined, sentId: undefined, waiting: undefined };
    this.#slots.set(key, slot);
    slot.waiting = frame;
    this.#sendWaiting(slot);
  }

  takePose(pose: ReceivedPose): void {
    if (this.#watch.has(pose.stream.key)) this.#poses.take(pose);
  }

  takeStreams(streams: readonly StreamSummary[]): void {
    const keys = new Set(streams.map(({ key }) => key));
    for (const key of this.#slots.keys()) {
      if (!keys.has(key)) this.#slots.delete(key);
    }
    this.#poses.retain(keys);
    this.#hands?.retain(keys);
    this.#waitingStreams = streams;
    this.#sendStreams();
    this.#hands?.sendSoon();
    this.#found.sendSoon();
    this.#recording?.sendFigures();
  }

  takeDriving(key: string, news: DriverNews | undefined): void {
    this.#hands?.takeNews(key, news);
  }

  noteFound(): void {
    this.#found.noteChange();
  }

  takeHello(hello: HelloMessage): void {
    this.#sendText(hello);
  }

  wanted(key: string): Wanted {
    return this.#watch.wanted(key);
  }

  close(): void {
    this.#closeFeeds();
    this.#socket.close(1001, "the listener has ended");
  }

  #handleMessage(text: unknown): void {
    const message = parsePageMessage(text);
    if (message) this.#obey(message);
    else this.#counts.refused++;
  }

  #obey(message: PageMessage): void {
    switch (message.type) {
      case "taken":
        return this.#handleTaken(message.key, message.id);
      case "taken-poses":
        return this.#poses.handleTaken(message.key);
      case "watch":
        return this.#lookAnew(this.#watch.take(message));
      case "clock":
        return this.#sendText({ ...message, listenerUs: monotonicUs() });
      case "record":
        return this.#recording?.toggle();
      case "connect":
        return this.#found.handle(message);
      case "drive":
      case "stop":
      case "ask":
        return this.#hands?.handle(message);
    }
  }

  #closeFeeds(): void {
    this.#poses.close();
    this.#recording?.close();
    this.#hands?.close();
  }

  #lookAnew(isNew: (key: string) => boolean): void {
    for (const [key, slot] of this.#slots) {
      if (!this.#watch.has(key)) slot.waiting = undefined;
    }
    this.#poses.retain(this.#watch);
    this.#offerNewest(isNew);
  }

  #handleTaken(key: string, id: number): void {
    const slot = this.#slots.get(key);
    if (slot?.inFlightId === id) slot.inFlightId = undefined;
    // The room that this picture has left in the connection may be what others wait for.
    this.#sendStreams();
    this.#hands?.sendSoon();
    for (const each of this.#slots.values()) this.#sendWaiting(each);
    this.#poses.sendSoon();
    this.#recording?.sendChange();
  }

  #offerNewest(isNew = (_key: string) => true): void {
    for (const frame of this.#table.newestFrames()) if (isNew(frame.stream.key)) this.takeFrame(frame);
    for (const pose of this.#table.newestPoses()) if (isNew(pose.stream.key)) this.takePose(pose);
  }

  #sendWaiting(slot: StreamSlot): void {
    // A page shows nothing of a stream that it has not been told of.
    this.#sendStreams();
    const frame = slot.waiting;
    if (!frame || slot.inFlightId !== undefined || this.#waitingStreams || !this.#hasRoom()) return;
    slot.waiting = undefined;
    slot.inFlightId = slot.sentId = frame.id;
    const nowUs = monotonicUs();
    const { ageUs } = judgeFreshness(frame, { nowUs, maxAgeUs: Infinity });
    this.#send(encodeFrameMessage(frame, { nowUs, ageUs }));
  }

  #sendStreams(): void {
    const streams = this.#waitingStreams;
    if (!streams || !this.#hasRoom()) return;
    this.#waitingStreams = undefined;
    this.#sendText({ type: "streams", streams });
  }

  #sendText(message: ListenerMessage): void {
    if (this.#hasRoom()) this.#send(JSON.stringify(message));
  }

  #hasRoom(): boolean {
    return this.#socket.readyState === WebSocket.OPEN && this.#socket.bufferedAmount <= MAX_BUFFERED_BYTES;
  }

  #send(message: string | Uint8Array<ArrayBuffer>): void {
    try {
      this.#socket.send(message);
    } catch (error) {
      // It closed between the look at its state and now; its close event is on the way.
      getLogger(["uis", "view"]).debug("Cannot send to a page: {error}", { error });
    }
  }
}
