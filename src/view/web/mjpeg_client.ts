/**
 * One reader of `/stream.mjpeg`: `multipart/x-mixed-replace` (the form that browsers and OpenCV read), one JPEG a part.
 *
 * A part is made when the connection has room for it, from the frame that is the newest at that moment. What the
 * operating system has taken into its socket buffers can not be called back: a reader that needs to know how old its
 * picture is uses the page, or the `X-Frame-Age-Ms` of each part.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import type { ReceivedFrame, ReceivedPose } from "../../common/frame.ts";
import type { FrameClient } from "./frame_client.ts";
import { frameHeaders } from "./frame_headers.ts";
import type { StreamSummary } from "./page_messages.ts";

const BOUNDARY = "udp-image-stream-frame";
const DELIMITER = `--${BOUNDARY}\r\n`;
const TYPE_HEADER = "Content-Type: image/jpeg\r\n";

/** Where a reader expects the headers of a part. */
export interface MjpegOptions {
  /** The stream to read, else the first that comes. */
  readonly key?: string;
  /**
   * Browsers show a part once they have read the headers of the next one. For them those headers follow each picture
   * at once, and hold nothing that only the next picture knows (its length, id and age).
   */
  readonly headersAhead: boolean;
  /** Called once the reader has gone. */
  readonly onEnd: () => void;
}

/** The `Content-Type` of the response. */
export const MJPEG_CONTENT_TYPE = `multipart/x-mixed-replace; boundary=${BOUNDARY}`;

/** Feeds one reader with one stream. */
export class MjpegClient implements FrameClient {
  /** The response's body. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #headersAhead: boolean;
  /** The stream that it reads; until one is chosen, the first that shows itself. */
  #key: string | undefined;
  #waiting: ReceivedFrame | undefined;
  /** There while the connection has room for a part and no frame is waiting. */
  #wake: (() => void) | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;

  constructor(options: MjpegOptions) {
    this.#headersAhead = options.headersAhead;
    this.#key = options.key;
    this.body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        this.#controller = controller;
        controller.enqueue(new TextEncoder().encode(this.#delimiter()));
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

  takePose(_pose: ReceivedPose): void {
    // Its reader gets pictures and nothing else.
  }

  takeHello(): void {}

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
    if (!frame || !this.#controller) return;
    const encoder = new TextEncoder();
    const head = encoder.encode(this.#headersAhead ? "" : describeFrame(frame));
    controller.enqueue(concat([head, frame.jpeg, encoder.encode(`\r\n${this.#delimiter()}`)]));
  }

  /** What stands between two pictures, or rather their headers: it is sent with the first of them. */
  #delimiter(): string {
    return this.#headersAhead ? `${DELIMITER}${TYPE_HEADER}\r\n` : DELIMITER;
  }
}

function describeFrame(frame: ReceivedFrame): string {
  const headers = Object.entries({ "Content-Length": String(frame.jpeg.length), ...frameHeaders(frame) });
  return `${TYPE_HEADER}${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}
