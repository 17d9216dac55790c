/**
 * A robot's answers to those who have a code.
 *
 * 1. who asks the same once more gets the same answer;
 * 2. who has shown that it can be reached is answered where a code is waited for, and that spends one of its tries, since
 *    the answer shows whether a guess was right;
 * 3. who then shows that it has the code is paired, and the code is used; who shows that it has not, or nothing for some
 *    seconds, is told of.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import { HostBudget } from "../common/host_budget.ts";
import { ID_BYTES } from "../protocol/handshake.ts";
import {
  decodeViewerWords,
  encodeRobotWords,
  type PairAnswer,
  type PairAsk,
  type PairConfirm,
} from "../protocol/pairing.ts";
import type { Right } from "../pair/pairing.ts";
import { ALL_RIGHTS } from "../pair/rights.ts";
import { isSameCookie } from "../protocol/subscription.ts";
import { CpaceResponder } from "../seal/cpace.ts";
import type { Sodium } from "../seal/sodium.ts";
import { deriveSecret, describeRun } from "./pairing_secret.ts";
import type { SealCounts } from "./seal_counts.ts";
import type { SealEvent } from "../common/seal_event.ts";
import type { SealOptions, SealParts } from "./seal_options.ts";

/** Each costs some tenths of a millisecond; there are not more tries than that. */
const ANSWERS = { hostBurst: 4, hostPerSecond: 1, totalBurst: 8, totalPerSecond: 4 };
/** So long somebody who was answered has to show that it has the code. */
const PATIENCE_US = 10_000_000;
/** Answers that are remembered: not more than a code has tries. */
const MAX_ANSWERED = 4;

interface Answered {
  readonly from: Address;
  readonly sinceUs: number;
  readonly ask: Uint8Array;
  readonly cookie: Uint8Array;
  readonly code: string;
  readonly answer: PairAnswer;
  readonly name: string;
  readonly pairingId: string;
  readonly rights: readonly Right[];
  readonly run: CpaceResponder;
}

/** The answers of one robot. */
export class PairingAnswers {
  readonly #sodium: Sodium;
  readonly #counts: SealCounts;
  readonly #tell: (event: SealEvent) => void;
  readonly #budget = new HostBudget(ANSWERS);
  #seal: SealOptions;
  /** Tries that the code has left; one is spent when it is answered, and told when that has come to nothing. */
  #left = 0;
  #usedCode: string | undefined;
  readonly #answered: Answered[] = [];

  constructor({ sodium, seal }: SealParts, counts: SealCounts, tell: (event: SealEvent) => void) {
    this.#sodium = sodium;
    this.#seal = seal;
    this.#counts = counts;
    this.#tell = tell;
    this.#left = seal.pending?.triesLeft ?? 0;
  }

  /** Goes by these from now on. */
  setSeal(seal: SealOptions): void {
    const { code, triesLeft = 0 } = seal.pending ?? {};
    this.#left = code === this.#seal.pending?.code ? Math.min(this.#left, triesLeft) : triesLeft;
    this.#seal = seal;
  }

  /** When {@linkcode expire} will next have something to do, in µs. */
  get nextUs(): number {
    return this.#answered[0] ? this.#answered[0].sinceUs + PATIENCE_US : Infinity;
  }

  /** Gives up those who have not shown within some seconds that they have the code. */
  expire(nowUs: number): void {
    while (nowUs >= this.nextUs) this.#giveUp(this.#answered[0]!);
  }

  /** Takes what somebody asks whose address is proven; the datagram is `bytes`. Nothing where no code is waited for. */
  answer(ask: PairAsk, bytes: Uint8Array, from: Address, nowUs: number): PairAnswer | "flood" | undefined {
    const known = this.#answered.find((answered) => isSameCookie(answered.ask, bytes));
    if (known) return known.answer;
    const { pending, robotId, name } = this.#seal;
    if (!pending || pending.code === this.#usedCode || this.#left <= 0) return undefined;
    if (!this.#budget.take(from.hostname, nowUs)) return "flood";
    const viewer = decodeViewerWords(ask.said);
    if (viewer === undefined) return undefined;
    const { sessionId: viewerId, nonce, cookie } = ask;
    const pairingId = this.#sodium.randomBytes(ID_BYTES);
    const said = encodeRobotWords({ pairingId, robotId: Uint8Array.fromHex(robotId), name });
    const run = new CpaceResponder(this.#sodium, {
      ...describeRun({ code: pending.code, viewerId, nonce, cookie }),
      said,
    });
    const tag = run.answer({ share: ask.share, said: ask.said });
    if (!tag) return undefined;
    this.#left--;
    const answer: PairAnswer = {
      ...{ kind: "pair-answer", sessionId: viewerId, counter: 0 },
      ...{ share: run.share, tag, said },
    };
    if (this.#answered.length >= MAX_ANSWERED) this.#giveUp(this.#answered[0]!);
    const { code, rights = ALL_RIGHTS } = pending;
    const about = { from, sinceUs: nowUs, code, rights, name: viewer, pairingId: pairingId.toHex() };
    this.#answered.push({ ...about, ask: bytes.slice(), cookie: cookie.slice(), answer, run });
    return answer;
  }

  /** Takes the proof of somebody who was answered; one that is wrong ends it. */
  confirm({ sessionId, cookie, tag }: PairConfirm, from: Address): void {
    const known = this.#answered.find((answered) =>
      answered.answer.sessionId === sessionId && isSameAddress(answered.from, from) &&
      isSameCookie(answered.cookie, cookie)
    );
    if (!known || known.code === this.#usedCode) return this.#counts.drops.count("unasked");
    const key = known.run.finish(tag);
    if (!key) return this.#giveUp(known);
    this.#usedCode = known.code;
    const { code, name, rights, pairingId: id } = known;
    const { robotId } = this.#seal;
    const pairing = { id, secret: deriveSecret(key), name, side: "viewer", robotId } as const;
    const about = { addresses: [from.hostname], rights };
    this.#tell({ kind: "code-used", code, pairing: { ...pairing, ...about } });
    for (const { run } of this.#answered.splice(0)) run[Symbol.dispose]();
  }

  #giveUp(answered: Answered): void {
    this.#answered.splice(this.#answered.indexOf(answered), 1);
    answered.run[Symbol.dispose]();
    const { code, from: { hostname } } = answered;
    if (code !== this.#usedCode) this.#tell({ kind: "try-spent", code, hostname });
  }
}
