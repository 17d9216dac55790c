/**
 * The window's thread: everything of SDL lives here, so that the screen never delays the thread that receives datagrams;
 * and nothing is decoded here, so that no picture delays the sign that it is old.
 *
 * 1. `open`: the window is opened
 * 2. a frame that is known and decoded, whichever comes first: put on the screen, acknowledged; where the screen does not take it yet, it is acknowledged at once and put
 *    there later, unless a newer one has come by then
 * 3. every few milliseconds: the person's keys, and whether the picture is still live
 * 4. `close`: the window is destroyed, then acknowledged
 *
 * @module
 */

import { DecodedPictures } from "../decode/decoded_pictures.ts";
import type {
  DecodedMessage,
  DecoderPort,
  FrameMessage,
  FromWindow,
  ToWindow,
  WindowOptions,
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
  #pictures: DecodedPictures | undefined;
  #frame: FrameMessage | undefined;
  #decoded: DecodedMessage | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #presenting: ReturnType<typeof setTimeout> | undefined;

  constructor(scope: WorkerScope) {
    this.#scope = scope;
  }

  handle(message: ToWindow): void {
    try {
      switch (message.kind) {
        case "open":
          return this.#open(message.options);
        case "decoder":
          return this.#listenTo(message);
        case "frame":
          return this.#expect(message);
        case "undecoded":
          return this.#window?.noteBroken(message.streamKey, message.reason);
        case "status":
          return this.#window?.setStatus(message);
        case "recording":
          return this.#window?.setRecording(message);
        case "driving":
          return this.#window?.setDriving(message);
        case "close":
          return this.#close();
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #open(options: WindowOptions): void {
    this.#window = new PictureWindow(options, {
      onShown: (shown) => this.#scope.postMessage({ kind: "shown", ...shown }),
      onReplaced: () => this.#scope.postMessage({ kind: "replaced" }),
      onConnect: (robotKey) => this.#scope.postMessage({ kind: "connect", robotKey }),
      onAction: (action) => this.#scope.postMessage({ kind: "asked", action }),
      onHands: (message) => this.#scope.postMessage(message),
    });
    this.#ticking = setInterval(() => this.#try(() => this.#window?.tick()), TICK_INTERVAL_MS);
    this.#scope.postMessage({ kind: "opened" });
  }

  /** What a decoder that was replaced still says is not heard. */
  #listenTo(way: DecoderPort): void {
    this.#pictures?.close();
    this.#pictures = new DecodedPictures(way, (decoded) => this.#take(decoded));
  }

  /** The frame is with the decoder at this moment. */
  #expect(frame: FrameMessage): void {
    this.#frame = frame;
    // A picture that waits for the screen has to be put there in time.
    if (this.#decoded?.serial !== frame.serial && this.#presenting === undefined) {
      this.#pictures?.waitBriefly();
    } else this.#show();
  }

  #take(decoded: DecodedMessage): void {
    this.#decoded = decoded;
    this.#try(() => this.#show());
  }

  #show(): void {
    const message = this.#frame, decoded = this.#decoded;
    if (!this.#window || !message || message.serial !== decoded?.serial) return;
    this.#frame = this.#decoded = undefined;
    const reason = this.#window.takePicture({ ...decoded, message });
    if (reason === undefined) this.#present();
    else this.#scope.postMessage({ kind: "broken", reason });
    this.#scope.postMessage({ kind: "ready", serial: message.serial });
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
    this.#pictures?.close();
    const window = this.#window;
    this.#window = undefined;
    window?.close();
  }
}

const scope = self as unknown as WorkerScope;
const thread = new WindowThread(scope);
scope.onmessage = (event) => thread.handle(event.data);
