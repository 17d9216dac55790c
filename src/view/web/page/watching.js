/**
 * The page says which streams are in sight, and how large, so that nothing comes for the others.
 *
 * @module
 */

/** @import { PageMessage, WatchMessage } from "../page_messages.ts" */

/** Whoever scrolls fast passes much that is not looked at. */
const INTERVAL_MS = 50;

/** Says it at each change. */
export class Watching {
  #options;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting;

  /** @param {{ wall: { watched: WatchMessage | undefined }, send: (message: PageMessage) => void }} options */
  constructor(options) {
    this.#options = options;
  }

  saySoon() {
    this.#waiting ??= setTimeout(() => this.say(), INTERVAL_MS);
  }

  /** A page in the background paints nothing, so it asks for nothing. */
  say() {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    const { wall, send } = this.#options;
    /** @type {WatchMessage | undefined} */
    const message = document.hidden ? { type: "watch", keys: [] } : wall.watched;
    if (message) send(message);
  }
}
