/**
 * What the machines of a simulated network woke for: the last of it is told where a test fails.
 *
 * @module
 */

import type { WakeTimers } from "../../../src/common/wake_timers.ts";

const MAX_LINES = 40;

/** One line: what a host woke for, so many times on end. */
interface Wakes {
  readonly host: string;
  readonly reason: ReturnType<WakeTimers["noteWake"]>;
  readonly fromUs: number;
  toUs: number;
  times: number;
}

/** The traces of the networks of the test that runs now. */
const ofThisTest: WakeTrace[] = [];

/** The last wake-ups on one network. */
export class WakeTrace {
  #lines: Wakes[] = [];

  constructor() {
    ofThisTest.push(this);
  }

  /** Takes note that a host's timer wakes it, at this time of the network. */
  note(host: string, timers: WakeTimers, { networkUs, hostUs }: { networkUs: number; hostUs: number }): void {
    const reason = timers.noteWake(hostUs);
    const last = this.#lines.at(-1);
    if (last?.host === host && last.reason === reason) {
      last.toUs = networkUs;
      last.times++;
      return;
    }
    this.#lines.push({ host, reason, fromUs: networkUs, toUs: networkUs, times: 1 });
    if (this.#lines.length > 2 * MAX_LINES) this.#lines = this.#lines.slice(-MAX_LINES);
  }

  /** The newest lines, such as `1.033333 s 10.0.0.1:5550 woke for pace, 12 times until 1.041000 s`. */
  toString(): string {
    return this.#lines.slice(-MAX_LINES).map(({ host, reason, fromUs, toUs, times }) => {
      const often = times === 1 ? "" : `, ${times} times until ${formatTime(toUs)}`;
      return `${formatTime(fromUs)} ${host} woke for ${reason}${often}`;
    }).join("\n");
  }
}

/** A test on simulated networks; where it fails, it tells what their machines woke for last. */
export function simulatedTest(name: string, body: () => void | Promise<void>): void {
  Deno.test(name, () => traced(body));
}

/** Adds to the error of a body what the machines of its networks woke for last. */
export async function traced(body: () => void | Promise<void>): Promise<void> {
  ofThisTest.length = 0;
  try {
    await body();
  } catch (error) {
    if (error instanceof Error) {
      error.message += ofThisTest.map((trace) => `\n\nThe last wake-ups:\n${trace}`).join("");
    }
    throw error;
  } finally {
    ofThisTest.length = 0;
  }
}

function formatTime(us: number): string {
  return `${(us / 1e6).toFixed(6)} s`;
}
