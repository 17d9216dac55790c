/**
 * The decoder's thread: it alone decodes, so that no picture can keep the window from saying how old it is.
 *
 * 1. `window`: the ways to the window's thread, once
 * 2. a JPEG: decoded into memory that the two threads share, or into memory that is handed over; told to the window's
 *    thread, then to the main one
 *
 * A call of libturbojpeg can not be interrupted: a thread that is ended in the middle of one ends with it. What is decoded
 * is bounded by `inspectJpeg`, so that this is a matter of seconds.
 *
 * @module
 */

import { type JpegDecoder, openJpegDecoder } from "../../../jpeg/decode/jpeg_decoder.ts";
import type { BrokenPicture, Picture } from "../../../jpeg/decode/picture.ts";
import { Mailbox } from "../../../system/mailbox.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import type { DecodedMessage, FromDecoder, ToDecoder } from "../window/messages.ts";

/** A decoder uses the memory of two pictures by turns. */
const PLACES = 2;

/** The part of `DedicatedWorkerGlobalScope` that is used; the project's types are those of the main thread. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToDecoder>) => void) | null;
  postMessage(message: FromDecoder): void;
}

class DecoderThread {
  readonly #scope: WorkerScope;
  #decoder: JpegDecoder | undefined;
  #window: MessagePort | undefined;
  #decoded: Mailbox | undefined;
  #jpegs = new Uint8Array(new SharedArrayBuffer(0));
  /** Pictures that the window knows, by their places. */
  readonly #known: (Picture | BrokenPicture)[] = [];
  #place = 0;

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
    if (message.kind === "window") {
      this.#window = message.port;
      this.#decoded = new Mailbox(message.decoded);
      this.#serve(new Mailbox(message.jpegs));
    } else {
      this.#jpegs = new Uint8Array(message.memory);
      this.#decode(message.serial, message.lengthBytes);
    }
  }

  async #serve(jpegs: Mailbox): Promise<never> {
    for (;;) {
      const [serial = 0, lengthBytes = 0] = await jpegs.next();
      this.#decode(serial, lengthBytes);
    }
  }

  #decode(serial: number, lengthBytes: number): void {
    const beganUs = monotonicUs();
    const picture = this.#decoder!.decode(this.#jpegs.subarray(0, lengthBytes));
    this.#tell({ serial, picture, decodeUs: monotonicUs() - beganUs });
    this.#scope.postMessage({ kind: "done" });
  }

  #tell(decoded: DecodedMessage): void {
    const { serial, picture, decodeUs } = decoded;
    const known = this.#known.indexOf(picture);
    if (known >= 0) return this.#decoded!.post([serial, known, decodeUs]);
    const moved = picture.kind === "broken" ? [] : listMovable(picture);
    if (picture.kind === "broken" || moved.length > 0) return this.#window!.postMessage(decoded, moved);
    this.#place = (this.#place + 1) % PLACES;
    this.#known[this.#place] = picture;
    this.#window!.postMessage({ ...decoded, place: this.#place } satisfies DecodedMessage);
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
