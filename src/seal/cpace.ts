/**
 * From a short code that both ends know to a strong key: CPace over ristretto255 with SHA-512, and an explicit
 * confirmation of the key by both.
 *
 * ```text
 *   initiator                          responder
 *      → share                            whoever gets the answer learns whether one code is right
 *      ← share, tag                       knows by the tag that the responder has the code
 *      → tag                              knows by the tag that the initiator has the code
 * ```
 *
 * Who only listens learns nothing of the code, and who takes part no more than whether one guess was right. What both
 * ends have to mean alike beside the code (who they are, which session it is) is part of what is agreed on.
 *
 * Source: draft-irtf-cfrg-cpace-21, CPACE-RISTR255-SHA512 with an initiator and a responder; the confirmation is that of its
 * section 10.4 with HMAC-SHA-512.
 *
 * @module
 */

import { hmac } from "@noble/hashes/hmac";
import { sha512 } from "@noble/hashes/sha2";
import { concat } from "@std/bytes/concat";
import { timingSafeEqual } from "@std/crypto/timing-safe-equal";
import { KEY_BYTES, type Sodium } from "./sodium.ts";

/** The length of a share. */
export const CPACE_SHARE_BYTES = KEY_BYTES;
/** The length of a tag. */
export const CPACE_TAG_BYTES = 64;
/** The length of the session's key. */
export const CPACE_KEY_BYTES = 64;

/** What SHA-512 takes at a time. */
const HASH_BLOCK_BYTES = 128;
const NOTHING = new Uint8Array(0);

/** What an end begins with. */
export interface CpaceOptions {
  /** The code; `PRS` in the draft. */
  readonly code: Uint8Array;
  /** Who the two are, the initiator first; `CI`. {@linkcode joinPrefixed} makes it of several texts. */
  readonly channel: Uint8Array;
  /** Of this run alone, such as random bytes of both; `sid`. */
  readonly sessionId: Uint8Array;
  /** What this end tells openly with its share; `ADa` or `ADb`; nothing where it is not given. */
  readonly said?: Uint8Array;
  /** For test vectors alone; drawn where it is not given. */
  readonly scalar?: Uint8Array;
}

/** A share, and what is told openly with it. */
export interface CpaceMessage {
  readonly share: Uint8Array;
  readonly said: Uint8Array;
}

/** What the initiator has at its end. */
export interface CpaceResult {
  /** The session's key; only the other end has it, too. */
  readonly key: Uint8Array;
  /** What proves this end to the other. */
  readonly tag: Uint8Array;
}

/** The end that begins. */
export class CpaceInitiator {
  readonly #run: Run;

  constructor(sodium: Sodium, options: CpaceOptions) {
    this.#run = new Run(sodium, options, true);
  }

  /** What to send first. */
  get share(): Uint8Array {
    return this.#run.own.share;
  }

  /**
   * Takes the responder's answer, once, since it is one guess for whoever sent it.
   *
   * @returns nothing where the responder has another code, or an answer was taken before
   */
  finish(answer: CpaceMessage, tag: Uint8Array): CpaceResult | undefined {
    const secrets = this.#run.agree(answer);
    if (!secrets) return undefined;
    const { key, ownTag, tagOfOther } = secrets;
    if (isSame(tag, tagOfOther)) return { key, tag: ownTag };
    key.fill(0);
    return undefined;
  }

  /** Wipes what is secret; no answer is taken any more. */
  [Symbol.dispose](): void {
    this.#run[Symbol.dispose]();
  }
}

/** The end that answers. */
export class CpaceResponder {
  readonly #run: Run;
  #secrets: Secrets | undefined;

  constructor(sodium: Sodium, options: CpaceOptions) {
    this.#run = new Run(sodium, options, false);
  }

  /** What to send with the tag. */
  get share(): Uint8Array {
    return this.#run.own.share;
  }

  /**
   * Answers an initiator, once, since it is one guess for whoever gets the answer.
   *
   * @returns the tag that proves this end; nothing where that is no share, or one was answered before
   */
  answer(message: CpaceMessage): Uint8Array | undefined {
    const secrets = this.#run.agree(message);
    if (!secrets) return undefined;
    this.#secrets = secrets;
    return secrets.ownTag;
  }

  /**
   * Takes the initiator's tag, once.
   *
   * @returns the session's key; nothing where the initiator has another code, or a tag was taken before
   */
  finish(tag: Uint8Array): Uint8Array | undefined {
    const secrets = this.#secrets;
    this.#secrets = undefined;
    if (!secrets) return undefined;
    if (isSame(tag, secrets.tagOfOther)) return secrets.key;
    secrets.key.fill(0);
    return undefined;
  }

  /** Wipes what is secret; nobody is answered any more. */
  [Symbol.dispose](): void {
    this.#run[Symbol.dispose]();
    this.#secrets?.key.fill(0);
    this.#secrets = undefined;
  }
}

/** Byte strings as one, each with its length (LEB128) in front of it; `lv_cat` in the draft. */
export function joinPrefixed(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concat(parts.flatMap((part) => [encodeLength(part.length), part]));
}

/** What an end has when it knows the other's share. */
interface Secrets {
  readonly key: Uint8Array;
  readonly ownTag: Uint8Array;
  readonly tagOfOther: Uint8Array;
}

/** What the two ends do alike. */
class Run {
  readonly own: CpaceMessage;
  readonly #sodium: Sodium;
  readonly #sessionId: Uint8Array;
  readonly #isInitiator: boolean;
  #scalar: Uint8Array | undefined;

  constructor(sodium: Sodium, options: CpaceOptions, isInitiator: boolean) {
    const { sessionId, said = NOTHING, scalar = sodium.ristretto.randomScalar() } = options;
    this.#sodium = sodium;
    this.#isInitiator = isInitiator;
    this.#sessionId = sessionId.slice();
    this.#scalar = scalar.slice();
    const share = sodium.ristretto.multiply(this.#scalar, calculateGenerator(sodium, options));
    if (!share) throw new RangeError("Cannot begin CPace: the scalar is zero");
    this.own = { share, said: said.slice() };
  }

  /** The first time, and where that is a share. */
  agree(other: CpaceMessage): Secrets | undefined {
    if (!this.#scalar || other.share.length !== CPACE_SHARE_BYTES) return undefined;
    const product = this.#sodium.ristretto.multiply(this.#scalar, other.share);
    this[Symbol.dispose]();
    if (!product) return undefined;
    const [first, second] = this.#isInitiator ? [this.own, other] : [other, this.own];
    const beginning = joinPrefixed(ascii("CPaceRistretto255_ISK"), this.#sessionId, product);
    const key = sha512(concat([beginning, transcribe(first), transcribe(second)]));
    for (const secret of [product, beginning]) secret.fill(0);
    const macKey = sha512(concat([ascii("CPaceMac"), this.#sessionId, key]));
    return {
      key,
      ownTag: hmac(sha512, macKey, transcribe(this.own)),
      tagOfOther: hmac(sha512, macKey, transcribe(other)),
    };
  }

  [Symbol.dispose](): void {
    this.#scalar?.fill(0);
    this.#scalar = undefined;
  }
}

/** The point that stands for code, channel and session: so the draft's `calculate_generator`. */
function calculateGenerator(sodium: Sodium, { code, channel, sessionId }: CpaceOptions): Uint8Array {
  const domain = ascii("CPaceRistretto255");
  // The first block of the hash is full, however long the code is.
  const filled = joinPrefixed(domain, code).length + 1;
  const padding = new Uint8Array(Math.max(0, HASH_BLOCK_BYTES - filled));
  return sodium.ristretto.fromHash(sha512(joinPrefixed(domain, code, padding, channel, sessionId)));
}

function transcribe({ share, said }: CpaceMessage): Uint8Array {
  return joinPrefixed(share, said);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function encodeLength(length: number): Uint8Array {
  const bytes: number[] = [];
  for (; length > 127; length >>>= 7) bytes.push((length & 127) | 128);
  return Uint8Array.of(...bytes, length);
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
