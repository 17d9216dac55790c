/**
 * A broadcaster's clock, as far as it is known here, and the ages that follow from it.
 *
 * 1. `poll` asks for its time, at first and once a second; `handleReply` takes an answer that was asked for;
 * 2. `measureAge` says how old something of that host is, once the clocks have been compared;
 * 3. `compareAnew` where one of the two has jumped: until the next answer only the least age is known.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { FrameAge } from "../common/frame.ts";
import type { ClockEcho } from "../protocol/clock_echo.ts";
import { ClockOffset, type OffsetEstimate } from "./clock_offset.ts";
import { EchoRequests } from "./echo_requests.ts";
import { EchoSchedule } from "./echo_schedule.ts";

/** Many machines count sleep by a clock of whole seconds: both ends of it can be off. */
const MAX_JUMP_ERROR_US = 2_000_000;

/** The clock of one session's broadcaster. */
export class PeerClock {
  readonly #offset = new ClockOffset();
  readonly #requests = new EchoRequests();
  readonly #schedule: EchoSchedule;
  readonly #drawU48: () => number;
  /** What the comparison had come to before it had to begin anew. */
  #former: OffsetEstimate | undefined;

  /** @param drawU48 gives 48 random bits, other ones each time */
  constructor(drawU48: () => number, nowUs: number) {
    this.#drawU48 = drawU48;
    this.#schedule = new EchoSchedule(nowUs);
  }

  /** The comparison with this host's clock. */
  get comparison(): Pick<ClockOffset, "estimate" | "drift" | "roundTripUs"> {
    return this.#offset;
  }

  /** The request that is due to an address that was last heard at `lastUs`, except its header. */
  poll(
    to: Address,
    lastUs: number,
    nowUs: number,
  ): Pick<ClockEcho, "kind" | "nonce" | "t2Us" | "t3Us"> | undefined {
    if (!this.#schedule.poll(nowUs, lastUs)) return undefined;
    const nonce = this.#drawU48();
    this.#requests.note(nonce, to, nowUs);
    return { kind: "echo-request", nonce, t2Us: 0, t3Us: 0 };
  }

  /** When {@linkcode poll} will next have something, in µs. */
  nextUs(lastUs: number): number {
    return this.#schedule.nextUs(lastUs);
  }

  /** Takes an answer; false where it was not asked for, or not of this address. */
  handleReply({ nonce, t2Us, t3Us }: ClockEcho, from: Address, nowUs: number): boolean {
    const t1Us = this.#requests.settle(nonce, from);
    if (t1Us === undefined) return false;
    this.#offset.observe({ t1Us, t2Us, t3Us, t4Us: nowUs });
    return true;
  }

  /** One of the two clocks has jumped: nothing has an age before they have been compared again. */
  compareAnew(nowUs: number): void {
    this.#former = this.#offset.estimate(nowUs) ?? this.#former;
    this.#offset.forget();
    this.#requests.clear();
    this.#schedule.beginAnew(nowUs);
  }

  /**
   * How old something is that was taken at `takenUs` of the broadcaster's clock; nothing while that is not known, or where it
   * is of the future: then a clock has stepped, by how much shows with the next answer.
   */
  measureAge(takenUs: number, nowUs: number): FrameAge | undefined {
    const offset = this.#offset.estimate(nowUs);
    if (!offset) return undefined;
    const ageUs = nowUs + offset.offsetUs - takenUs;
    if (ageUs < -offset.boundUs) return undefined;
    return { ageUs: Math.max(0, ageUs), boundUs: offset.boundUs };
  }

  /**
   * How old it is at least while its age is not known: what has waited on its way while this host slept comes before the
   * clocks are compared again.
   */
  leastAgeUs(takenUs: number, nowUs: number): number {
    if (!this.#former) return 0;
    const { offsetUs, boundUs } = this.#former;
    return Math.max(0, nowUs + offsetUs - takenUs - boundUs - MAX_JUMP_ERROR_US);
  }
}
