/**
 * How far a peer has read, by pings that it answers (RFC 6455, section 5.5.2): each peer does so by itself, in order, once it
 * has read what was sent before. So a message is there when the ping behind it is answered; and what comes in behind an answer
 * was sent after that ping had left.
 *
 * @module
 */

/** A peer that answers none is sent no more. */
const MAX_UNANSWERED = 1024;
/** A number that never wraps. */
const PAYLOAD_BYTES = 8;

/** The pings of one connection. */
export class AnsweredPings {
  /** What comes in now was sent after this time, in µs. */
  answeredSentUs = -Infinity;
  /** The number of the newest ping that was answered. */
  answered = -1;
  #next = 0;
  readonly #unanswered: { readonly number: number; readonly sentUs: number }[] = [];

  /** Whether another one may leave. */
  get hasRoom(): boolean {
    return this.#unanswered.length < MAX_UNANSWERED;
  }

  /** Begins one that leaves now; its payload is for the wire. */
  begin(nowUs: number): { readonly number: number; readonly payload: Uint8Array } {
    const number = this.#next++;
    this.#unanswered.push({ number, sentUs: nowUs });
    const payload = new Uint8Array(PAYLOAD_BYTES);
    new DataView(payload.buffer).setFloat64(0, number);
    return { number, payload };
  }

  /** Takes an answer, which stands for all pings before; returns whether it is one. */
  handleAnswer(payload: Uint8Array): boolean {
    if (payload.length !== PAYLOAD_BYTES) return false;
    const number = new DataView(payload.buffer, payload.byteOffset, payload.length).getFloat64(0);
    const at = this.#unanswered.findIndex((ping) => ping.number === number);
    if (at < 0) return false;
    this.answeredSentUs = this.#unanswered[at]!.sentUs;
    this.answered = number;
    this.#unanswered.splice(0, at + 1);
    return true;
  }
}
