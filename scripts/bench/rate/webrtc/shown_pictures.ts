/**
 * Pictures that were shown some time before there is a JPEG of them.
 *
 * @module
 */

const SOI_BYTES = 2;
const COM = [0xff, 0xfe];

/** Joins the moment at which a picture was shown with the JPEG that follows. */
export class ShownPictures {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #nowMs: () => number;
  /** Of those whose JPEG has not come yet. */
  readonly #shownMs: number[] = [];

  /** @param write is given all bytes of MJPEG, in their order */
  constructor(write: (bytes: Uint8Array) => void, nowMs: () => number) {
    this.#write = write;
    this.#nowMs = nowMs;
  }

  /** @param message text when a picture was shown, and its JPEG later; JPEGs come in the order of the texts */
  handle(message: string | ArrayBuffer): void {
    if (typeof message === "string") {
      this.#shownMs.push(this.#nowMs());
      return;
    }
    const shownMs = this.#shownMs.shift();
    if (shownMs === undefined) throw new Error("Cannot date a picture: nothing was said of it");
    const jpeg = new Uint8Array(message);
    this.#write(jpeg.subarray(0, SOI_BYTES));
    this.#write(encodeComment(`shown ${Math.round((this.#nowMs() - shownMs) * 1000)} us before`));
    this.#write(jpeg.subarray(SOI_BYTES));
  }
}

/** A comment of a JPEG: its marker, the length of what follows (16 bits, itself included), the text (ITU-T T.81, B.2.4.5). */
function encodeComment(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return Uint8Array.from([...COM, 0, 2 + bytes.length, ...bytes]);
}
