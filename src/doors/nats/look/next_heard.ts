/**
 * The next message that somebody publishes, and no other one: pictures of this moment where what keeps them does not answer, as a
 * cluster that has lost the server that led it, for seconds.
 *
 * It is a plain subscription that the server ends itself after one message, so that nothing waits anywhere for who is slow. Who may
 * not subscribe there, or hears nothing across a leaf, is as well off as without it.
 *
 * @module
 */

import { monotonicUs } from "../../../system/monotonic.ts";
import type { Connected, Msg, Subscription } from "../link/connection.ts";

/** Hears when it is told to, until it is closed. */
export class NextHeard {
  readonly #connected: Connected;
  readonly #subject: string;
  readonly #take: (message: Msg, askedUs: number) => void;
  #subscription: Subscription | undefined;
  /** The connection by which it may not. */
  #refused = -1;
  readonly #hearRefusal: (subject: string) => boolean;

  /** @param take takes each message, and since when it was waited for; never throws */
  constructor(connected: Connected, subject: string, take: (message: Msg, askedUs: number) => void) {
    this.#connected = connected;
    this.#subject = subject;
    this.#take = take;
    this.#hearRefusal = (refused) => {
      if (refused !== subject) return false;
      this.#forbid();
      return true;
    };
  }

  /** Whether the next message would be heard, or may be. */
  get isFree(): boolean {
    return this.#subscription === undefined && this.#refused !== this.#connected.generation;
  }

  /** Hears one message, the next. */
  hear(): void {
    if (!this.isFree) return;
    const { nats, onRefused } = this.#connected;
    onRefused.add(this.#hearRefusal);
    const askedUs = monotonicUs();
    this.#subscription = nats.subscribe(this.#subject, {
      max: 1,
      callback: (error, message) => {
        if (error) return this.#forbid();
        this.#subscription = undefined;
        this.#take(message, askedUs);
      },
    });
  }

  /** Hears nothing until it is told to again. */
  stop(): void {
    const { nats, onRefused } = this.#connected;
    if (!nats.isClosed()) this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    onRefused?.delete(this.#hearRefusal);
  }

  #forbid(): void {
    this.#refused = this.#connected.generation;
    this.#subscription = undefined;
  }
}
