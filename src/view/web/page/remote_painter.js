/**
 * A painter whose canvas is drawn by the thread that paints (`paint_worker.js`).
 *
 * @module
 */

/** @import { Orientation } from "../../../orientation.ts" */
/** @import { PaintReply, PaintRequest } from "./paint_worker.js" */
/** @import { Capture, Jpeg, PainterOptions } from "./painter.js" */

/**
 * Stands in the page for one painter.
 *
 * @template {Jpeg} P
 */
export class RemotePainter {
  /** @type {MessagePort} */
  #port;
  /** @type {PainterOptions<P>} */
  #options;
  #nextNumber = 0;
  /** What was said of the pictures that are on their way to the canvas, or on it; their JPEGs are gone. @type {Map<number, P>} */
  #pictures = new Map();
  /** The one on the canvas. @type {number | undefined} */
  #painted;
  /** @type {((capture: Capture | undefined) => void)[]} */
  #captures = [];

  /**
   * @param {Worker} worker
   * @param {HTMLCanvasElement} canvas which nobody else may draw on
   * @param {PainterOptions<P>} options
   */
  constructor(worker, canvas, options) {
    const { port1, port2 } = new MessageChannel();
    const offscreen = canvas.transferControlToOffscreen();
    const { orientation } = options;
    worker.postMessage({ canvas: offscreen, port: port2, orientation }, [offscreen, port2]);
    this.#port = port1;
    this.#options = options;
    port1.onmessage = (/** @type {MessageEvent<PaintReply>} */ { data }) => this.#handleReply(data);
  }

  /** @param {P} picture its JPEG is given away, with all of its buffer */
  takePicture(picture) {
    const { jpeg } = picture;
    const number = this.#nextNumber++;
    this.#pictures.set(number, picture);
    this.#say({ type: "picture", number, jpeg }, [jpeg.buffer]);
  }

  /** @param {Orientation} orientation */
  turn(orientation) {
    this.#say({ type: "turn", orientation });
  }

  /** @returns {Promise<Capture | undefined>} */
  capture() {
    return new Promise((resolve) => {
      this.#captures.push(resolve);
      this.#say({ type: "capture" });
    });
  }

  close() {
    this.#say({ type: "close" });
    this.#port.close();
  }

  /** @param {PaintReply} reply */
  #handleReply(reply) {
    switch (reply.type) {
      case "painted":
        return this.#handlePainted(reply);
      case "broken":
        return this.#handleBroken(reply.number);
      case "captured":
        return this.#captures.shift()?.(reply.capture);
    }
  }

  /** @param {Extract<PaintReply, { type: "painted" }>} painted */
  #handlePainted({ number, size, shownSize, atEpochMs }) {
    this.#painted = number;
    this.#forgetBefore(number);
    const picture = this.#pictures.get(number);
    const atMs = atEpochMs - performance.timeOrigin;
    if (picture) this.#options.onPainted(picture, { size, shownSize, atMs });
  }

  /** @param {number} number */
  #handleBroken(number) {
    const picture = this.#pictures.get(number);
    this.#forgetBefore(number + 1);
    if (picture) this.#options.onBroken(picture);
  }

  /**
   * Pictures that others have replaced never come to the canvas.
   *
   * @param {number} number
   */
  #forgetBefore(number) {
    for (const older of this.#pictures.keys()) {
      if (older < number && older !== this.#painted) this.#pictures.delete(older);
    }
  }

  /**
   * @param {PaintRequest} request
   * @param {Transferable[]} [given]
   */
  #say(request, given = []) {
    this.#port.postMessage(request, given);
  }
}
