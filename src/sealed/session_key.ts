/**
 * The keys of one session, both directions: what they have sealed, and what has been opened by them.
 *
 * @module
 */

import { isOfViewer, markOpened, markSealed, readKind, readSealCounter } from "../protocol/header.ts";
import type { DirectionKeys } from "../seal/noise.ts";
import { ReplayWindow } from "../seal/replay_window.ts";
import type { DatagramKey, Sodium } from "../seal/sodium.ts";
import type { Pairing } from "../pair/pairing.ts";

/** The last counter that a key seals by. */
const MAX_COUNTER = 2 ** 32 - 1;

/** What both ends have agreed on. */
export interface SessionKeyOptions {
  readonly pairing: Pairing;
  /** By which this end is spoken to, and the other one. */
  readonly ownId: number;
  readonly otherId: number;
  /** Both ends' session ids. */
  readonly viewerId: number;
  readonly broadcasterId: number;
  /** The Hello that it came from: which of the initiator's, and whose. */
  readonly initiatorId: number;
  readonly number: number;
  readonly madeUs: number;
}

/** One session's keys. */
export class SessionKey implements Disposable {
  readonly options: SessionKeyOptions;
  /** How many datagrams it has sealed. */
  sealed = 0;
  /** Whether the other end has used it. */
  isConfirmed = false;
  /** The exchange that it came from, for who says the same again; nothing at the end that began. */
  readonly exchange: { readonly hello: Uint8Array; readonly welcome: Uint8Array } | undefined;
  readonly #send: DatagramKey;
  readonly #receive: DatagramKey;
  readonly #window = new ReplayWindow();

  /** @param keys wiped */
  constructor(
    sodium: Sodium,
    keys: DirectionKeys,
    options: SessionKeyOptions,
    exchange?: SessionKey["exchange"],
  ) {
    this.options = options;
    this.exchange = exchange;
    this.#send = sodium.makeKey(keys.send);
    this.#receive = sodium.makeKey(keys.receive);
    keys.send.fill(0);
    keys.receive.fill(0);
  }

  /**
   * Seals a datagram in place; `bytes` has room for the tag.
   *
   * @returns its length now; 0 where the key is used up
   */
  seal(bytes: Uint8Array, length: number): number {
    if (this.sealed > MAX_COUNTER) return 0;
    const counter = this.sealed++;
    markSealed(bytes, this.options.otherId, counter);
    return this.#send.seal(bytes, length, counter);
  }

  /**
   * Opens a datagram in place, and gives it the header back that it had.
   *
   * @returns its length now, or why it is not taken
   */
  open(bytes: Uint8Array): number | "forged" | "replayed" {
    const counter = readSealCounter(bytes);
    if (!this.#window.isNew(counter)) return "replayed";
    const length = this.#receive.open(bytes, counter);
    if (length === 0) return "forged";
    this.#window.accept(counter);
    const { viewerId, broadcasterId } = this.options;
    markOpened(bytes, isOfViewer(readKind(bytes)) ? viewerId : broadcasterId);
    return length;
  }

  /** Wipes it. */
  [Symbol.dispose](): void {
    this.#send[Symbol.dispose]();
    this.#receive[Symbol.dispose]();
  }
}
