/**
 * Where pictures are painted: on threads of their own where the browser can, else in the page.
 *
 * @module
 */

import { Painter } from "./painter.js";
import { RemotePainter } from "./remote_painter.js";

/** @import { Jpeg } from "./painter.js" */
/** @import { RemotePainterOptions } from "./remote_painter.js" */

/**
 * A thread for each stream, so that none waits for another one's pictures.
 *
 * @template {Jpeg} P
 * @param {HTMLCanvasElement} canvas
 * @param {RemotePainterOptions<P>} options
 * @returns {Pick<Painter<P>, "takePicture" | "turn" | "capture" | "close">}
 */
export function createPainter(canvas, options) {
  if (!("transferControlToOffscreen" in HTMLCanvasElement.prototype)) return new Painter(canvas, options);
  return new RemotePainter(startWorker, canvas, options);
}

function startWorker() {
  return new Worker(new URL("./paint_worker.js", import.meta.url), { type: "module" });
}
