/**
 * Reads what one program writes that owns a tracker (`--source-cmd`): its poses, its pictures and its calibration, on one
 * stdout.
 *
 * ```text
 *  {"type":"calibration","fx":285.1,"fy":285.3,"ppx":420.6,"ppy":403.9,                 ⏎   once, before the pictures
 *   "coeffs":[-0.004,0.039,-0.036,0.006],"width":848,"height":800}
 *  {"type":"pose","t":1234.567,"x":0.1,"y":0.2,"z":0.3,"qx":0,"qy":0,"qz":0,"qw":1}     ⏎
 *  {"type":"pose","t":1239.567,"x":0.1,"y":0.2,"z":0.3,"qx":0,"qy":0,"qz":0,"qw":1}     ⏎
 *  {"type":"image","t":1240.001,"width":848,"height":800,"format":"gray8","bytes":678400} ⏎
 *  ┌───────────────────────────────┐
 *  │ exactly 678400 bytes          │   the next line begins right behind them: no line feed here
 *  └───────────────────────────────┘
 *  {"type":"pose","t":1244.567, …
 * ```
 *
 * Each line is one JSON object in UTF-8 that ends with a line feed (a carriage return before it does no harm), of 4096
 * bytes at most. Its fields:
 *
 * | `type` | fields |
 * | --- | --- |
 * | `calibration` | of the left eye: `fx` `fy` `ppx` `ppy`, `coeffs` (Kannala-Brandt), `width`, `height` |
 * | `pose` | those of {@link ./json_pose_parser.ts} |
 * | `image` | `width`, `height`, `bytes`, `format`: `gray8` (bytes = width · height) or `jpeg` (below 16 MiB), `eye`: `left` (as without it) or `right`, and `t` on the clock of the poses, where it is known |
 *
 * A line that makes no sense is counted and passed over; where it is that of an image and its `bytes` are sound, those are
 * passed over too.
 *
 * @module
 */

import type { TrackerPose } from "./json_pose_parser.ts";
import { type Refusal, Refusals } from "../refusals.ts";
import { type ImageHeader, parseSourceLine, type SourceLine } from "./source_line_parser.ts";
import { type PictureMemory, SourcePictureParser } from "./source_picture_parser.ts";

/** A longer line makes no sense; also the most that is ever held. */
const MAX_LINE_BYTES = 4096;
const LINE_FEED = 0x0a;

/** Who takes what the program writes. Nothing here may throw. */
export interface SourceHandlers {
  /** The line as it came: it has not been looked into. */
  onCalibration(value: unknown): void;
  /** @param arrivalUs when the line's last byte came */
  onPose(pose: TrackerPose, arrivalUs: number): void;
  /**
   * Gives the memory for a picture: for `gray8` rows apart, or for either format an array of `header.bytes`. It is written
   * to until `endImage`, or until the next `beginImage` where the end of the picture never came.
   *
   * @returns nothing where this picture is not wanted
   */
  beginImage(header: ImageHeader): PictureMemory | Uint8Array | undefined;
  /**
   * The picture is whole, and its memory the caller's again.
   *
   * @param arrivalUs when its first byte came
   */
  endImage(header: ImageHeader, arrivalUs: number): void;
}

/** What has been found so far. */
export interface SourceCounts {
  readonly poses: number;
  /** Pictures that came whole, wanted or not. */
  readonly images: number;
  /** Pictures that were cut short. */
  readonly brokenImages: number;
  /** Lines that made no sense. */
  readonly rejected: number;
  /** The bytes of both. */
  readonly garbageBytes: number;
}

/** Reads the stream above from chunks that are cut anywhere. Pure: the time is told, all that is found is handed on. */
export class SourceParser {
  readonly #handlers: SourceHandlers;
  readonly #decoder = new TextDecoder();
  /** The beginning of a line whose end has not come. */
  readonly #line = new Uint8Array(MAX_LINE_BYTES);
  #lineBytes = 0;
  /** The line is too long: the rest of it is passed over. */
  #isSkipping = false;
  readonly #picture = new SourcePictureParser();
  /** Of the picture that is being taken; nothing where its line made no sense. */
  #header: ImageHeader | undefined;
  #isWanted = false;
  #arrivalUs = 0;
  readonly #counts = { poses: 0, images: 0, brokenImages: 0, rejected: 0, garbageBytes: 0 };
  readonly #refusals = new Refusals<string>();

  constructor(handlers: SourceHandlers) {
    this.#handlers = handlers;
  }

  /** A view that goes on counting. */
  get counts(): SourceCounts {
    return this.#counts;
  }

  /** Why lines made no sense, the oldest reason first. */
  get refusals(): readonly Refusal[] {
    return this.#refusals.list();
  }

  /**
   * Takes the next bytes.
   *
   * @param chunk not kept and not changed
   * @param nowUs when they came
   * @throws {RangeError} where the handlers gave too little memory for a picture
   */
  push(chunk: Uint8Array, nowUs: number): void {
    for (let at = 0; at < chunk.length;) {
      at = this.#picture.leftBytes > 0
        ? this.#takePicture(chunk, at, nowUs)
        : this.#takeLine(chunk, at, nowUs);
    }
  }

  /** Begins anew with another stream: the picture and the line that are not whole will not be any more. */
  reset(): void {
    if (this.#picture.leftBytes > 0) {
      this.#counts.brokenImages += 1;
      this.#counts.garbageBytes += this.#picture.takenBytes;
    }
    this.#picture.reset();
    this.#lineBytes = 0;
    this.#isSkipping = false;
  }

  #takePicture(chunk: Uint8Array, at: number, nowUs: number): number {
    if (this.#picture.takenBytes === 0) this.#arrivalUs = nowUs;
    const end = this.#picture.take(chunk, at);
    if (this.#picture.leftBytes > 0) return end;
    if (!this.#header) {
      this.#counts.garbageBytes += this.#picture.takenBytes;
    } else {
      this.#counts.images += 1;
      if (this.#isWanted) this.#handlers.endImage(this.#header, this.#arrivalUs);
    }
    return end;
  }

  #takeLine(chunk: Uint8Array, at: number, nowUs: number): number {
    const found = chunk.indexOf(LINE_FEED, at);
    const end = found < 0 ? chunk.length : found;
    const piece = chunk.subarray(at, end);
    const isHere = found >= 0 && this.#lineBytes === 0 && !this.#isSkipping && piece.length <= MAX_LINE_BYTES;
    if (!isHere) this.#hold(piece);
    if (found < 0) return end;
    const line = isHere ? piece : this.#line.subarray(0, this.#lineBytes);
    const isOverlong = this.#isSkipping;
    this.#lineBytes = 0;
    this.#isSkipping = false;
    if (!isOverlong) this.#handleLine(line, nowUs);
    return end + 1;
  }

  #hold(piece: Uint8Array): void {
    const heldBytes = this.#lineBytes;
    if (!this.#isSkipping && heldBytes + piece.length <= MAX_LINE_BYTES) {
      this.#line.set(piece, heldBytes);
      this.#lineBytes += piece.length;
      return;
    }
    if (!this.#isSkipping) this.#reject(`a line of more than ${MAX_LINE_BYTES} bytes`);
    this.#counts.garbageBytes += heldBytes + piece.length;
    this.#isSkipping = true;
    this.#lineBytes = 0;
  }

  #handleLine(bytes: Uint8Array, nowUs: number): void {
    const text = this.#decoder.decode(bytes).trim();
    if (text === "") return;
    const line = parseSourceLine(text);
    if (line.kind === "other") {
      this.#reject(line.fault);
      this.#counts.garbageBytes += bytes.length;
    }
    this.#handOn(line, nowUs);
  }

  #reject(reason: string): void {
    this.#counts.rejected += 1;
    this.#refusals.note(reason);
  }

  #handOn(line: SourceLine, nowUs: number): void {
    if (line.kind === "calibration") {
      this.#handlers.onCalibration(line.value);
    } else if (line.kind === "pose") {
      this.#counts.poses += 1;
      this.#handlers.onPose(line.pose, nowUs);
    } else if (line.kind === "image") {
      const memory = this.#handlers.beginImage(line.header);
      this.#header = line.header;
      this.#isWanted = memory !== undefined;
      this.#picture.begin(line.header.bytes, memory);
    } else {
      this.#header = undefined;
      this.#picture.begin(line.bytes, undefined);
    }
  }
}
