/**
 * What the headers of an AVI file say about its streams.
 *
 * ```text
 *  strh   'vids' | codec (4 letters) | … | at 20: scale (32) | rate (32): rate / scale slots a second | …
 *  strf   at 16: codec (4 letters), which counts more than the other | …
 * ```
 *
 * @module
 */

import { CameraError } from "../camera.ts";

const JPEG_CODECS = new Set(["MJPG", "JPEG", "AVRN", "IJPG", "DMB1"]);
/** What is faster or slower than this is no camera, but a header that is broken. */
const MAX_FPS = 1000;
const MIN_FPS = 0.01;

/** The stream whose pictures are read. */
export interface VideoStream {
  /** Matches the letters of its chunks: its number, and `dc` or `db`. */
  readonly chunk: RegExp;
  /** From one slot to the next, in µs. */
  readonly slotUs: number;
}

/** Reads the headers as they come; the first video stream of JPEGs is chosen. */
export class AviHeaders {
  /** The chosen stream. */
  video: VideoStream | undefined;
  /** Of a header that gives no rate. */
  readonly #fps: number;
  #streams = 0;
  /** Of the newest stream header; absent where that is not of video. */
  #pending: { readonly codec: string; readonly slotUs: number } | undefined;
  readonly #otherCodecs: string[] = [];

  constructor(fps: number) {
    this.#fps = fps;
  }

  /** Takes a `strh`. */
  handleStream(header: Uint8Array<ArrayBuffer>): void {
    this.#streams += 1;
    this.#pending = undefined;
    if (header.length < 28 || readLetters(header, 0) !== "vids") return;
    const view = new DataView(header.buffer, header.byteOffset);
    const fps = view.getUint32(24, true) / view.getUint32(20, true);
    const isSane = fps >= MIN_FPS && fps <= MAX_FPS;
    this.#pending = { codec: readLetters(header, 4), slotUs: 1e6 / (isSane ? fps : this.#fps) };
  }

  /** Takes a `strf`. */
  handleFormat(format: Uint8Array<ArrayBuffer>): void {
    if (!this.#pending || this.video) return;
    const named = format.length >= 20 ? readLetters(format, 16) : "";
    const codec = (/^\w{4}$/.test(named) ? named : this.#pending.codec).toUpperCase();
    if (!JPEG_CODECS.has(codec)) {
      return void this.#otherCodecs.push(codec.replace(/\W/g, "") || "uncompressed");
    }
    const number = String(this.#streams - 1).padStart(2, "0");
    this.video = { chunk: new RegExp(`^${number}d[bc]$`), slotUs: this.#pending.slotUs };
  }

  /** @throws {CameraError} where no stream of JPEGs has come */
  check(path: string): void {
    if (this.video) return;
    const found = this.#otherCodecs.length > 0
      ? `its video is ${this.#otherCodecs[0]}`
      : "there is no video in it";
    throw new CameraError(`Cannot replay ${path}: ${found}, and not MJPEG`);
  }
}

/** Four characters. */
export function readLetters(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
