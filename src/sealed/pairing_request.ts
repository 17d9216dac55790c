/**
 * A viewer's way to a pairing with one robot, by a code.
 *
 * 1. it asks again and again until it is answered; a challenge gives the proof that it asks with from then on;
 * 2. an answer whose tag is right shows that the robot has the code: then there is a pairing, which this end tells by its
 *    own tag, again and again, while it begins handshakes by it;
 * 3. the first session by the new pairing shows that the robot keeps it.
 *
 * One answer is looked at, since each is a guess of whoever sent it; where its tag is wrong the robot is told so at once, for
 * who waits there.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import { encodeDatagram } from "../protocol.ts";
import { proofOf, type SealedOnly } from "../protocol/handshake.ts";
import {
  decodeRobotWords,
  encodeViewerWords,
  PAIR_NONCE_BYTES,
  PAIR_TAG_BYTES,
  type PairAnswer,
} from "../protocol/pairing.ts";
import { COOKIE_BYTES, isSameCookie, type Subscription } from "../protocol/subscription.ts";
import { CpaceInitiator } from "../seal/cpace.ts";
import type { Sodium } from "../seal/sodium.ts";
import type { Right } from "../pair/pairing.ts";
import { ALL_RIGHTS } from "../pair/rights.ts";
import { deriveSecret, describeRun } from "./pairing_secret.ts";
import type { NewPairing } from "../common/seal_event.ts";

const INTERVAL_US = 100_000;
/** Shows that the answer was by another code. */
const NO_TAG = new Uint8Array(PAIR_TAG_BYTES);

/** Who asks whom. */
export interface PairingRequestOptions {
  readonly sodium: Sodium;
  readonly address: Address;
  /** 8 digits. */
  readonly code: string;
  /** This host's, as the robot is to call it. */
  readonly name: string;
  readonly viewerId: number;
}

/** One request. */
export class PairingRequest {
  /** What was agreed on; nothing before. */
  pairing: NewPairing | undefined;
  /** When the robot last answered, in µs. */
  answeredUs = -Infinity;
  /** Why it can not come to anything any more. */
  failure: "wrong-code" | "no-code" | undefined;
  readonly #options: PairingRequestOptions;
  readonly #nonce: Uint8Array;
  readonly #said: Uint8Array;
  #cookie = new Uint8Array(COOKIE_BYTES);
  #run: CpaceInitiator | undefined;
  #tag: Uint8Array | undefined;
  #nextUs = 0;
  #isKept = false;
  /** Whether the robot is still to be told that its code is another one. */
  #isObjecting = false;

  constructor(options: PairingRequestOptions) {
    this.#options = options;
    this.#nonce = options.sodium.randomBytes(PAIR_NONCE_BYTES);
    this.#said = encodeViewerWords(options.name);
  }

  get address(): Address {
    return this.#options.address;
  }

  /** Whether it has come to its end, good or bad. */
  get isOver(): boolean {
    return this.#isKept || this.failure !== undefined;
  }

  /** When {@linkcode poll} will next have something, in µs. */
  get nextUs(): number {
    return this.isOver && !this.#isObjecting ? Infinity : this.#nextUs;
  }

  /** Writes what is due now to the front of `into`, and returns its length; 0 where nothing is. */
  poll(nowUs: number, into: Uint8Array): number {
    if (nowUs < this.nextUs) return 0;
    this.#nextUs = nowUs + INTERVAL_US;
    const header = { sessionId: this.#options.viewerId, counter: 0, cookie: this.#cookie };
    const tag = this.#isObjecting ? NO_TAG : this.#tag;
    this.#isObjecting = false;
    if (tag) return encodeDatagram({ kind: "pair-confirm", ...header, tag }, into);
    const { share } = this.#run ??= this.#begin();
    return encodeDatagram({ kind: "pair-ask", ...header, nonce: this.#nonce, share, said: this.#said }, into);
  }

  /** Takes a proof of this end's address; false where it was not asked for. */
  handleChallenge({ sessionId, cookie }: Subscription, nowUs: number): boolean {
    if (sessionId !== this.#options.viewerId || this.#tag || this.isOver) return false;
    this.answeredUs = nowUs;
    if (isSameCookie(cookie, this.#cookie)) return true;
    this.#cookie = cookie.slice();
    this.#run?.[Symbol.dispose]();
    this.#run = undefined;
    this.#nextUs = nowUs;
    return true;
  }

  /** Takes the word that no code is waited for; false where it was not asked for. */
  handleSealedOnly({ sessionId, proof }: SealedOnly): boolean {
    if (sessionId !== this.#options.viewerId || this.#tag || this.isOver) return false;
    if (!isSameCookie(proof, proofOf(this.#cookie))) return false;
    this.failure = "no-code";
    return true;
  }

  /** Takes the robot's answer; false where it was not asked for. */
  handleAnswer({ sessionId, share, tag, said }: PairAnswer, nowUs: number): boolean {
    if (sessionId !== this.#options.viewerId || this.#tag || !this.#run || this.isOver) return false;
    this.answeredUs = nowUs;
    const words = decodeRobotWords(said);
    const result = words && this.#run.finish({ share, said }, tag);
    if (!result) {
      this.failure = "wrong-code";
      this.#isObjecting = true;
      this.#nextUs = nowUs;
      return true;
    }
    this.#tag = result.tag;
    this.#nextUs = nowUs;
    const { name, pairingId, robotId } = words;
    const pairing = { id: pairingId.toHex(), secret: deriveSecret(result.key), name, side: "robot" } as const;
    const about = { addresses: [this.address.hostname], rights: ALL_RIGHTS };
    this.pairing = { ...pairing, robotId: robotId.toHex(), ...about };
    return true;
  }

  /** The robot says what this viewer may do. */
  noteRights(rights: readonly Right[]): void {
    if (this.pairing) this.pairing = { ...this.pairing, rights };
  }

  /** The robot keeps the pairing: there is nothing more to be said. */
  end(): void {
    this.#isKept = true;
  }

  #begin(): CpaceInitiator {
    const { sodium, code, viewerId } = this.#options;
    const run = describeRun({ code, viewerId, nonce: this.#nonce, cookie: this.#cookie });
    return new CpaceInitiator(sodium, { ...run, said: this.#said });
  }
}
