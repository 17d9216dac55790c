/**
 * A thread that paints, as the page has it.
 *
 * @module
 */

/** A thread and what it draws on. @typedef {{ worker: Worker, port: MessagePort, canvas: HTMLCanvasElement }} Thread */

/** Ends it, whatever it does. @param {Thread} thread */
export function end({ worker, port }) {
  port.close();
  worker.terminate();
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {HTMLCanvasElement} the same, with nothing on it
 */
export function cloneCanvas(canvas) {
  const clone = /** @type {HTMLCanvasElement} */ (canvas.cloneNode());
  clone.removeAttribute("data-frame-id");
  return clone;
}
