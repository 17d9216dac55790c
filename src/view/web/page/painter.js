/**
 * Puts the newest picture of one stream on a canvas. At each step (decode, wait for the screen) the newer picture
 * replaces the one that waits.
 *
 * @module
 */

/** @import { Orientation } from "../../view.ts" */
/** @import { Picture } from "./frame_message.js" */

/**
 * @template {Picture} P
 * @param {HTMLCanvasElement} canvas
 * @param {{ orientation: () => Orientation, onPainted: (picture: P) => void, onBroken: () => void }} options
 * @returns {(picture: P) => void} takes each picture the moment it comes
 */
export function createPainter(canvas, { orientation, onPainted, onBroken }) {
  const context = canvas.getContext("2d", { alpha: false });
  /** @type {P | undefined} */
  let waiting;
  let isDecoding = false;
  /** @type {{ bitmap: ImageBitmap, picture: P } | undefined} */
  let decoded;

  async function decodeNewest() {
    if (isDecoding) return;
    isDecoding = true;
    for (let picture = waiting; picture; picture = waiting) {
      waiting = undefined;
      const bitmap = await decode(picture.jpeg);
      if (bitmap) schedulePaint(bitmap, picture);
      else onBroken();
    }
    isDecoding = false;
  }

  /**
   * @param {ImageBitmap} bitmap
   * @param {P} picture
   */
  function schedulePaint(bitmap, picture) {
    if (!decoded) requestAnimationFrame(paint);
    decoded?.bitmap.close();
    decoded = { bitmap, picture };
  }

  function paint() {
    if (!decoded || !context) return;
    const { bitmap, picture } = decoded;
    decoded = undefined;
    paintTurned(context, bitmap, orientation());
    bitmap.close();
    onPainted(picture);
  }

  return (picture) => {
    waiting = picture;
    decodeNewest();
  };
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
 * @param {CanvasRenderingContext2D} context
 * @param {ImageBitmap} bitmap
 * @param {Orientation} orientation
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
}
