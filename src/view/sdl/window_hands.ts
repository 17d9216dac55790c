/**
 * The main thread's end of the hands in front of the window: a seat for each stream that is driven, which is closed with
 * the window.
 *
 * @module
 */

import type { DriverNews, OpenSeat } from "../../drive/seats.ts";
import { StreamSeats } from "../../drive/stream_seats.ts";
import type { DrivingMessage, HandsMessage } from "./window/messages.ts";

/** What they are joined to. */
export interface WindowHandsOptions {
  /** Absent: nobody drives by this window. */
  readonly openSeat: OpenSeat | undefined;
  readonly post: (message: DrivingMessage) => void;
}

/** Tells the window of the robot whose stream it shows, and passes on what the hands do. */
export class WindowHands {
  readonly #options: WindowHandsOptions;
  readonly #news = new Map<string, DriverNews>();
  /** Absent: nobody drives by this window. */
  readonly #seats: StreamSeats | undefined;
  /** Of the stream that is shown. */
  #key: string | undefined;

  constructor(options: WindowHandsOptions) {
    this.#options = options;
    this.#seats = options.openSeat && new StreamSeats(options.openSeat);
  }

  /** Takes what a robot says. */
  takeNews(key: string, news: DriverNews | undefined): void {
    if (news) this.#news.set(key, news);
    else this.#news.delete(key);
    if (key === this.#key) this.#tell();
  }

  /** The window shows this stream from now on. */
  choose(key: string | undefined): void {
    if (key === this.#key) return;
    this.#key = key;
    this.#tell();
  }

  /** Does what the window says. */
  handle(message: HandsMessage): void {
    const seat = this.#seats?.open(message.streamKey);
    if (!seat) return;
    switch (message.kind) {
      case "hands":
        return message.input.isHeld ? seat.takeInput(message.input) : seat.release();
      case "stop":
        return seat.pressStop();
      case "ask":
        return seat.setAsking(message.isAsking);
    }
  }

  /** Only these streams exist. */
  retain(keys: ReadonlySet<string>): void {
    for (const key of this.#news.keys()) if (!keys.has(key)) this.#news.delete(key);
    this.#seats?.retain(keys);
  }

  /** The window has gone: its hands let go. */
  close(): void {
    this.retain(new Set());
  }

  #tell(): void {
    if (!this.#seats) return;
    const streamKey = this.#key ?? "";
    const news = this.#news.get(streamKey);
    this.#options.post({ kind: "driving", streamKey, ...(news ? { news } : {}) });
  }
}
