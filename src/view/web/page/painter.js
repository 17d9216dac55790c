/**
 * Puts the newest picture of one stream on a canvas. At each step (decode, wait for the screen) the newer picture
 * replaces the one that waits.
 *
 * @module
 */

/** @import { Orientation } from "../../../orientation.ts" */
/** @import { Picture } from "./frame_message.js" */

/**
 * @template {Picture} P
 * @typedef {object} PainterOptions
 * @property {() => Orientation} orientation
 * @property {(picture: P) => void} onPainted called when a picture is on the canvas
 * @property {() => void} onBroken called for what is no JPEG
 */

/**
 * One canvas and what is on its way there.
 *
 * @template {Picture} P
 */
export class Painter {
  /** @type {HTMLCanvasElement} */
  #canvas;
  /** @type {PainterOptions<P>} */
  #options;
  /** @type {P | undefined} */
  #waiting;
  #isDecoding = false;
  /** @type {{ bitmap: ImageBitmap, picture: P } | undefined} */
  #decoded;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {PainterOptions<P>} options
   */
  constructor(canvas, options) {
    this.#canvas = canvas;
    this.#options = options;
  }

  /** @param {P} picture */
  takePicture(picture) {
    this.#waiting = picture;
    if (!this.#isDecoding) this.#decodeNewest();
  }

  async #decodeNewest() {
    this.#isDecoding = true;
    for (let picture = this.#waiting; picture; picture = this.#waiting) {
      this.#waiting = undefined;
      const bitmap = await decode(picture.jpeg);
      if (bitmap) this.#schedulePaint(bitmap, picture);
      else this.#options.onBroken();
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
    paintTurned(this.#canvas, bitmap, this.#options.orientation());
    bitmap.close();
    this.#options.onPainted(picture);
  }
}

/**
 * @param {Uint8Array<ArrayBuffer>} jpeg
 * @returns {Promise<ImageBitmap | undefined>} `undefined` where it is no JPEG
 */
async function decode(jpeg) {
  try {
    return await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
  } catch {
    return undefined;
  }
}

/**
 * First flipped left to right, then rotated clockwise; the canvas takes the picture's size.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {ImageBitmap} bitmap
 * @param {Orientation} orientation
 */
function paintTurned(canvas, bitmap, { rotateDegrees, flip }) {
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) return;
  const isUpright = rotateDegrees % 180 === 0;
  const width = isUpright ? bitmap.width : bitmap.height;
  const height = isUpright ? bitmap.height : bitmap.width;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.setTransform(1, 0, 0, 1, width / 2, height / 2);
  context.rotate(rotateDegrees * Math.PI / 180);
  if (flip) context.scale(-1, 1);
  context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
}
