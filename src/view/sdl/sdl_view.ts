/**
 * A view that is an SDL2 window.
 *
 * 1. a frame of the chosen stream goes into the slot
 * 2. from the slot to the window's thread, as soon as that has shown the one before
 * 3. the window's thread acknowledges it, and tells what the person does
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ReceivedFrame } from "../../frame.ts";
import { monotonicUs } from "../../monotonic.ts";
import type { StreamStatus } from "../../stream_status.ts";
import type { View } from "../view.ts";
import { FrameSlot } from "./frame_slot.ts";
import { type FromWindow, toEpochUs, type ToWindow, type WindowOptions } from "./messages.ts";
import { StreamChoice } from "./stream_choice.ts";

/** How long the window's thread has for destroying its window before it is ended. */
const CLOSE_TIMEOUT_MS = 2000;
/** How long it may take to open: a display on another machine is slow. */
const OPEN_TIMEOUT_MS = 20_000;

/** What an SDL view has counted since it was opened. */
export interface SdlViewStatistics {
  readonly framesShown: number;
  /** Replaced by a newer one before they were shown. */
  readonly framesReplaced: number;
  /** Could not be decoded. */
  readonly framesBroken: number;
  /** From `showFrame` to the screen, for the frame that was shown last. */
  readonly showDelayUs: number;
}

/** A {@linkcode View} that counts. */
export interface SdlView extends View {
  statistics(): SdlViewStatistics;
}

/**
 * Opens a window. In it: `q`, Escape or closing it ends the view, Tab goes to the next stream, `f` fills the screen.
 *
 * @throws an `Error` of one line where there is no SDL2, no display or no renderer
 */
export async function openSdlView(options: WindowOptions): Promise<SdlView> {
  const worker = new Worker(new URL("./window_worker.ts", import.meta.url), { type: "module" });
  try {
    const opened = nextMessage(worker, OPEN_TIMEOUT_MS);
    worker.postMessage({ kind: "open", options } satisfies ToWindow);
    const answer = await opened;
    if (answer.kind !== "opened") {
      throw new Error(answer.kind === "failed" ? answer.reason : "Cannot open a window: no answer");
    }
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return new WorkerView(worker, options);
}

class WorkerView implements SdlView {
  readonly closed: Promise<void>;
  readonly #worker: Worker;
  readonly #title: string;
  readonly #choice: StreamChoice;
  readonly #slot = new FrameSlot<ReceivedFrame & { readonly offeredUs: number }>();
  readonly #log = getLogger(["uis", "view"]);
  readonly #ended = Promise.withResolvers<void>();
  readonly #gone = Promise.withResolvers<void>();
  #closing: Promise<void> | undefined;
  #fractions = new Map<string, number>();
  #sentUs = 0;
  #counts = { framesShown: 0, framesBroken: 0, showDelayUs: 0 };

  constructor(worker: Worker, options: WindowOptions) {
    this.#worker = worker;
    this.#title = options.title;
    this.#choice = new StreamChoice(options.maxAgeUs);
    this.closed = this.#ended.promise;
    // Whoever does not look at `closed` is not to be ended by its rejection.
    this.closed.catch(() => {});
    worker.onmessage = (event: MessageEvent<FromWindow>) => this.#handle(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(event.message);
    };
  }

  showFrame(frame: ReceivedFrame): void {
    if (this.#closing) return;
    const nowUs = monotonicUs();
    if (!this.#choice.offerFrame(frame, nowUs)) return;
    this.#send(this.#slot.offer({ ...frame, offeredUs: nowUs }));
  }

  showStatus(streams: readonly StreamStatus[]): void {
    if (this.#closing) return;
    this.#choice.retain(new Set(streams.map(({ stream }) => stream.key)));
    const shown = streams.find(({ stream }) => stream.key === this.#choice.chosen);
    this.#post({
      kind: "status",
      awaited: streams[0]?.stream.name || this.#title,
      streamCount: this.#choice.liveKeys(monotonicUs()).length,
      fractionLost: shown?.fractionLost ?? 0,
      shareRecovered: shown ? shown.shareRecoveredByFec + shown.shareRecoveredByRequest : 0,
    });
  }

  statistics(): SdlViewStatistics {
    return { ...this.#counts, framesReplaced: this.#slot.replaced };
  }

  close(): Promise<void> {
    this.#closing ??= this.#destroy();
    return this.#closing;
  }

  #handle(message: FromWindow): void {
    switch (message.kind) {
      case "shown":
        this.#counts.framesShown++;
        this.#counts.showDelayUs = message.presentedEpochUs - toEpochUs(this.#sentUs);
        return this.#send(this.#slot.release());
      case "broken":
        this.#counts.framesBroken++;
        this.#log.debug("Cannot show a frame: {reason}", { reason: message.reason });
        return this.#send(this.#slot.release());
      case "next-stream":
        this.#slot.clear();
        return this.#choice.chooseNext(monotonicUs());
      case "close-asked":
        return this.#ended.resolve();
      case "failed":
        return this.#fail(message.reason);
      case "gone":
        return this.#gone.resolve();
    }
  }

  #send(frame: (ReceivedFrame & { readonly offeredUs: number }) | undefined): void {
    if (!frame || this.#closing) return;
    this.#sentUs = frame.offeredUs;
    // A copy, handed over: the frame's bytes are other views' too, and may lie in a larger buffer.
    const jpeg = frame.jpeg.slice();
    const message: ToWindow = {
      kind: "frame",
      streamName: frame.stream.name,
      jpeg,
      completeEpochUs: toEpochUs(frame.completeUs),
      ...(frame.age ? { age: frame.age } : {}),
    };
    this.#worker.postMessage(message, [jpeg.buffer]);
  }

  #post(message: ToWindow): void {
    this.#worker.postMessage(message);
  }

  #fail(reason: string): void {
    this.#ended.reject(new Error(reason));
    this.#gone.resolve();
  }

  async #destroy(): Promise<void> {
    this.#slot.clear();
    this.#post({ kind: "close" });
    const timer = setTimeout(() => this.#gone.resolve(), CLOSE_TIMEOUT_MS);
    await this.#gone.promise;
    clearTimeout(timer);
    this.#worker.terminate();
    this.#ended.resolve();
  }
}

/** The first message of a worker. */
function nextMessage(worker: Worker, timeoutMs: number): Promise<FromWindow> {
  const { promise, resolve, reject } = Promise.withResolvers<FromWindow>();
  const timer = setTimeout(
    () => reject(new Error("Cannot open a window: no answer from the display")),
    timeoutMs,
  );
  worker.onmessage = (event: MessageEvent<FromWindow>) => resolve(event.data);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(`Cannot open a window: ${event.message}`));
  };
  return promise.finally(() => clearTimeout(timer));
}
