/**
 * The main thread's end of the window.
 *
 * 0. until the window is open no frame is taken; the newest waits
 * 1. a frame of the chosen stream goes into the slot
 * 2. from the slot to the decoder's thread, as soon as the window's is ready for it, which is told of it at the same time
 * 3. the window's thread tells when it is on the screen, and what the person asks for
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { FoundRobot } from "../../../common/found_robot.ts";
import type { ReceivedFrame } from "../../../common/frame.ts";
import type { DriverNews } from "../../../drive/seats.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import { settleWithin } from "../../../system/settle_within.ts";
import type { StreamStatus } from "../../../common/stream_status.ts";
import { type DecoderInput, DecoderThread } from "../decode/decoder_thread.ts";
import { nameStream } from "../../../common/stream_name.js";
import { seeFound } from "../../found_sight.ts";
import type { FoundSight } from "../../shared/found_words.js";
import { describeStatus } from "../words/chosen_stream.ts";
import { BrokenLog } from "../decode/broken_log.ts";
import { FrameSlot } from "../decode/frame_slot.ts";
import type { WindowCommand } from "../../shared/keys.js";
import type { FromWindow, ShownMessage, ToWindow } from "./messages.ts";
import { RecordingWatch } from "../recording_watch.ts";
import type { SdlView, SdlViewOptions, SdlViewStatistics } from "../sdl_view_options.ts";
import { StreamChoice } from "../stream_choice.ts";
import { WindowHands } from "../window_hands.ts";

/** How long the window's thread has for destroying its window before it is ended. */
const CLOSE_TIMEOUT_MS = 2000;

/** A window that its thread opens, however long that takes. */
export class WorkerView implements SdlView {
  readonly opened: Promise<void>;
  readonly closed: Promise<void>;
  readonly wanted = (key: string) => this.#choice.wanted(key, monotonicUs());
  readonly #worker: Worker;
  readonly #decoder: DecoderThread;
  readonly #options: SdlViewOptions;
  /** Why no picture comes, where that is known. */
  #reason: string | undefined;
  /** Those that are found; absent: nobody looks for any. */
  #robots: readonly FoundSight[] | undefined;
  readonly #choice: StreamChoice;
  readonly #slot = new FrameSlot<ReceivedFrame>({ isBusy: true });
  readonly #log = getLogger(["uis", "view"]);
  readonly #opening = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #gone = Promise.withResolvers<void>();
  readonly #hands: WindowHands;
  #recording: RecordingWatch | undefined;
  #isOpen = false;
  /** Of the last frame that was given to the decoder; what is said of others is late. */
  #serial = 0;
  #closing: Promise<void> | undefined;
  readonly #broken = new BrokenLog();
  #counts = { framesShown: 0, framesBroken: 0, framesReplaced: 0 };

  constructor(worker: Worker, options: SdlViewOptions) {
    this.#worker = worker;
    this.#options = options;
    this.#choice = new StreamChoice(options.maxAgeUs);
    this.#hands = new WindowHands({ openSeat: options.openSeat, post: (message) => this.#post(message) });
    this.opened = this.#opening.promise;
    this.closed = this.#ended.promise;
    // Whoever does not look at them is not to be ended by their rejection.
    this.opened.catch(() => {});
    this.closed.catch(() => {});
    worker.onmessage = (event: MessageEvent<FromWindow>) => this.#handle(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(this.#isOpen ? event.message : `Cannot open a window: ${event.message}`);
    };
    this.#decoder = new DecoderThread({
      start: () => new Worker(new URL("../decode/decoder_worker.ts", import.meta.url), { type: "module" }),
      onPort: (way) => this.#worker.postMessage({ kind: "decoder", ...way } satisfies ToWindow, [way.port]),
      onSlow: (frame, reason) => this.#giveUp(frame, reason),
      onFailed: (reason) => this.#fail(reason),
      ...(options.decodeLimitMs === undefined ? {} : { limitMs: options.decodeLimitMs }),
    });
  }

  showFrame(frame: ReceivedFrame): void {
    if (this.#closing) return;
    const before = this.#choice.key;
    const isToShow = this.#choice.offerFrame(frame, monotonicUs());
    if (this.#choice.key !== before) this.#postStatus();
    if (isToShow) this.#send(this.#slot.offer(frame));
  }

  explain(reason: string | undefined): void {
    if (reason === this.#reason) return;
    this.#reason = reason;
    this.#postStatus();
  }

  showFound(robots: readonly FoundRobot[] | undefined): void {
    this.#robots = seeFound(robots);
    this.#postStatus();
  }

  showStatus(streams: readonly StreamStatus[]): void {
    if (this.#closing) return;
    const before = this.#choice.key;
    this.#choice.takeStatus(streams);
    this.#hands.retain(new Set(streams.map(({ stream }) => stream.key)));
    if (this.#choice.key !== before) this.#showChosen();
    else this.#postStatus();
  }

  handleDrive(key: string, news: DriverNews | undefined): void {
    if (!this.#closing) this.#hands.takeNews(key, news);
  }

  statistics(): SdlViewStatistics {
    const { framesReplaced, ...counts } = this.#counts;
    return { ...counts, framesReplaced: framesReplaced + this.#slot.replaced };
  }

  close(): Promise<void> {
    this.#closing ??= this.#destroy();
    return this.#closing;
  }

  #handle(message: FromWindow): void {
    switch (message.kind) {
      case "opened":
        return this.#begin();
      case "shown":
        return this.#noteShown(message);
      case "replaced":
        this.#counts.framesReplaced++;
        return;
      case "broken":
        this.#counts.framesBroken++;
        return this.#broken.note(message.reason);
      case "ready":
        return message.serial === this.#serial ? this.#send(this.#slot.release()) : undefined;
      case "asked":
        return this.#act(message.action);
      case "connect":
        return this.#closing ? undefined : this.#options.connectTo?.(message.robotKey);
      case "hands":
      case "stop":
      case "ask":
        return this.#closing ? undefined : this.#hands.handle(message);
      case "failed":
        return this.#fail(message.reason);
      case "gone":
        return this.#gone.resolve();
    }
  }

  #begin(): void {
    if (this.#closing) return;
    this.#isOpen = true;
    const { recording } = this.#options;
    this.#recording = recording && new RecordingWatch(recording, (state) => {
      this.#post({ kind: "recording", state });
    });
    this.#postStatus();
    this.#send(this.#slot.release());
    this.#opening.resolve();
  }

  #giveUp({ streamKey }: DecoderInput, reason: string): void {
    this.#counts.framesBroken++;
    this.#log.warn("Cannot show a frame: {reason}", { reason });
    this.#post({ kind: "undecoded", streamKey, reason });
    this.#serial++;
    this.#send(this.#slot.release());
  }

  #noteShown({ streamKey, id, completeUs, decodeUs, presentedUs }: ShownMessage): void {
    this.#counts.framesShown++;
    this.#options.onPresented?.({ streamKey, id, completeUs, decodeUs, presentedUs });
  }

  #act(action: WindowCommand): void {
    switch (action.kind) {
      case "close":
        return this.#ended.resolve();
      case "record":
        return this.#recording?.toggle();
      case "step":
        this.#choice.step(action.by);
        return this.#showChosen();
      case "place":
        this.#choice.choosePlace(action.place);
        return this.#showChosen();
    }
  }

  /** Shows the newest picture of a stream that has just been chosen: its next one may never come. */
  #showChosen(): void {
    this.#slot.clear();
    this.#postStatus();
    const frame = this.#choice.chosen?.frame;
    if (frame) this.#send(this.#slot.offer(frame));
  }

  #send(frame: ReceivedFrame | undefined): void {
    if (!frame || this.#closing) return;
    const { stream, id, age } = frame;
    const known = { serial: ++this.#serial, streamKey: stream.key };
    this.#decoder.decode({ ...known, jpeg: frame.jpeg });
    // A copy, handed over: the frame's bytes are other views' too, and may lie in a larger buffer.
    const jpeg = frame.jpeg.slice();
    const streamName = nameStream(stream), { completeUs } = frame;
    const told = { streamName, id, jpeg, completeUs, ...(age ? { age } : {}) };
    const message = { kind: "frame", ...known, ...told } as const;
    this.#worker.postMessage(message satisfies ToWindow, [jpeg.buffer]);
  }

  #postStatus(): void {
    if (!this.#isOpen) return;
    const { chosen } = this.#choice;
    this.#hands.choose(chosen?.stream.key);
    const known = { listening: this.#options, reason: this.#reason, robots: this.#robots };
    this.#post(describeStatus(chosen, known));
  }

  #post(message: ToWindow): void {
    this.#worker.postMessage(message);
  }

  #fail(reason: string): void {
    const error = new Error(reason);
    this.#opening.reject(error);
    this.#ended.reject(error);
    this.#gone.resolve();
  }

  async #destroy(): Promise<void> {
    this.#recording?.close();
    this.#hands.close();
    this.#slot.clear();
    this.#post({ kind: "close" });
    // A thread that waits for a display hears nothing: there is no window yet that could be left behind.
    await settleWithin(this.#gone.promise, this.#isOpen ? CLOSE_TIMEOUT_MS : 0);
    this.#decoder.close();
    this.#worker.terminate();
    this.#opening.reject(new Error("Cannot open a window: closed before it was open"));
    this.#ended.resolve();
  }
}
