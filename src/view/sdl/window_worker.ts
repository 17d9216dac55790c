/**
 * The window's thread: everything of SDL lives here, so that neither decoding nor the screen ever delays the thread
 * that receives datagrams.
 *
 * 1. `open`: the decoder and the window are opened
 * 2. `frame`: decoded, put on the screen, acknowledged; where the screen does not take it yet, it is acknowledged at once
 *    and put there later, unless a newer one has come by then
 * 3. every few milliseconds: the person's keys, and whether the picture is still live
 * 4. `close`: the window is destroyed, then acknowledged
 *
 * @module
 */

import { openJpegDecoder } from "../../jpeg/decode/jpeg_decoder.ts";
import type { FrameMessage, FromWindow, ToWindow, WindowOptions } from "./messages.ts";
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
  #ticking: ReturnType<typeof setInterval> | undefined;
  #presenting: ReturnType<typeof setTimeout> | undefined;

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
        case "recording":
          return this.#window?.setRecording(message);
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
      this.#window = new PictureWindow(options, decoder, {
        onShown: (shown) => this.#scope.postMessage({ kind: "shown", ...shown }),
        onReplaced: () => this.#scope.postMessage({ kind: "replaced" }),
        onAction: (action) => this.#scope.postMessage({ kind: "asked", action }),
      });
    } catch (error) {
      decoder.close();
      throw error;
    }
    this.#ticking = setInterval(() => this.#try(() => this.#window?.tick()), TICK_INTERVAL_MS);
    this.#scope.postMessage({ kind: "opened" });
  }

  #showFrame(message: FrameMessage): void {
    if (!this.#window) return;
    const reason = this.#window.takeFrame(message);
    if (reason === undefined) this.#present();
    else this.#scope.postMessage({ kind: "broken", reason });
    this.#scope.postMessage({ kind: "ready" });
  }

  #present(): void {
    const waitUs = this.#window?.present() ?? 0;
    if (waitUs === 0 || this.#presenting !== undefined) return;
    this.#presenting = setTimeout(() => {
      this.#presenting = undefined;
      this.#try(() => this.#present());
    }, waitUs / 1000);
  }

  #try(action: () => void): void {
    try {
      action();
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
    clearInterval(this.#ticking);
    clearTimeout(this.#presenting);
    const window = this.#window;
    this.#window = undefined;
    window?.close();
  }
}

const scope = self as unknown as WorkerScope;
const thread = new WindowThread(scope);
scope.onmessage = (event) => void thread.handle(event.data);
