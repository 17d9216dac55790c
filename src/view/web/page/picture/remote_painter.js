/**
 * A painter whose canvas is drawn by a thread of its own (`paint_worker.js`), with which nothing else stands or falls: one
 * that hangs or breaks is replaced, together with its canvas. The picture that it drew stays until the next one has come.
 *
 * @module
 */

import { cloneCanvas, end } from "./paint_thread.js";
import { Painter } from "./painter.js";

/** @import { Orientation } from "../../../../common/orientation.js" */
/** @import { PaintReply, PaintRequest } from "./paint_worker.js" */
/** @import { Thread } from "./paint_thread.js" */
/** @import { Capture, Jpeg, PainterOptions } from "./painter.js" */

/** The thread itself gives a picture up before. */
const HANGING_AFTER_MS = 3000;
const TICK_MS = 100;
/** Threads that break before they have drawn anything: this browser has none that can. */
const MAX_BROKEN = 2;

/**
 * @template {Jpeg} P
 * @typedef {PainterOptions<P> & { onCanvas: (canvas: HTMLCanvasElement) => void }} RemotePainterOptions `onCanvas`: called
 *   when another canvas has taken the place of the one that was there
 */

/**
 * Stands in the page for one painter.
 *
 * @template {Jpeg} P
 */
export class RemotePainter {
  /** @type {RemotePainterOptions<P>} */
  #options;
  /** @type {() => Worker} */
  #startWorker;
  /** @type {Orientation} */
  #orientation;
  /** @type {Thread} */
  #thread;
  /** The one that drew what is seen, while its successor has drawn nothing. @type {Thread | undefined} */
  #former;
  /** Paints in the page where no thread can. @type {Painter<P> | undefined} */
  #local;
  #pixelsPerSecond = Infinity;
  #nextNumber = 0;
  /** What was said of the pictures that are on their way to the canvas, or on it; their JPEGs are gone. @type {Map<number, P>} */
  #pictures = new Map();
  /** The one on the canvas. @type {number | undefined} */
  #painted;
  #brokenCount = 0;
  /** How long the thread has had a picture and not answered, while the page itself ran. */
  #silentMs = 0;
  #isAsked = false;
  /** @type {((capture: Capture | undefined) => void)[]} */
  #captures = [];
  /** @type {ReturnType<typeof setInterval>} */
  #watching;

  /**
   * @param {() => Worker} startWorker
   * @param {HTMLCanvasElement} canvas which nobody else may draw on
   * @param {RemotePainterOptions<P>} options
   */
  constructor(startWorker, canvas, options) {
    this.#startWorker = startWorker;
    this.#options = options;
    this.#orientation = options.orientation;
    this.#thread = this.#start(canvas);
    this.#watching = setInterval(() => this.#watch(), TICK_MS);
  }

  /** @param {P} picture its JPEG is given away, with all of its buffer */
  takePicture(picture) {
    if (this.#local) return this.#local.takePicture(picture);
    const { jpeg } = picture;
    const number = this.#nextNumber++;
    this.#pictures.set(number, picture);
    this.#isAsked = true;
    this.#say({ type: "picture", number, jpeg }, [jpeg.buffer]);
  }

  /** @param {Orientation} orientation */
  turn(orientation) {
    this.#orientation = orientation;
    if (this.#local) return this.#local.turn(orientation);
    this.#say({ type: "turn", orientation });
  }

  /** @param {number} pixelsPerSecond */
  pace(pixelsPerSecond) {
    this.#pixelsPerSecond = pixelsPerSecond;
    if (this.#local) return this.#local.pace(pixelsPerSecond);
    this.#say({ type: "pace", pixelsPerSecond });
  }

  /** @returns {Promise<Capture | undefined>} */
  async capture() {
    if (this.#local) return await this.#local.capture();
    return await new Promise((resolve) => {
      this.#captures.push(resolve);
      this.#say({ type: "capture" });
    });
  }

  close() {
    clearInterval(this.#watching);
    this.#local?.close();
    end(this.#thread);
    if (this.#former) end(this.#former);
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @returns {Thread}
   */
  #start(canvas) {
    const { port1, port2 } = new MessageChannel();
    const offscreen = canvas.transferControlToOffscreen();
    const worker = this.#startWorker();
    worker.postMessage({ canvas: offscreen, port: port2, orientation: this.#orientation }, [
      offscreen,
      port2,
    ]);
    port1.onmessage = (/** @type {MessageEvent<PaintReply>} */ { data }) => this.#handleReply(data);
    worker.addEventListener("error", () => this.#handleBreak(worker));
    this.#isAsked = false;
    this.#silentMs = 0;
    return { worker, port: port1, canvas };
  }

  /** Counts only time in which the page itself ran: after a sleep both threads wake. */
  #watch() {
    this.#silentMs = this.#isAsked ? this.#silentMs + TICK_MS : 0;
    if (this.#silentMs > HANGING_AFTER_MS) this.#replace();
  }

  /** @param {Worker} worker */
  #handleBreak(worker) {
    if (worker !== this.#thread.worker) return;
    this.#brokenCount++;
    this.#replace();
  }

  #replace() {
    const { canvas } = this.#former ?? this.#thread;
    if (this.#former) end(this.#thread);
    // Its late pictures must not come to the canvas; what it has drawn stays there until it is ended.
    else this.#thread.port.close();
    if (this.#former) this.#thread.canvas.remove();
    this.#former ??= this.#thread;
    for (const resolve of this.#captures.splice(0)) resolve(undefined);
    this.#pictures.clear();
    this.#painted = undefined;
    const fresh = cloneCanvas(canvas);
    canvas.after(fresh);
    if (this.#brokenCount < MAX_BROKEN) this.#thread = this.#start(fresh);
    else this.#paintHere(fresh);
    this.pace(this.#pixelsPerSecond);
  }

  /** @param {HTMLCanvasElement} canvas */
  #paintHere(canvas) {
    clearInterval(this.#watching);
    this.#thread = { ...this.#thread, canvas };
    const { onPainted } = this.#options;
    this.#local = new Painter(canvas, {
      ...this.#options,
      orientation: this.#orientation,
      onPainted: (picture, painted) => {
        this.#showCanvas();
        onPainted(picture, painted);
      },
    });
  }

  /** What was drawn last is on the canvas of the thread that is asked. */
  #showCanvas() {
    if (!this.#former) return;
    end(this.#former);
    this.#former.canvas.remove();
    this.#former = undefined;
    this.#options.onCanvas(this.#thread.canvas);
  }

  /** @param {PaintReply} reply */
  #handleReply(reply) {
    this.#silentMs = 0;
    switch (reply.type) {
      case "painted":
        return this.#handlePainted(reply);
      case "broken":
        return this.#handleBroken(reply.number);
      case "decoded":
        return this.#handleDecoded(reply.number);
      case "captured":
        return this.#captures.shift()?.(reply.capture);
    }
  }

  /** @param {Extract<PaintReply, { type: "painted" }>} painted */
  #handlePainted({ number, size, shownSize, atEpochMs }) {
    this.#painted = number;
    this.#brokenCount = 0;
    this.#forgetBefore(number);
    this.#showCanvas();
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

  /** @param {number} number */
  #handleDecoded(number) {
    if (number === this.#nextNumber - 1) this.#isAsked = false;
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
    this.#thread.port.postMessage(request, given);
  }
}
