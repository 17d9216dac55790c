/**
 * The decoder's thread: it alone decodes, so that no picture can keep the window from saying how old it is.
 *
 * 1. `window`: a port to the window's thread, once
 * 2. `frame`: decoded into memory that the two threads share, or into memory that is handed over; told to the window's
 *    thread, then to the main one
 *
 * A call of libturbojpeg can not be interrupted: a thread that is ended in the middle of one ends with it. What is decoded
 * is bounded by `inspectJpeg`, so that this is a matter of seconds.
 *
 * @module
 */

import { type JpegDecoder, openJpegDecoder } from "../../../jpeg/decode/jpeg_decoder.ts";
import type { Picture } from "../../../jpeg/decode/picture.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import type { DecodedMessage, FrameMessage, FromDecoder, ToDecoder } from "../window/messages.ts";

/** The part of `DedicatedWorkerGlobalScope` that is used; the project's types are those of the main thread. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToDecoder>) => void) | null;
  postMessage(message: FromDecoder): void;
}

class DecoderThread {
  readonly #scope: WorkerScope;
  #decoder: JpegDecoder | undefined;
  #window: MessagePort | undefined;

  constructor(scope: WorkerScope) {
    this.#scope = scope;
  }

  async open(): Promise<void> {
    try {
      this.#decoder = await openJpegDecoder();
      this.#scope.postMessage({ kind: "ready" });
    } catch (error) {
      this.#scope.postMessage({ kind: "failed", reason: (error as Error).message });
    }
  }

  handle(message: ToDecoder): void {
    if (message.kind === "window") this.#window = message.port;
    else this.#decode(message);
  }

  #decode(message: FrameMessage): void {
    const beganUs = monotonicUs();
    const picture = this.#decoder!.decode(message.jpeg);
    const decoded = { kind: "decoded", message, picture, decodeUs: monotonicUs() - beganUs } as const;
    const moved = picture.kind === "broken" ? [] : listMovable(picture);
    this.#window?.postMessage(decoded satisfies DecodedMessage, [message.jpeg.buffer, ...moved]);
    this.#scope.postMessage({ kind: "done" });
  }
}

/** Memory that is not shared is handed over. */
function listMovable(picture: Picture): ArrayBuffer[] {
  const arrays = picture.kind === "i420" ? [picture.y, picture.u, picture.v] : [picture.pixels];
  return [...new Set(arrays.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
}

const scope = self as unknown as WorkerScope;
const thread = new DecoderThread(scope);
scope.onmessage = ({ data }) => thread.handle(data);
await thread.open();
