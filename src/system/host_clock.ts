/**
 * One clock of what a host has: it never goes back, it counts the time that the host sleeps, and it knows when it has.
 *
 * 1. Where the system has a clock that counts sleep, that is the time. The steady one stands still meanwhile, so that a
 *    jump between the two is a sleep.
 * 2. Where it has none, the time is the steady clock and what the clock on the wall jumped ahead of it. A sleep is then
 *    counted to within {@linkcode LEAST_JUMP_MS} and what the wall's clock is off when the host wakes, a second on many
 *    machines; a clock on the wall that is set ahead makes pictures seem older, and never younger.
 * 3. A jump of the wall's clock can also be the pause of a virtual machine, in which all others stand still.
 *
 * Pure: the clocks are given.
 *
 * @module
 */

/** What the wall's clock may jump by without a sleep: it ticks in ms, and the two are not read at the same moment. */
export const LEAST_JUMP_MS = 100;
/** A sleep takes longer; between readings that are closer nothing is compared. */
const LEAST_SLEEP_US = 20_000;
/** Between two readings of one look; longer ones show that the process was held up between them. */
const MAX_LOOK_MS = 1;
/** By how much the clock that counts sleep has to be ahead of the other. */
const LEAST_DIFFERENCE_MS = 5;

/** The clocks of a host. */
export interface HostClocks {
  /** µs, also while the host sleeps; absent where there is no such clock. */
  readonly bootUs?: () => number;
  /** ms since {@linkcode steadyOriginUs}, not while the host sleeps. */
  readonly steadyMs: () => number;
  /** Where the steady clock began, in µs: the same time zero for all threads of a process. */
  readonly steadyOriginUs: number;
  /** ms since 1970; may be set. */
  readonly wallMs: () => number;
}

/** The clock made of them. */
export class HostClock {
  /** How often the host has slept, or been paused, as far as it is known. */
  jumps = 0;
  /** The reading that showed the last one. */
  jumpedUs = -Infinity;
  readonly #clocks: HostClocks;
  /** The clock that counts sleep less the steady one, and the wall's less the clock that counts, when last looked. */
  #sleptMs = 0;
  #wallAheadMs = 0;
  /** What the wall's clock has jumped ahead, where there is no other sign of sleep. */
  #gainedMs = 0;
  #lastUs = -Infinity;

  constructor(clocks: HostClocks) {
    this.#clocks = clocks;
  }

  /** Whole µs. */
  nowUs(): number {
    const { bootUs } = this.#clocks;
    if (!bootUs) return this.#readSteady();
    const nowUs = bootUs();
    if (nowUs - this.#lastUs >= LEAST_SLEEP_US) this.#look(bootUs, nowUs);
    this.#lastUs = nowUs;
    return nowUs;
  }

  #look(bootUs: () => number, nowUs: number): void {
    const { steadyMs, wallMs } = this.#clocks;
    const beforeMs = steadyMs();
    const bootMs = bootUs() / 1000;
    const wallAheadMs = wallMs() - bootMs;
    if (steadyMs() - beforeMs > MAX_LOOK_MS) return;
    const sleptMs = bootMs - beforeMs;
    const hasSlept = sleptMs - this.#sleptMs > LEAST_DIFFERENCE_MS;
    const hasWallJumped = Math.abs(wallAheadMs - this.#wallAheadMs) > LEAST_JUMP_MS;
    if (this.#lastUs > -Infinity && (hasSlept || hasWallJumped)) this.#noteJump(nowUs);
    this.#sleptMs = sleptMs;
    this.#wallAheadMs = wallAheadMs;
  }

  #readSteady(): number {
    const { steadyMs, steadyOriginUs, wallMs } = this.#clocks;
    const beforeMs = steadyMs();
    const wallAheadMs = wallMs() - beforeMs;
    const nowMs = steadyMs();
    const gainedMs = this.#gainedMs;
    if (nowMs - beforeMs <= MAX_LOOK_MS) this.#noteWall(wallAheadMs);
    const nowUs = steadyOriginUs + Math.round((nowMs + this.#gainedMs) * 1000);
    if (this.#gainedMs > gainedMs) this.#noteJump(nowUs);
    this.#lastUs = nowUs;
    return nowUs;
  }

  #noteWall(aheadMs: number): void {
    const jumpMs = aheadMs - this.#wallAheadMs;
    this.#wallAheadMs = aheadMs;
    if (this.#lastUs > -Infinity && jumpMs > LEAST_JUMP_MS) this.#gainedMs += jumpMs;
  }

  #noteJump(nowUs: number): void {
    this.jumps++;
    this.jumpedUs = nowUs;
  }
}
