/**
 * Where pictures are painted: on a thread of its own where the browser can, else in the page.
 *
 * @module
 */

import { Painter } from "./painter.js";
import { RemotePainter } from "./remote_painter.js";

/** @import { Jpeg, PainterOptions } from "./painter.js" */

/** The painters of all streams share one thread. */
export class Painting {
  /** @type {Worker | undefined} */
  #worker;

  constructor() {
    if ("transferControlToOffscreen" in HTMLCanvasElement.prototype) {
      this.#worker = new Worker(new URL("./paint_worker.js", import.meta.url), { type: "module" });
    }
  }

  /**
   * @template {Jpeg} P
   * @param {HTMLCanvasElement} canvas
   * @param {PainterOptions<P>} options
   * @returns {Pick<Painter<P>, "takePicture" | "turn" | "capture" | "close">}
   */
  createPainter(canvas, options) {
    return this.#worker ? new RemotePainter(this.#worker, canvas, options) : new Painter(canvas, options);
  }
}
