/**
 * `src/view/web/page/picture/remote_painter.js` of a page that is one file: it paints itself.
 *
 * @module
 */

import { Painter } from "../../../src/view/web/page/picture/painter.js";

/**
 * The same face.
 *
 * @template {import("../../../src/view/web/page/picture/painter.js").Jpeg} P
 * @extends {Painter<P>}
 */
export class RemotePainter extends Painter {
  /**
   * @param {() => Worker} _startWorker
   * @param {HTMLCanvasElement} canvas
   * @param {import("../../../src/view/web/page/picture/painter.js").PainterOptions<P>} options
   */
  constructor(_startWorker, canvas, options) {
    super(canvas, options);
  }
}
