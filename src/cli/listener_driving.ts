/**
 * Driving at a listener: hands go from the views and from a program to the robots, and what those say goes to everybody.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { DriveEvent } from "../drive/driver_news.ts";
import { type DriverNews, DriverSeats, type DriverSink } from "../drive/seats.ts";
import { monotonicUs } from "../system/monotonic.ts";
import type { View } from "../view/view.ts";
import { DriveInput } from "./drive_input.ts";
import { DriveLog } from "./drive_log.ts";

const logger = getLogger(["uis", "drive"]);

/** A robot says something several times a second. */
const UNHEARD_US = 1_000_000;

/** All robots of one listener. */
export class ListenerDriving {
  readonly seats = new DriverSeats(monotonicUs);
  /** Resolves when a program that drives has come to its end; never where there is none. */
  readonly programEnded: Promise<void>;
  readonly #log = new DriveLog();
  /** What each robot has said last, by the key of its stream, and when. */
  readonly #news = new Map<string, { readonly news: DriverNews; readonly heardUs: number }>();
  readonly #program: DriveInput | undefined;

  /** @param hasProgram whether one drives by stdin */
  constructor(hasProgram: boolean) {
    this.#program = hasProgram
      ? new DriveInput({
        openSeat: (streamKey) => this.seats.open(streamKey),
        onProblem: (text) => logger.warn("{text}", { text }),
      })
      : undefined;
    this.programEnded = this.#program?.ended ?? new Promise(() => {});
  }

  /** Lets hands go to the robots from now on. */
  connect(sink: DriverSink): void {
    this.seats.sink = sink;
  }

  /** Takes what there is to tell of a robot. */
  take(event: DriveEvent, views: readonly Pick<View, "noteDriving" | "handleDrive">[]): void {
    for (const view of views) view.noteDriving?.(event);
    if (event.kind !== "drive-news") return;
    const { stream, news, heardUs } = event;
    if (news) this.#news.set(stream.key, { news, heardUs });
    else this.#news.delete(stream.key);
    this.#log.tell(stream, news, event.atUs);
    for (const view of views) view.handleDrive?.(stream.key, news);
    this.#program?.noteDrive(stream.key, news);
  }

  /** Whether a program drives by this stream, which has use for each of its pictures, whoever looks. */
  isProgramAt(streamKey: string): boolean {
    return this.#program !== undefined && this.#program.streamKey === streamKey;
  }

  /** What the robots say that are heard now, by the keys of their streams: of others nobody knows what they do. */
  heard(): ReadonlyMap<string, DriverNews> {
    const sinceUs = monotonicUs() - UNHEARD_US;
    const heard = [...this.#news].filter(([, { heardUs }]) => heardUs >= sinceUs);
    return new Map(heard.map(([key, { news }]) => [key, news]));
  }

  /** Everybody lets go, for good. */
  close(): void {
    this.#program?.close();
    this.seats.close();
  }
}
