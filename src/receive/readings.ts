/**
 * Pictures that take long to read, and are read beside the receiver where somebody does that: of each stream the newest alone.
 *
 * The reader is started when the first such picture comes. Until it is ready, and where it has failed, all are read here.
 *
 * @module
 */

import type { PictureRefusal } from "../jpeg/inspect.ts";
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

/** A reader that does not answer for so long has failed. */
const PATIENCE_US = 2_000_000;

/** The pictures of all streams. */
export class Readings {
  /** Pictures that were whole, and that newer ones overtook before they were read. */
  overtaken = 0;
  readonly #here: PictureReader;
  #reader: "absent" | "wanted" | "starting" | "ready" | "failed" = "absent";
  /** The newest frame of each stream that has not gone to the reader. */
  readonly #waiting = new Map<string, Reading>();
  #working: (Reading & { readonly number: number }) | undefined;
  #number = 0;

  /** @param here reads what is not read beside the receiver */
  constructor(here: PictureReader) {
    this.#here = here;
  }

  /** Reads a frame's picture; nothing where that is done elsewhere, and told by {@linkcode handleAnswer}. */
  read(key: string, frame: CompleteFrame, wholeUs: number): ReadPicture | PictureRefusal | undefined {
    if (!isInWireCode(frame)) return this.#here.read(frame);
    if (this.#reader === "absent") this.#reader = "wanted";
    if (this.#working && wholeUs - this.#working.wholeUs > PATIENCE_US) this.handleFailure();
    if (this.#reader !== "ready") return this.#here.read(frame);
    if (this.#waiting.has(key)) this.overtaken++;
    this.#waiting.set(key, { key, frame, wholeUs });
    return undefined;
  }

  /** What the reader is to do now; `start` where it has to be started first. */
  poll(): ReadRequest | "start" | undefined {
    if (this.#reader === "wanted") {
      this.#reader = "starting";
      return "start";
    }
    const [next] = this.#waiting.values();
    if (this.#working || !next) return undefined;
    this.#waiting.delete(next.key);
    const number = this.#number++;
    this.#working = { ...next, number };
    return { number, bytes: next.frame.bytes };
  }

  /** The reader can be asked from now on. */
  handleReady(): void {
    this.#reader = "ready";
  }

  /** Takes what the reader read; nothing where that was not asked for. */
  handleAnswer({ number, picture }: ReadAnswer, nowUs: number): FinishedReading | undefined {
    const working = this.#working;
    if (working?.number !== number) return undefined;
    this.#working = undefined;
    if (typeof picture === "string") return { ...working, picture };
    return { ...working, picture: { ...picture, decodeUs: nowUs - working.wholeUs } };
  }

  /** The reader has failed: what it has is lost, and what comes is read here. */
  handleFailure(): void {
    this.#reader = "failed";
    this.#waiting.clear();
    this.#working = undefined;
  }
}
