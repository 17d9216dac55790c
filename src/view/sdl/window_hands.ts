/**
 * The main thread's end of the hands in front of the window: a seat for each stream that is driven, which is closed with
 * the window.
 *
 * @module
 */

import type { DriverNews, DriverSeat, OpenSeat } from "../../drive/seats.ts";
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
  readonly #seats = new Map<string, DriverSeat>();
  /** Of the stream that is shown. */
  #key: string | undefined;

  constructor(options: WindowHandsOptions) {
    this.#options = options;
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
    const seat = this.#seatOf(message.streamKey);
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
    for (const [key, seat] of this.#seats) {
      if (keys.has(key)) continue;
      seat.close();
      this.#seats.delete(key);
    }
  }

  /** The window has gone: its hands let go. */
  close(): void {
    this.retain(new Set());
  }

  #seatOf(key: string): DriverSeat | undefined {
    const seat = this.#seats.get(key) ?? this.#options.openSeat?.(key);
    if (seat) this.#seats.set(key, seat);
    return seat;
  }

  #tell(): void {
    if (!this.#options.openSeat) return;
    const streamKey = this.#key ?? "";
    const news = this.#news.get(streamKey);
    this.#options.post({ kind: "driving", streamKey, ...(news ? { news } : {}) });
  }
}
