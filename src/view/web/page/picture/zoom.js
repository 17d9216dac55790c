/**
 * A picture as large as it fits, or pixel by pixel; then it can be moved by dragging it.
 *
 * @module
 */

/** @import { Size } from "./painter.js" */

/** A shorter way is a click. */
const MIN_DRAG_PX = 4;

/** One picture's frame. */
export class Zoom {
  /** @type {HTMLElement} */
  #frame;
  /** @type {HTMLElement} */
  #canvas;
  /** Of the picture as it is shown. @type {Size} */
  #size = { width: 0, height: 0 };
  #isActual = false;
  /** What is in the middle of the frame, in shares of the picture. */
  #centre = { x: 0.5, y: 0.5 };
  /** @type {{ x: number, y: number, hasMoved: boolean } | undefined} */
  #drag;

  /**
   * @param {HTMLElement} frame
   * @param {HTMLElement} canvas
   */
  constructor(frame, canvas) {
    this.#frame = frame;
    this.#canvas = canvas;
    new ResizeObserver(() => this.#place()).observe(frame);
    frame.addEventListener("pointerdown", (event) => this.#beginDrag(event));
    frame.addEventListener("pointermove", (event) => this.#handleDrag(event));
    // What was dragged was not clicked.
    frame.addEventListener("click", (event) => this.#drag?.hasMoved && event.stopPropagation());
  }

  /** Whether the picture is shown pixel by pixel. */
  get isActual() {
    return this.#isActual;
  }

  /** @param {boolean} isActual */
  setActual(isActual) {
    if (isActual === this.#isActual) return;
    this.#isActual = isActual;
    this.#centre = { x: 0.5, y: 0.5 };
    this.#frame.toggleAttribute("data-actual", isActual);
    this.#place();
  }

  /** @param {HTMLElement} canvas in the place of the one that was there */
  takeCanvas(canvas) {
    this.#canvas = canvas;
    this.#place();
  }

  /** @param {Size} size of the picture as it is shown */
  takeSize(size) {
    if (size.width === this.#size.width && size.height === this.#size.height) return;
    this.#size = size;
    this.#place();
  }

  /**
   * Moves what is seen.
   *
   * @param {{ x: number, y: number }} shares of the frame, to the right and down
   */
  move({ x, y }) {
    this.#moveBy(x * this.#frame.clientWidth, y * this.#frame.clientHeight);
  }

  /** @param {PointerEvent} event */
  #beginDrag({ pointerId, clientX, clientY, isPrimary }) {
    if (!isPrimary) return;
    this.#drag = { x: clientX, y: clientY, hasMoved: false };
    if (this.#isActual) this.#frame.setPointerCapture(pointerId);
  }

  /** @param {PointerEvent} event */
  #handleDrag({ clientX, clientY, buttons, isPrimary }) {
    const drag = this.#drag;
    if (!this.#isActual || !drag || !isPrimary || buttons === 0) return;
    const [x, y] = [clientX - drag.x, clientY - drag.y];
    if (!drag.hasMoved && Math.hypot(x, y) < MIN_DRAG_PX) return;
    this.#drag = { x: clientX, y: clientY, hasMoved: true };
    this.#moveBy(-x, -y);
  }

  /**
   * @param {number} xPx
   * @param {number} yPx
   */
  #moveBy(xPx, yPx) {
    if (!this.#isActual || this.#size.width === 0) return;
    this.#centre.x += xPx / this.#size.width;
    this.#centre.y += yPx / this.#size.height;
    this.#place();
  }

  #place() {
    const { style } = this.#canvas;
    if (!this.#isActual) {
      for (const name of ["width", "height", "left", "top"]) style.removeProperty(name);
      return;
    }
    const { width, height } = this.#size;
    const { clientWidth, clientHeight } = this.#frame;
    const x = placeOnAxis({ framePx: clientWidth, picturePx: width, centre: this.#centre.x });
    const y = placeOnAxis({ framePx: clientHeight, picturePx: height, centre: this.#centre.y });
    this.#centre = { x: x.centre, y: y.centre };
    // Whole pixels, so that none is spread over two.
    const px = (/** @type {number} */ value) => `${Math.round(value)}px`;
    Object.assign(style, { width: px(width), height: px(height), left: px(x.offsetPx), top: px(y.offsetPx) });
  }
}

/**
 * Where a picture lies in its frame, along one axis, when it is shown pixel by pixel.
 *
 * What is smaller than its frame lies in the middle; what is larger never shows anything beyond its edges.
 *
 * @param {{ framePx: number, picturePx: number, centre: number }} axis `centre`: the place of the picture (0 … 1) that
 *   should be in the middle of the frame
 * @returns {{ offsetPx: number, centre: number }} `offsetPx` from the frame's edge to the picture's; `centre` as far as it
 *   is possible
 */
export function placeOnAxis({ framePx, picturePx, centre }) {
  if (picturePx <= framePx) return { offsetPx: (framePx - picturePx) / 2, centre: 0.5 };
  const least = framePx / 2 / picturePx;
  const possible = Math.min(1 - least, Math.max(least, centre));
  return { offsetPx: framePx / 2 - possible * picturePx, centre: possible };
}
