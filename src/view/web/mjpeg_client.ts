/**
 * One reader of `/stream.mjpeg`: `multipart/x-mixed-replace` (the form that browsers and OpenCV read), one JPEG a part.
 *
 * A part is made when the connection has room for it, from the frame that is the newest at that moment. What the
 * operating system has taken into its socket buffers can not be called back: a reader that needs to know how old its
 * picture is uses the page, or the `X-Frame-Age-Ms` of each part.
 *
 * @module
 */

import type { ReceivedFrame } from "../../frame.ts";
import type { FrameClient } from "./frame_client.ts";
import { frameHeaders } from "./frame_headers.ts";
import type { StreamSummary } from "./page_messages.ts";

const BOUNDARY = "udp-image-stream-frame";
const DELIMITER = `--${BOUNDARY}\r\n`;

/** The `Content-Type` of the response. */
export const MJPEG_CONTENT_TYPE = `multipart/x-mixed-replace; boundary=${BOUNDARY}`;

/** Feeds one reader with one stream. */
export class MjpegClient implements FrameClient {
  /** The response's body. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** The stream that it reads; until one is chosen, the first that shows itself. */
  #key: string | undefined;
  #waiting: ReceivedFrame | undefined;
  /** There while the connection has room for a part and no frame is waiting. */
  #wake: (() => void) | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;

  /** @param options `key`: the stream to read, else the first that comes; `onEnd`: called once the reader has gone */
  constructor(options: { readonly key?: string; readonly onEnd: () => void }) {
    this.#key = options.key;
    this.body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        this.#controller = controller;
        controller.enqueue(new TextEncoder().encode(DELIMITER));
      },
      pull: (controller) => this.#sendNext(controller),
      cancel: () => {
        this.#controller = undefined;
        options.onEnd();
      },
    }, { highWaterMark: 0 });
  }

  takeFrame(frame: ReceivedFrame): void {
    this.#key ??= frame.stream.key;
    if (frame.stream.key !== this.#key) return;
    this.#waiting = frame;
    this.#wake?.();
  }

  takeStreams(_streams: readonly StreamSummary[]): void {
    // A stream that has ended may come back under its key; its reader waits for it.
  }

  close(): void {
    this.#controller?.close();
    this.#controller = undefined;
    this.#wake?.();
  }

  async #sendNext(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): Promise<void> {
    if (!this.#waiting) await new Promise<void>((resolve) => this.#wake = resolve);
    this.#wake = undefined;
    const frame = this.#waiting;
    this.#waiting = undefined;
    if (frame && this.#controller) controller.enqueue(encodePart(frame));
  }
}

/**
 * A part and the delimiter behind it: with the delimiter of the next part alone, a browser would show each picture
 * only when the next one begins.
 */
function encodePart(frame: ReceivedFrame): Uint8Array<ArrayBuffer> {
  const headers = Object.entries({
    "Content-Type": "image/jpeg",
    "Content-Length": String(frame.jpeg.length),
    ...frameHeaders(frame),
  });
  const head = new TextEncoder().encode(
    headers.map(([name, value]) => `${name}: ${value}\r\n`).join("") + "\r\n",
  );
  const tail = new TextEncoder().encode(`\r\n${DELIMITER}`);
  const part = new Uint8Array(head.length + frame.jpeg.length + tail.length);
  part.set(head);
  part.set(frame.jpeg, head.length);
  part.set(tail, head.length + frame.jpeg.length);
  return part;
}
