/**
 * The clock of who publishes a robot's pictures, as it is known here.
 *
 * It is asked by a request and its reply, quickly at first and then about once a second; the comparison is that of the last mile
 * (`src/receive/clock_offset.ts`).
 *
 * @module
 */

import type { FrameAge } from "../../../common/frame.ts";
import { ClockOffset } from "../../../receive/clock_offset.ts";
import { clockJumpedUs } from "../../../system/monotonic.ts";
import type { FrameFacts } from "../messages/frame_message.ts";
import type { Connected, Msg } from "./connection.ts";
import { ask } from "./heard_message.ts";

const QUICK_REQUESTS = 5;
const QUICK_MS = 100;
/** From … to, at random: in step with pictures every answer would wait behind one. */
const INTERVAL_MS = [700, 1_300] as const;
/** An answer that takes longer says nothing of use. */
const ANSWER_MS = 2_000;

/** What it is made with. */
export interface GatewayClockOptions {
  readonly connected: Connected;
  readonly subject: string;
  /** Called with each answer. */
  readonly onKnown: () => void;
  /** What is said besides, as a header. @default nothing */
  readonly says?: () => readonly [name: string, text: string] | undefined;
  /** This host's clock. */
  readonly nowUs: () => number;
}

/** Asks one gateway's clock until it is closed. */
export class GatewayClock {
  readonly #connected: Connected;
  readonly #options: GatewayClockOptions;
  readonly #nowUs: () => number;
  #offset = new ClockOffset();
  #session: string | undefined;
  /** The session that is dated by the clock that was compared, as far as its answers say. */
  #answered: string | undefined;
  #jumpedUs = clockJumpedUs();
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: GatewayClockOptions) {
    this.#options = options;
    this.#connected = options.connected;
    this.#nowUs = options.nowUs;
    void this.#ask();
  }

  /** The least that a request and its reply take; nothing before the first. */
  get roundTripUs(): number | undefined {
    return this.#offset.roundTripUs;
  }

  /** The clock that is answered for is another one where the session has changed. */
  noteSession(session: string): void {
    const known = [this.#session, this.#answered].filter((one) => one !== undefined);
    this.#session = session;
    if (known.some((one) => one !== session)) this.#beginAnew();
  }

  /**
   * How old a picture is that is here now; nothing while that is not known.
   *
   * The gateway's claim and this one's add up, and so do their bounds.
   */
  measureAge(
    { age, completeUs }: Pick<FrameFacts, "age" | "completeUs">,
    nowUs: number,
  ): FrameAge | undefined {
    if (clockJumpedUs() !== this.#jumpedUs) this.#beginAnew();
    const offset = this.#offset.estimate(nowUs);
    if (!offset || !age) return undefined;
    const hopUs = nowUs + offset.offsetUs - completeUs;
    // Of the future: then a clock has stepped.
    if (hopUs < -offset.boundUs) return undefined;
    return { ageUs: age.ageUs + Math.max(0, hopUs), boundUs: age.boundUs + offset.boundUs };
  }

  /** What the gateway's clock shows now, ± bound; nothing while that is not known. */
  read(nowUs: number): { readonly us: number; readonly boundUs: number } | undefined {
    if (clockJumpedUs() !== this.#jumpedUs) this.#beginAnew();
    const offset = this.#offset.estimate(nowUs);
    return offset && { us: nowUs + offset.offsetUs, boundUs: offset.boundUs };
  }

  /** How late a picture is by both clocks, whatever those say: only differences of it mean anything. */
  latenessUs(completeUs: number, nowUs: number): number {
    return nowUs + (this.#offset.estimate(nowUs)?.offsetUs ?? 0) - completeUs;
  }

  /** Asks now: there is something to say. */
  askSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), 0);
  }

  /** How much longer a picture was on its way than something small is, at the most; nothing while that is not known. */
  wayUs(
    { completeUs, leanUs = 0 }: Pick<FrameFacts, "completeUs" | "leanUs">,
    nowUs: number,
  ): number | undefined {
    const offset = this.#offset.estimate(nowUs);
    if (!offset) return undefined;
    const leastUs = (this.roundTripUs ?? 0) / 2;
    return Math.max(0, nowUs + offset.offsetUs - completeUs - leanUs - leastUs);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #beginAnew(): void {
    this.#jumpedUs = clockJumpedUs();
    this.#offset = new ClockOffset();
    this.#answered = undefined;
    this.#asked = 0;
    clearTimeout(this.#timer);
    // What is still asked may be answered by nobody, or by the other one.
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const offset = this.#offset;
    if (this.#connected.isUp) {
      const t1Us = this.#nowUs();
      try {
        const answer = await this.#request();
        const t4Us = this.#nowUs();
        const theirs = answer && readTime(answer.string());
        if (theirs && this.#isOfSession(theirs)) {
          offset.observe({ t1Us, t2Us: theirs.us, t3Us: theirs.us, t4Us });
        }
        if (answer && !this.#isClosed) this.#options.onKnown();
      } catch {
        // Nobody is there, or not now.
      }
    }
    if (this.#isClosed || offset !== this.#offset) return;
    const [least, most] = INTERVAL_MS;
    clearTimeout(this.#timer);
    const waitMs = ++this.#asked < QUICK_REQUESTS ? QUICK_MS : least + Math.random() * (most - least);
    this.#timer = setTimeout(() => void this.#ask(), waitMs);
  }

  /** An answer of the clock that dates other pictures says nothing of these. */
  #isOfSession({ session }: ClockAnswer): boolean {
    if (this.#session !== undefined && session !== this.#session) return false;
    if (this.#answered !== undefined && session !== this.#answered) return false;
    this.#answered = session;
    return true;
  }

  #request(): Promise<Msg | undefined> {
    const { connected, subject, says } = this.#options;
    const said = says?.();
    const headers = said && connected.library.headers();
    headers?.set(...said!);
    return ask(connected, { subject, text: "", headers, timeoutMs: ANSWER_MS });
  }
}

/** What a clock shows, and the session of the pictures that are dated by it. */
interface ClockAnswer {
  readonly us: number;
  readonly session: string;
}

function readTime(text: string): ClockAnswer | undefined {
  const [, time, session = ""] = /^(\d{1,16}) ([\w-]{1,64})$/.exec(text) ?? [];
  const us = Number(time);
  return Number.isSafeInteger(us) ? { us, session } : undefined;
}
