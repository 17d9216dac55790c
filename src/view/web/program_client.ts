/**
 * One program that reads pictures by the WebSocket `/frames?form=json` (`program_messages.ts`). It is sent what it asks for, the
 * newest at the moment of sending, and only when everything before has left this process.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ReceivedFrame } from "../../common/frame.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import type { Wanted } from "../view.ts";
import type { FrameClient } from "./frame_client.ts";
import { factsOf } from "./frame_facts.ts";
import type { PageSocket } from "./page_client.ts";
import type { PageCounts } from "./page_hands.ts";
import type { HelloMessage, StreamSummary } from "./page_messages.ts";
import {
  type ForProgram,
  MAX_CREDIT,
  type OfProgram,
  parseProgramMessage,
  type ProgramStream,
} from "./program_messages.ts";
import { describeSeveral, type StreamTable } from "./stream_table.ts";

/** While more than this waits in the process for the network, no text is added to it. */
const MAX_BUFFERED_BYTES = 65_536;

/** What a program is told, and from what. */
export interface ProgramClientOptions {
  readonly hello: Pick<HelloMessage, "maxAgeMs">;
  readonly table: StreamTable;
  /** The name or key of the stream that it wants. @default the first that shows itself */
  readonly asked?: string;
  /** @default its own */
  readonly counts?: PageCounts;
}

/** Feeds one program through its open WebSocket. */
export class ProgramClient implements FrameClient {
  readonly #socket: PageSocket;
  readonly #options: ProgramClientOptions;
  readonly #counts: PageCounts;
  /** The stream that it gets. */
  #key: string | undefined;
  /** Whether it was told that several have the name. */
  #isTold = false;
  /** The newest picture, until it has been sent. */
  #waiting: ReceivedFrame | undefined;
  /** The newest that was sent. */
  #sent: ReceivedFrame | undefined;
  /** Pictures that it has asked for. */
  #credit = 0;
  /** Its last question for the newest, until it is answered. */
  #asked: number | undefined;
  /** What it was last told of the streams. */
  #toldStreams = "";

  /** Greets the program. */
  constructor(socket: PageSocket, options: ProgramClientOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#counts = options.counts ?? { refused: 0 };
    socket.addEventListener("message", (event) => this.#handleMessage(event.data));
    this.#sendText({ type: "hello", maxAgeMs: options.hello.maxAgeMs });
    this.takeStreams(options.table.summaries());
  }

  takeFrame(frame: ReceivedFrame): void {
    // A stream's first one is there when the stream is told of, and comes after it.
    if (frame.stream.key !== this.#key || frame === this.#sent) return;
    this.#waiting = frame;
    this.#sendSoon();
  }

  takePose(): void {
    // It is told of pictures alone.
  }

  takeHello(): void {}

  takeStreams(summaries: readonly StreamSummary[]): void {
    this.#choose(summaries);
    const chosen = this.#key === undefined ? {} : { chosen: this.#key };
    const message: ForProgram = { type: "streams", streams: summaries.map(describe), ...chosen };
    const text = JSON.stringify(message);
    if (text !== this.#toldStreams && this.#sendText(message)) this.#toldStreams = text;
    this.#sendSoon();
  }

  wanted(key: string): Wanted {
    return key === this.#key ? "full" : "none";
  }

  close(): void {
    this.#socket.close(1001, "the listener has ended");
  }

  /** The stream stays the same as long as it exists. */
  #choose(summaries: readonly StreamSummary[]): void {
    const { table, asked } = this.#options;
    if (this.#key !== undefined && table.has(this.#key)) return;
    const meant = asked === undefined ? summaries.slice(0, 1) : table.findStreams(asked);
    this.#key = meant.length === 1 ? meant[0]!.key : undefined;
    if (meant.length > 1 && !this.#isTold) {
      this.#sendText({ type: "refused", reason: describeSeveral(meant) });
    }
    this.#isTold = meant.length > 1;
    this.#waiting = this.#key === undefined ? undefined : table.newestFrame(this.#key);
  }

  #handleMessage(text: unknown): void {
    const message = parseProgramMessage(text);
    if (typeof message !== "string") return this.#obey(message);
    this.#counts.refused++;
    this.#sendText({ type: "refused", reason: message });
  }

  #obey(message: OfProgram): void {
    if (message.type === "newest") this.#asked = message.asked;
    else this.#credit = Math.min(MAX_CREDIT, this.#credit + message.credit);
    this.#sendSoon();
  }

  #sendSoon(): void {
    if (!this.#hasRoom(0)) return;
    const frame = this.#waiting;
    if (frame && (this.#credit > 0 || this.#asked !== undefined)) {
      this.#waiting = undefined;
      this.#sent = frame;
      if (this.#asked === undefined) this.#credit -= 1;
      this.#sendFrame(frame);
    }
    if (this.#asked === undefined) return;
    this.#sendText({ type: "now", asked: this.#asked, sentMs: monotonicUs() / 1000 });
    this.#asked = undefined;
  }

  #sendFrame(frame: ReceivedFrame): void {
    const { stream: { name }, jpeg } = frame;
    const what = { ...factsOf(frame), bytes: jpeg.length, credit: this.#credit };
    this.#send(JSON.stringify({ type: "frame", name, ...what } satisfies ForProgram));
    this.#send(jpeg);
  }

  #sendText(message: ForProgram): boolean {
    const hasRoom = this.#hasRoom(MAX_BUFFERED_BYTES);
    if (hasRoom) this.#send(JSON.stringify(message));
    return hasRoom;
  }

  #hasRoom(maxBufferedBytes: number): boolean {
    return this.#socket.readyState === WebSocket.OPEN && this.#socket.bufferedAmount <= maxBufferedBytes;
  }

  #send(message: string | Uint8Array<ArrayBuffer>): void {
    try {
      this.#socket.send(message);
    } catch (error) {
      // It closed between the look at its state and now; its close event is on the way.
      getLogger(["uis", "view"]).debug("Cannot send to a program: {error}", { error });
    }
  }
}

function describe({ key, name, width, height, trouble }: StreamSummary): ProgramStream {
  return { key, name, width, height, ...(trouble === undefined ? {} : { trouble }) };
}
