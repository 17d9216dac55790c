/**
 * The thread that paints the pictures of one stream, whatever the page is busy with. The page's half is
 * `remote_painter.js`.
 *
 * @module
 */

import { Painter } from "./painter.js";

/** @import { Orientation } from "../../../../common/orientation.js" */
/** @import { Capture, Painted } from "./painter.js" */

/**
 * A canvas of the page, what is said about it, and how it shows pictures.
 *
 * @typedef {{ readonly canvas: OffscreenCanvas, readonly port: MessagePort, readonly orientation: Orientation }} Opening
 */

/**
 * What the page says of one canvas.
 *
 * @typedef {{ readonly type: "picture", readonly number: number, readonly jpeg: Uint8Array<ArrayBuffer> }
 *   | { readonly type: "turn", readonly orientation: Orientation }
 *   | { readonly type: "pace", readonly pixelsPerSecond: number }
 *   | { readonly type: "capture" | "close" }} PaintRequest
 */

/**
 * What it hears. `atEpochMs` is when the picture was drawn, in ms since 1970: the one clock that both threads have.
 *
 * @typedef {Omit<Painted, "atMs"> & { readonly type: "painted", readonly number: number, readonly atEpochMs: number }
 *   | { readonly type: "broken", readonly number: number }
 *   | { readonly type: "decoded", readonly number: number }
 *   | { readonly type: "captured", readonly capture: Capture | undefined }} PaintReply
 */

addEventListener("message", (/** @type {MessageEvent<Opening>} */ { data }) => open(data));

/** @param {Opening} opening */
function open({ canvas, port, orientation }) {
  const reply = (/** @type {PaintReply} */ message) => port.postMessage(message);
  /** @type {Painter<Extract<PaintRequest, { type: "picture" }>>} */
  const painter = new Painter(canvas, {
    orientation,
    onPainted: ({ number }, { atMs, ...sizes }) =>
      reply({ type: "painted", number, ...sizes, atEpochMs: performance.timeOrigin + atMs }),
    onDecoded: ({ number }) => reply({ type: "decoded", number }),
    onBroken: ({ number }) => reply({ type: "broken", number }),
  });
  port.onmessage = async (/** @type {MessageEvent<PaintRequest>} */ { data: request }) => {
    switch (request.type) {
      case "picture":
        return painter.takePicture(request);
      case "turn":
        return painter.turn(request.orientation);
      case "pace":
        return painter.pace(request.pixelsPerSecond);
      case "capture":
        return reply({ type: "captured", capture: await painter.capture() });
      case "close":
        painter.close();
        return port.close();
    }
  };
}
