/**
 * From a whole frame to a picture that may be decoded, or why it is none.
 *
 * @module
 */

import type { FrameFit, Jpeg } from "../common/frame.ts";
import { inspectJpeg, type InspectOptions, type PictureRefusal } from "../jpeg/inspect.ts";
import { inspectWire } from "../jpeg/recode/inspect_wire.ts";
import { WireCoder } from "../jpeg/recode/wire_coder.ts";
import { decodeFitted } from "../protocol/fitted.ts";
import { CODEC_FITTED, CODEC_JPEG } from "../protocol/media.ts";
import type { CompleteFrame } from "./reassembler.ts";

/** What a reader is given. */
export interface PictureReaderOptions extends InspectOptions {
  /** Reads a clock, in µs, for how long decoding takes. @default it takes no time */
  readonly readUs?: () => number;
}

/** A picture that may be decoded. */
export interface ReadPicture {
  /** Of its own. */
  readonly jpeg: Jpeg;
  /** Absent where it is as the camera gave it. */
  readonly fit?: FrameFit;
  /** How long it took to make a JPEG of it, in µs, where it came in the wire code. */
  readonly decodeUs?: number;
  /** Whether that took no longer than it always will: the code of the first ones is being compiled. */
  readonly isUsual?: boolean;
}

/** So many pictures take longer, of each reader. */
const WARM_UP = 4;

/** Whether a frame's picture has to be decoded to be a JPEG, which takes long. */
export function isInWireCode({ codec, bytes }: Pick<CompleteFrame, "codec" | "bytes">): boolean {
  return codec === CODEC_FITTED && decodeFitted(bytes)?.form === "wire";
}

/** Reads the pictures of all streams, one after the other. */
export class PictureReader {
  readonly #options: PictureReaderOptions;
  /** Made for the first picture that needs it: many a link never does. */
  #coder: WireCoder | undefined;
  #decoded = 0;

  constructor(options: PictureReaderOptions = {}) {
    this.#options = options;
  }

  /**
   * Reads one.
   *
   * @param frame of CODEC_JPEG or CODEC_FITTED, whose bytes are taken over
   */
  read({ codec, bytes }: Pick<CompleteFrame, "codec" | "bytes">): ReadPicture | PictureRefusal {
    const picture = codec === CODEC_JPEG ? { jpeg: bytes } : this.#readFitted(bytes);
    if (typeof picture === "string") return picture;
    return inspectJpeg(picture.jpeg, this.#options) ?? picture;
  }

  #readFitted(bytes: Uint8Array<ArrayBuffer>): ReadPicture | PictureRefusal {
    const fitted = decodeFitted(bytes);
    if (!fitted) return "unreadable";
    const { form, picture, cameraBytes, psnr } = fitted;
    const fit = { cameraBytes, psnr, sentBytes: bytes.length };
    if (form === "jpeg") return { jpeg: picture.slice(), fit };
    const { readUs = () => 0 } = this.#options;
    const coder = this.#coder ??= new WireCoder();
    const beganUs = readUs();
    const refusal = inspectWire(picture, this.#options);
    if (refusal) return refusal;
    const jpeg = coder.decode(picture, cameraBytes);
    if (!jpeg) return "unreadable";
    return { jpeg, fit, decodeUs: readUs() - beganUs, isUsual: this.#decoded++ >= WARM_UP };
  }
}
