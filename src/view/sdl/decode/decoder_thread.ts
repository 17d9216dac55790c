/**
 * The main thread's end of the decoder: one frame at a time, and a new thread where one takes too long.
 *
 * @module
 */

import { MAX_FRAME_BYTES } from "../../../protocol/media.ts";
import { Mailbox } from "../../../system/mailbox.ts";
import type { DecoderPort, FrameMessage, FromDecoder, ToDecoder } from "../window/messages.ts";

/** What is decoded; the bytes are copied as soon as the thread is loaded. */
export type DecoderInput = Pick<FrameMessage, "serial" | "streamKey"> & { readonly jpeg: Uint8Array };

/**
 * The longest time for a picture of 40 million pixels in a decoder of WebAssembly is a second or so. A decoder that has
 * only got no time from a busy machine has as long once more.
 */
const LIMIT_MS = 1500;

/** A decoder's thread, as far as it is used here. */
export type DecoderWorker = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">;

/** How it is run, and who hears of it. */
export interface DecoderOptions {
  /** Starts a thread. */
  readonly start: () => DecoderWorker;
  /** Is given the way that pictures come, at each start. */
  readonly onPort: (port: DecoderPort) => void;
  /** The frame is given up, and its decoder replaced. */
  readonly onSlow: (frame: DecoderInput, reason: string) => void;
  /** Nothing can be decoded any more. */
  readonly onFailed: (reason: string) => void;
  /** @default 1500 */
  readonly limitMs?: number;
}

/** Decodes, in a thread that is replaced where it hangs. */
export class DecoderThread {
  readonly #options: DecoderOptions;
  readonly #limitMs: number;
  #worker: DecoderWorker;
  #isReady = false;
  /** The frame that waits until the decoder is loaded. */
  #waiting: DecoderInput | undefined;
  /** Frames that this thread was given, and has not done with: the window may ask for the next one before that is heard. */
  #undone = 0;
  /** Where the thread reads JPEGs: its own, since one that hangs may go on reading. The system gives what is written to. */
  #memory = new Uint8Array(new SharedArrayBuffer(0));
  #mailbox = new Mailbox();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DecoderOptions) {
    this.#options = options;
    this.#limitMs = options.limitMs ?? LIMIT_MS;
    this.#worker = this.#start();
  }

  /** Gives it a frame. No other one may follow before the window has said that it is ready. */
  decode(frame: DecoderInput): void {
    if (this.#isReady) this.#post(frame);
    else this.#waiting = frame;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#worker.terminate();
  }

  #start(): DecoderWorker {
    const worker = this.#options.start();
    const { port1, port2 } = new MessageChannel();
    worker.onmessage = (event: MessageEvent<FromDecoder>) => this.#handle(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#options.onFailed(event.message);
    };
    this.#mailbox = new Mailbox();
    const jpegMemory = new SharedArrayBuffer(MAX_FRAME_BYTES);
    this.#memory = new Uint8Array(jpegMemory);
    const jpegs = this.#mailbox.memory, decoded = new Mailbox().memory;
    worker.postMessage({ port: port1, decoded, jpegs, jpegMemory } satisfies ToDecoder, [port1]);
    this.#options.onPort({ port: port2, decoded });
    return worker;
  }

  #handle(message: FromDecoder): void {
    switch (message.kind) {
      case "ready":
        this.#isReady = true;
        if (this.#waiting) this.#post(this.#waiting);
        this.#waiting = undefined;
        return;
      case "done":
        if (--this.#undone === 0) clearTimeout(this.#timer);
        return;
      case "failed":
        return this.#options.onFailed(message.reason);
    }
  }

  #post(frame: DecoderInput): void {
    clearTimeout(this.#timer);
    this.#undone++;
    this.#memory.set(frame.jpeg);
    this.#mailbox.post([frame.serial, frame.jpeg.length]);
    // Twice: a main thread that was busy itself hears of the time before it hears that the decoder is done.
    const watch = (next: () => void) => this.#timer = setTimeout(next, this.#limitMs);
    watch(() => watch(() => this.#replace(frame)));
  }

  #replace(frame: DecoderInput): void {
    this.#worker.onmessage = null;
    this.#worker.terminate();
    this.#isReady = false;
    this.#undone = 0;
    this.#worker = this.#start();
    this.#options.onSlow(frame, `decoding took longer than ${2 * this.#limitMs / 1000} s`);
  }
}
