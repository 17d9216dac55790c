/**
 * Pictures that take long to read, and are read beside the receiver where somebody does that: of each stream the newest alone.
 *
 * The reader is started when the first such picture comes. Until it is ready, and where it has failed, all are read here.
 *
 * @module
 */

import type { PictureRefusal } from "../jpeg/inspect.ts";
import { Helper } from "../common/helper.ts";
import { isInWireCode, type PictureReader, type ReadPicture } from "./picture_reader.ts";
import type { CompleteFrame } from "./reassembler.ts";

/** What the reader is asked for. */
export interface ReadRequest {
  readonly number: number;
  /** Of a whole frame; given away. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What it read. */
export interface ReadAnswer {
  readonly number: number;
  readonly picture: ReadPicture | PictureRefusal;
}

/** A frame on its way through the reader. */
interface Reading {
  /** Names the stream. */
  readonly key: string;
  readonly frame: CompleteFrame;
  /** When it was whole, in µs. */
  readonly wholeUs: number;
}

/** A frame that has come back from the reader. */
export interface FinishedReading extends Reading {
  readonly picture: ReadPicture | PictureRefusal;
}

/** The pictures of all streams. */
export class Readings {
  /** Pictures that were whole, and that newer ones overtook before they were read. */
  overtaken = 0;
  readonly #here: PictureReader;
  readonly #reader = new Helper<Reading>();
  /** The newest frame of each stream that has not gone to the reader. */
  readonly #waiting = new Map<string, Reading>();

  /** @param here reads what is not read beside the receiver */
  constructor(here: PictureReader) {
    this.#here = here;
  }

  /** Reads a frame's picture; nothing where that is done elsewhere, and told by {@linkcode handleAnswer}. */
  read(key: string, frame: CompleteFrame, wholeUs: number): ReadPicture | PictureRefusal | undefined {
    if (!isInWireCode(frame)) return this.#here.read(frame);
    this.#reader.expect();
    if (this.#reader.isOverdue(wholeUs)) this.handleFailure();
    if (!this.#reader.isReady) return this.#here.read(frame);
    if (this.#waiting.has(key)) this.overtaken++;
    this.#waiting.set(key, { key, frame, wholeUs });
    return undefined;
  }

  /** What the reader is to do now; `start` where it has to be started first. */
  poll(): ReadRequest | "start" | undefined {
    if (this.#reader.takeStart()) return "start";
    // asked for each datagram: nothing is made where there is nothing to do
    if (this.#waiting.size === 0 || !this.#reader.isFree) return undefined;
    const [next] = this.#waiting.values();
    this.#waiting.delete(next!.key);
    return { number: this.#reader.begin(next!, next!.wholeUs), bytes: next!.frame.bytes };
  }

  /** The reader can be asked from now on. */
  handleReady(): void {
    this.#reader.handleReady();
  }

  /** Takes what the reader read; nothing where that was not asked for. */
  handleAnswer({ number, picture }: ReadAnswer, nowUs: number): FinishedReading | undefined {
    const reading = this.#reader.finish(number)?.job;
    if (!reading) return undefined;
    if (typeof picture === "string") return { ...reading, picture };
    return { ...reading, picture: { ...picture, decodeUs: nowUs - reading.wholeUs } };
  }

  /** The reader has failed: what it has is lost, and what comes is read here. */
  handleFailure(): void {
    this.#reader.fail();
    this.#waiting.clear();
  }
}
