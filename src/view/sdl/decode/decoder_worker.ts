/**
 * The decoder's thread: it alone decodes, so that no picture can keep the window from saying how old it is.
 *
 * 1. it is given the ways to the other threads, and loads
 * 2. it stands still until there is a JPEG
 * 3. that is decoded into memory that the threads share, or into memory that is handed over; told to the window's thread,
 *    then to the main one
 *
 * A call of libturbojpeg can not be interrupted: a thread that is ended in the middle of one ends with it. What is decoded
 * is bounded by `inspectJpeg`, so that this is a matter of seconds.
 *
 * @module
 */

import { type JpegDecoder, openJpegDecoder } from "../../../jpeg/decode/jpeg_decoder.ts";
import type { Picture } from "../../../jpeg/decode/picture.ts";
import { Mailbox } from "../../../system/mailbox.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import { BY_MESSAGE, type DecodedMessage, type FromDecoder, type ToDecoder } from "../window/messages.ts";

/** A decoder uses the memory of two pictures by turns. */
const PLACES = 2;

/** The part of `DedicatedWorkerGlobalScope` that is used; the project's types are those of the main thread. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToDecoder>) => void) | null;
  postMessage(message: FromDecoder): void;
}

class DecoderLoop {
  readonly #scope: WorkerScope;
  readonly #decoder: JpegDecoder;
  readonly #ways: ToDecoder;
  readonly #decoded: Mailbox;
  /** Pictures that the window knows, by their places. */
  readonly #known: Picture[] = [];
  #place = 0;

  constructor(scope: WorkerScope, decoder: JpegDecoder, ways: ToDecoder) {
    this.#scope = scope;
    this.#decoder = decoder;
    this.#ways = ways;
    this.#decoded = new Mailbox(ways.decoded);
  }

  async run(): Promise<never> {
    const { jpegs, jpegMemory } = this.#ways;
    const mailbox = new Mailbox(jpegs);
    for (;;) {
      const [serial = 0, lengthBytes = 0] = mailbox.wait() ?? [];
      const beganUs = monotonicUs();
      const picture = this.#decoder.decode(new Uint8Array(jpegMemory, 0, lengthBytes));
      this.#tell({ serial, picture, decodeUs: monotonicUs() - beganUs });
      this.#scope.postMessage({ kind: "done" });
      // After some of them the decoder renews itself, for which the thread must not stand still.
      if (picture.kind === "broken") await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  #tell(decoded: DecodedMessage): void {
    const { serial, picture, decodeUs } = decoded;
    const known = picture.kind === "broken" ? -1 : this.#known.indexOf(picture);
    if (known >= 0) return this.#decoded.post([serial, known, decodeUs]);
    const moved = picture.kind === "broken" ? [] : listMovable(picture);
    const message = picture.kind === "broken" || moved.length > 0
      ? decoded
      : this.#introduce(decoded, picture);
    this.#ways.port.postMessage(message, moved);
    this.#decoded.post([serial, BY_MESSAGE]);
  }

  /** From now on the picture's memory is known by a place. */
  #introduce(decoded: DecodedMessage, picture: Picture): DecodedMessage {
    this.#place = (this.#place + 1) % PLACES;
    this.#known[this.#place] = picture;
    return { ...decoded, place: this.#place };
  }
}

/** Memory that is not shared is handed over. */
function listMovable(picture: Picture): ArrayBuffer[] {
  const arrays = picture.kind === "i420" ? [picture.y, picture.u, picture.v] : [picture.pixels];
  return [...new Set(arrays.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
}

async function main(scope: WorkerScope): Promise<void> {
  const ways = new Promise<ToDecoder>((resolve) => scope.onmessage = ({ data }) => resolve(data));
  try {
    const decoder = await openJpegDecoder();
    const loop = new DecoderLoop(scope, decoder, await ways);
    scope.postMessage({ kind: "ready" });
    await loop.run();
  } catch (error) {
    scope.postMessage({ kind: "failed", reason: (error as Error).message });
  }
}

await main(self as unknown as WorkerScope);
