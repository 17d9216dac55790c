/**
 * A window where one opens, and the page where none does, or not yet.
 *
 * 1. the window is being opened while the stream goes on: nobody waits for a display
 * 2. where it fails, then or later, the page takes its place at once
 * 3. where the display does not answer for a while, the page is opened too; the window may still come
 *
 * @module
 */

import type { FoundRobot } from "../common/found_robot.ts";
import type { ReceivedFrame, ReceivedPose } from "../common/frame.ts";
import type { DriverNews } from "../drive/seats.ts";
import type { StreamStatus } from "../common/stream_status.ts";
import type { View, Wanted } from "./view.ts";
import { mostOf } from "./wanted.ts";

/** After so long without an answer of the display the person is told. */
const SLOW_MS = 5000;

/** A view that takes a while to open. */
export interface OpeningView extends View {
  /** Resolves when it is there, or rejects with the reason why it never will be. */
  readonly opened: Promise<void>;
}

/** What both are opened with. */
export interface WindowOrPageOptions {
  readonly window: OpeningView;
  /** Opens the page; called once at most. */
  readonly openPage: () => Promise<View>;
  /** Hears in one line why the page is opened. */
  readonly onTrouble: (text: string) => void;
  /** @default 5000 */
  readonly slowMs?: number;
}

/** Calls `onSlow` once if a view has neither opened nor failed by then. */
export function watchOpening({ opened }: OpeningView, onSlow: () => void, slowMs = SLOW_MS): void {
  const timer = setTimeout(onSlow, slowMs);
  const stop = () => clearTimeout(timer);
  opened.then(stop, stop);
}

/** Shows frames in whichever there is. */
export class WindowOrPage implements View {
  readonly closed: Promise<void>;
  readonly #options: WindowOrPageOptions;
  readonly #ended = Promise.withResolvers<void>();
  #window: View | undefined;
  #page: View | undefined;
  #opening: Promise<void> | undefined;
  /** What the page is told when it opens: the next picture may never come. */
  #newest: ReceivedFrame | undefined;
  #streams: readonly StreamStatus[] = [];
  readonly #driving = new Map<string, DriverNews>();
  #reason: string | undefined;
  #found: readonly FoundRobot[] | undefined;
  #isClosing = false;

  constructor(options: WindowOrPageOptions) {
    this.#options = options;
    this.closed = this.#ended.promise;
    this.closed.catch(() => {});
    const { window, slowMs } = options;
    this.#window = window;
    const slow = "The display has not answered yet; the web page takes its place, a window may still open";
    watchOpening(window, () => this.#usePage(slow), slowMs);
    window.closed.then(this.#ended.resolve, (error: Error) => {
      this.#window = undefined;
      this.#usePage(`${error.message}; the web page takes its place`);
      void window.close();
    });
  }

  showFrame(frame: ReceivedFrame): void {
    this.#newest = frame;
    this.#window?.showFrame(frame);
    this.#page?.showFrame(frame);
  }

  showPose(pose: ReceivedPose): void {
    this.#window?.showPose?.(pose);
    this.#page?.showPose?.(pose);
  }

  showStatus(streams: readonly StreamStatus[]): void {
    this.#streams = streams;
    const keys = new Set(streams.map(({ stream }) => stream.key));
    for (const key of this.#driving.keys()) if (!keys.has(key)) this.#driving.delete(key);
    this.#window?.showStatus(streams);
    this.#page?.showStatus(streams);
  }

  handleDrive(streamKey: string, news: DriverNews | undefined): void {
    if (news) this.#driving.set(streamKey, news);
    else this.#driving.delete(streamKey);
    this.#window?.handleDrive?.(streamKey, news);
    this.#page?.handleDrive?.(streamKey, news);
  }

  explain(reason: string | undefined): void {
    this.#reason = reason;
    this.#window?.explain?.(reason);
    this.#page?.explain?.(reason);
  }

  showFound(robots: readonly FoundRobot[] | undefined): void {
    this.#found = robots;
    this.#window?.showFound?.(robots);
    this.#page?.showFound?.(robots);
  }

  wanted(streamKey: string): Wanted {
    const views = [this.#window, this.#page].filter((view) => view !== undefined);
    return mostOf(views.map((view) => view.wanted?.(streamKey) ?? "full"));
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#window?.close();
    await this.#opening;
    await this.#page?.close();
    this.#ended.resolve();
  }

  #usePage(reason: string): void {
    if (this.#isClosing) return;
    this.#options.onTrouble(reason);
    this.#opening ??= this.#openPage();
  }

  async #openPage(): Promise<void> {
    try {
      const page = await this.#options.openPage();
      this.#page = page;
      page.showStatus(this.#streams);
      page.explain?.(this.#reason);
      page.showFound?.(this.#found);
      if (this.#newest) page.showFrame(this.#newest);
      for (const [key, news] of this.#driving) page.handleDrive?.(key, news);
      page.closed.then(this.#ended.resolve, this.#ended.reject);
    } catch (error) {
      this.#ended.reject(error);
    }
  }
}
