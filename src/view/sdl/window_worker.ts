/**
 * The window's thread: everything of SDL lives here, so that neither decoding nor the screen ever delays the thread
 * that receives datagrams.
 *
 * 1. `open`: the decoder and the window are opened
 * 2. `frame`: decoded, put on the screen, acknowledged
 * 3. every few milliseconds: the person's keys, and whether the picture is still live
 * 4. `close`: the window is destroyed, then acknowledged
 *
 * @module
 */

import { openJpegDecoder } from "../../jpeg/decode/jpeg_decoder.ts";
import { monotonicUs } from "../../monotonic.ts";
import {
  type FrameMessage,
  type FromWindow,
  toEpochUs,
  type ToWindow,
  type WindowOptions,
} from "./messages.ts";
import { PictureWindow } from "./picture_window.ts";

const TICK_INTERVAL_MS = 12;

/** The part of `DedicatedWorkerGlobalScope` that is used; the project's types are those of the main thread. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWindow>) => void) | null;
  postMessage(message: FromWindow): void;
}

class WindowThread {
  readonly #scope: WorkerScope;
  #window: PictureWindow | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(scope: WorkerScope) {
    this.#scope = scope;
  }

  async handle(message: ToWindow): Promise<void> {
    try {
      switch (message.kind) {
        case "open":
          return await this.#open(message.options);
        case "frame":
          return this.#showFrame(message);
        case "status":
          return this.#window?.setStatus(message);
        case "close":
          return this.#close();
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  async #open(options: WindowOptions): Promise<void> {
    const decoder = await openJpegDecoder();
    try {
      this.#window = new PictureWindow(options, decoder);
    } catch (error) {
      decoder.close();
      throw error;
    }
    this.#timer = setInterval(() => this.#tick(), TICK_INTERVAL_MS);
    this.#scope.postMessage({ kind: "opened" });
  }

  #showFrame(message: FrameMessage): void {
    if (!this.#window) return;
    const reason = this.#window.showFrame(message);
    this.#scope.postMessage(
      reason === undefined
        ? { kind: "shown", presentedEpochUs: toEpochUs(monotonicUs()) }
        : { kind: "broken", reason },
    );
  }

  #tick(): void {
    try {
      for (const event of this.#window?.tick() ?? []) {
        if (event === "close") this.#scope.postMessage({ kind: "close-asked" });
        if (event === "next-stream") this.#scope.postMessage({ kind: "next-stream" });
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #close(): void {
    this.#destroy();
    this.#scope.postMessage({ kind: "gone" });
  }

  #fail(error: unknown): void {
    this.#destroy();
    const reason = error instanceof Error ? error.message : String(error);
    this.#scope.postMessage({ kind: "failed", reason });
  }

  #destroy(): void {
    clearInterval(this.#timer);
    const window = this.#window;
    this.#window = undefined;
    window?.close();
  }
}

const scope = self as unknown as WorkerScope;
const thread = new WindowThread(scope);
scope.onmessage = (event) => void thread.handle(event.data);
