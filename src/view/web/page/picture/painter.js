/**
 * Puts the newest picture of one stream on a canvas. At each step (decode, wait for the screen) the newer picture
 * replaces the one that waits. Decoding is the browser's, on threads of its own.
 *
 * @module
 */

import { mayBeDecoded } from "./decodable.js";
import { restMs } from "./decode_pace.js";

/** @import { Orientation } from "../../../../common/orientation.js" */

/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context */

/** Pixels. @typedef {{ readonly width: number, readonly height: number }} Size */

/** Longer than any camera's picture takes; the next one has its turn then. */
const DECODE_LIMIT_MS = 2000;

/**
 * What a painter needs of a picture.
 *
 * @typedef {{ readonly jpeg: Uint8Array<ArrayBuffer> }} Jpeg
 */

/**
 * A picture as a file: the JPEG as it came, or where the picture is shown turned, a PNG of what is shown.
 *
 * @typedef {{ readonly blob: Blob, readonly extension: "jpg" | "png" }} Capture
 */

/**
 * @template P
 * @typedef {object} PainterOptions
 * @property {Orientation} orientation at first
 * @property {(picture: P, painted: Painted) => void} onPainted called when a picture is on the canvas; again for the same
 *   one when it has been turned
 * @property {(picture: P) => void} onBroken called for what is no JPEG, or takes too long to be one
 * @property {(picture: P) => void} [onDecoded] called each time that the decoder has come to an end
 */

/**
 * @typedef {object} Painted
 * @property {Size} size of the picture as it came
 * @property {Size} shownSize of the picture as it is shown
 * @property {number} atMs when it was drawn, on the page's clock
 */

/**
 * One canvas and what is on its way there.
 *
 * @template {Jpeg} P
 */
export class Painter {
  /** @type {HTMLCanvasElement | OffscreenCanvas} */
  #canvas;
  /** @type {Context | undefined} */
  #context;
  /** @type {PainterOptions<P>} */
  #options;
  /** @type {Orientation} */
  #orientation;
  /** @type {P | undefined} */
  #waiting;
  #isDecoding = false;
  #pixelsPerSecond = Infinity;
  /** @type {{ bitmap: ImageBitmap, picture: P } | undefined} */
  #decoded;
  /** What is on the canvas. @type {P | undefined} */
  #painted;

  /**
   * @param {HTMLCanvasElement | OffscreenCanvas} canvas
   * @param {PainterOptions<P>} options
   */
  constructor(canvas, options) {
    this.#canvas = canvas;
    this.#options = options;
    this.#orientation = options.orientation;
  }

  /** @param {P} picture */
  takePicture(picture) {
    this.#waiting = picture;
    if (!this.#isDecoding) this.#decodeNewest();
  }

  /**
   * Shows the picture that is there, and those that follow, in another orientation.
   *
   * @param {Orientation} orientation
   */
  turn(orientation) {
    this.#orientation = orientation;
    // One that is on its way is drawn like that anyway.
    if (this.#painted && !this.#waiting && !this.#decoded) this.takePicture(this.#painted);
  }

  /** From now on no more than this is decoded. @param {number} pixelsPerSecond */
  pace(pixelsPerSecond) {
    this.#pixelsPerSecond = pixelsPerSecond;
  }

  /** The picture that is on the canvas. @returns {Promise<Capture | undefined>} */
  async capture() {
    if (!this.#painted) return undefined;
    const { rotateDegrees, flip } = this.#orientation;
    if (rotateDegrees === 0 && !flip) return { blob: asBlob(this.#painted), extension: "jpg" };
    const blob = await capturePng(this.#canvas);
    return blob && { blob, extension: "png" };
  }

  /** Gives back what waits. */
  close() {
    this.#waiting = undefined;
    this.#decoded?.bitmap.close();
    this.#decoded = undefined;
  }

  async #decodeNewest() {
    this.#isDecoding = true;
    for (let picture = this.#waiting; picture; picture = this.#waiting) {
      this.#waiting = undefined;
      const beganMs = performance.now();
      const bitmap = await decodeInTime(picture);
      const size = { width: bitmap?.width ?? 0, height: bitmap?.height ?? 0 };
      this.#options.onDecoded?.(picture);
      if (bitmap) this.#schedulePaint(bitmap, picture);
      else this.#options.onBroken(picture);
      // What comes meanwhile replaces what waits.
      const leftMs = beganMs + restMs(size, this.#pixelsPerSecond) - performance.now();
      if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
    }
    this.#isDecoding = false;
  }

  /**
   * @param {ImageBitmap} bitmap
   * @param {P} picture
   */
  #schedulePaint(bitmap, picture) {
    if (!this.#decoded) requestAnimationFrame(() => this.#paint());
    this.#decoded?.bitmap.close();
    this.#decoded = { bitmap, picture };
  }

  #paint() {
    if (!this.#decoded) return;
    const { bitmap, picture } = this.#decoded;
    this.#decoded = undefined;
    const size = { width: bitmap.width, height: bitmap.height };
    // Asked for once: Firefox gives a canvas that has come to this thread no context a second time.
    this.#context ??= openContext(this.#canvas);
    const shownSize = paintTurned(this.#context, bitmap, this.#orientation);
    bitmap.close();
    this.#painted = picture;
    this.#options.onPainted(picture, { size, shownSize, atMs: performance.now() });
  }
}

/** @param {Jpeg} picture */
function asBlob({ jpeg }) {
  return new Blob([jpeg], { type: "image/jpeg" });
}

/**
 * @param {Jpeg} picture
 * @returns {Promise<ImageBitmap | undefined>} `undefined` where it can not or must not be decoded
 */
async function decodeInTime(picture) {
  let isLate = false;
  const decoding = decode(picture).then((bitmap) => isLate ? bitmap?.close() : bitmap);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const limit = new Promise((resolve) => timer = setTimeout(resolve, DECODE_LIMIT_MS));
  const bitmap = await Promise.race([decoding, limit.then(() => void (isLate = true))]);
  clearTimeout(timer);
  return bitmap ?? undefined;
}

/**
 * @param {Jpeg} picture
 * @returns {Promise<ImageBitmap | undefined>} `undefined` where it is no JPEG
 */
async function decode(picture) {
  if (!mayBeDecoded(picture.jpeg)) return undefined;
  try {
    return await createImageBitmap(asBlob(picture));
  } catch {
    return undefined;
  }
}

/**
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @returns {Promise<Blob | undefined>}
 */
async function capturePng(canvas) {
  if ("convertToBlob" in canvas) return await canvas.convertToBlob({ type: "image/png" });
  return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), "image/png"));
}

/**
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @returns {Context}
 */
function openContext(canvas) {
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("Cannot draw: the canvas has no context");
  return /** @type {Context} */ (context);
}

/**
 * First flipped left to right, then rotated clockwise; the canvas takes the picture's size.
 *
 * @param {Context} context
 * @param {ImageBitmap} bitmap
 * @param {Orientation} orientation
 * @returns {Size} of the canvas
 */
function paintTurned(context, bitmap, { rotateDegrees, flip }) {
  const { canvas } = context;
  const isUpright = rotateDegrees % 180 === 0;
  const width = isUpright ? bitmap.width : bitmap.height;
  const height = isUpright ? bitmap.height : bitmap.width;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.setTransform(1, 0, 0, 1, width / 2, height / 2);
  context.rotate(rotateDegrees * Math.PI / 180);
  if (flip) context.scale(-1, 1);
  context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  return { width, height };
}
