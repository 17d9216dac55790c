/**
 * The headers of what a listener sends to one session, which count it, all kinds together.
 *
 * @module
 */

import { serialAdd } from "../common/serial.ts";
import type { Header } from "../protocol/header.ts";

/** Of one session. */
export class FeedbackHeaders {
  readonly #sessionId: number;
  #counter = 0;

  constructor(sessionId: number) {
    this.#sessionId = sessionId;
  }

  /** The next one, which may be looked at in vain. */
  get next(): Header {
    return { sessionId: this.#sessionId, counter: this.#counter };
  }

  /** The next one has left. */
  noteTaken(): void {
    this.#counter = serialAdd(this.#counter, 1);
  }

  /** The next one, for what leaves now. */
  take(): Header {
    const header = this.next;
    this.noteTaken();
    return header;
  }
}
