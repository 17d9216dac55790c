/**
 * One stream's picture in its frame: painted, turned, zoomed, and saved.
 *
 * @module
 */

import { find } from "../find.js";
import { ALONE_PIXELS_PER_SECOND, TILE_PIXELS_PER_SECOND } from "./decode_pace.js";
import { Painter } from "./painter.js";
import { RemotePainter } from "./remote_painter.js";
import { isSameOrientation } from "../../../../common/orientation.js";
import { Zoom } from "./zoom.js";

/** @import { Orientation } from "../../../../common/orientation.js" */
/** @import { Capture, Jpeg, Painted } from "./painter.js" */
/** @import { RemotePainterOptions } from "./remote_painter.js" */

/**
 * @template {Jpeg} P
 * @typedef {object} PictureViewOptions
 * @property {() => Orientation} orientation how pictures are turned at this moment
 * @property {(picture: P, painted: Painted) => void} onPainted called when a picture is in the frame; again for the same
 *   one when it has been turned
 * @property {() => void} onBroken called for what is no JPEG
 */

/**
 * A frame and its canvas.
 *
 * @template {Jpeg} P
 */
export class PictureView {
  /** @type {PictureViewOptions<P>} */
  #options;
  /** @type {HTMLCanvasElement} */
  #canvas;
  /** @type {Zoom} */
  #zoom;
  /** @type {Orientation} */
  #orientation;
  /** @type {ReturnType<typeof createPainter<P>>} */
  #painter;
  /** @type {boolean | undefined} */
  #isAlone;

  /**
   * @param {HTMLElement} frame
   * @param {PictureViewOptions<P>} options
   */
  constructor(frame, options) {
    this.#options = options;
    this.#canvas = find(frame, "canvas", HTMLCanvasElement);
    this.#zoom = new Zoom(frame, this.#canvas);
    this.#orientation = options.orientation();
    /** @type {RemotePainterOptions<P>} */
    const painterOptions = {
      orientation: this.#orientation,
      onPainted: (picture, painted) => {
        this.#zoom.takeSize(painted.shownSize);
        options.onPainted(picture, painted);
      },
      onBroken: options.onBroken,
      onCanvas: (canvas) => this.#takeCanvas(canvas),
    };
    this.#painter = createPainter(this.#canvas, painterOptions);
  }

  /** @param {HTMLCanvasElement} canvas in the place of the one that was there */
  #takeCanvas(canvas) {
    this.#canvas = canvas;
    this.#zoom.takeCanvas(canvas);
  }

  /** The id of the frame that is in it. @type {number | undefined} */
  shownId;

  /** Whether the picture is shown pixel by pixel. */
  get isActual() {
    return this.#zoom.isActual;
  }

  /** @param {P} picture */
  take(picture) {
    this.#painter.takePicture(picture);
  }

  /** @param {{ frameId?: number, label?: string }} description of what is in the frame, as far as it is another */
  describe({ frameId, label }) {
    if (frameId !== undefined) {
      this.shownId = frameId;
      this.#canvas.dataset["frameId"] = String(frameId);
    }
    if (label !== undefined && this.#canvas.ariaLabel !== label) this.#canvas.ariaLabel = label;
  }

  /** Takes the orientation from the options, where it has changed. */
  turn() {
    const orientation = this.#options.orientation();
    if (isSameOrientation(orientation, this.#orientation)) return;
    this.#orientation = orientation;
    this.#painter.turn(orientation);
  }

  /** @param {boolean} isActual pixel by pixel; else as large as it fits */
  setActual(isActual) {
    this.#zoom.setActual(isActual);
  }

  /** @param {boolean} isAlone whether it is the only one that is looked at: it may cost more */
  setAlone(isAlone) {
    if (isAlone === this.#isAlone) return;
    this.#isAlone = isAlone;
    this.#painter.pace(isAlone ? ALONE_PIXELS_PER_SECOND : TILE_PIXELS_PER_SECOND);
  }

  toggleActual() {
    this.#zoom.setActual(!this.#zoom.isActual);
  }

  /** @param {{ x: number, y: number }} shares of the frame, to the right and down */
  move(shares) {
    this.#zoom.move(shares);
  }

  /** What is in the frame. @returns {Promise<Capture | undefined>} */
  capture() {
    return this.#painter.capture();
  }

  close() {
    this.#painter.close();
  }
}

/**
 * Opens what paints: a thread for each stream, so that none waits for another one's pictures, where the browser can;
 * else the page does.
 *
 * @template {Jpeg} P
 * @param {HTMLCanvasElement} canvas
 * @param {RemotePainterOptions<P>} options
 * @returns {Pick<Painter<P>, "takePicture" | "turn" | "pace" | "capture" | "close">}
 */
function createPainter(canvas, options) {
  if (!("transferControlToOffscreen" in HTMLCanvasElement.prototype)) return new Painter(canvas, options);
  const startWorker = () => new Worker(new URL("./paint_worker.js", import.meta.url), { type: "module" });
  return new RemotePainter(startWorker, canvas, options);
}
