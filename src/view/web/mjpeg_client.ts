/**
 * One reader of `/stream.mjpeg`: `multipart/x-mixed-replace` (the form that browsers and OpenCV read), one JPEG a part.
 *
 * A part is made when the connection has room for it, from the frame that is the newest at that moment. What the
 * operating system has taken into its socket buffers can not be called back: some MB of pictures for a reader that is slow, or
 * behind a slow link. With a queue to look at (`?newest`) a part is made only when the reader's host has all of the one before,
 * so that one picture at most is between the hosts; what lies in that host, and its program has not read, nobody sees from here. Each
 * part says how old it was when it was made, and when that was.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import type { ReceivedFrame, ReceivedPose } from "../../common/frame.ts";
import { addComment } from "../../jpeg/comment.ts";
import type { Wanted } from "../view.ts";
import type { FrameClient } from "./frame_client.ts";
import { factsOf, headersOf } from "./frame_facts.ts";
import type { StreamSummary } from "./page_messages.ts";
import type { SendQueue } from "./send_queue.ts";

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
  /** Whether each picture says in itself which it is and how old. @default false */
  readonly hasComment?: boolean;
  /** Whether a picture is to be sent now. @default all are */
  readonly isWanted?: (frame: ReceivedFrame) => boolean;
  /** What has to be empty before a part is made. @default the connection has to have room */
  readonly queue?: SendQueue;
  /** Called once the reader has gone. */
  readonly onEnd: () => void;
}

/** The `Content-Type` of the response. */
export const MJPEG_CONTENT_TYPE = `multipart/x-mixed-replace; boundary=${BOUNDARY}`;

/** Feeds one reader with one stream. */
export class MjpegClient implements FrameClient {
  /** The response's body. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #options: MjpegOptions;
  /** The stream that it reads; until one is chosen, the first that shows itself. */
  #key: string | undefined;
  #waiting: ReceivedFrame | undefined;
  /** There while the connection has room for a part and no frame is waiting. */
  #wake: (() => void) | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;

  constructor(options: MjpegOptions) {
    this.#options = options;
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

  wanted(key: string): Wanted {
    return this.#key === undefined || this.#key === key ? "full" : "none";
  }

  close(): void {
    this.#controller?.close();
    this.#controller = undefined;
    this.#wake?.();
  }

  async #sendNext(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): Promise<void> {
    const { queue, isWanted = () => true } = this.#options;
    for (;;) {
      if (!this.#waiting) await new Promise<void>((resolve) => this.#wake = resolve);
      this.#wake = undefined;
      await queue?.emptied();
      const frame = this.#waiting;
      this.#waiting = undefined;
      if (!this.#controller) return;
      if (frame && isWanted(frame)) return controller.enqueue(this.#makePart(frame));
    }
  }

  #makePart(frame: ReceivedFrame): Uint8Array<ArrayBuffer> {
    const { headersAhead, hasComment } = this.#options;
    const encoder = new TextEncoder();
    const facts = factsOf(frame);
    const jpeg = hasComment ? addComment(frame.jpeg, JSON.stringify(facts)) : frame.jpeg;
    const headers = { "Content-Length": String(jpeg.length), ...headersOf(facts) };
    const head = encoder.encode(headersAhead ? "" : `${TYPE_HEADER}${formatLines(headers)}\r\n`);
    return concat([head, jpeg, encoder.encode(`\r\n${this.#delimiter()}`)]);
  }

  /** What stands between two pictures, or rather their headers: it is sent with the first of them. */
  #delimiter(): string {
    return this.#options.headersAhead ? `${DELIMITER}${TYPE_HEADER}\r\n` : DELIMITER;
  }
}

function formatLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
}
