/**
 * What is said where somebody waits for a code to be typed: who has typed a wrong one, and that it is good for nothing any
 * more. Not more often than a code has tries, whoever tries them.
 *
 * @module
 */

import type { PendingCode } from "./keys.ts";

/** What makes another one. */
const ANEW = "a new code: broadcast --pair";

/**
 * The lines about what has become of a code since.
 *
 * @param after the same code now; nothing where it was used or taken back
 */
export function describeTries(before: PendingCode, after: PendingCode | undefined, nowMs: number): string[] {
  if (after?.code !== before.code || isVoid(before)) return [];
  const { wrongFrom = [], triesLeft } = after;
  const lines = wrongFrom.slice(before.wrongFrom?.length ?? 0).map((host, i, { length }) =>
    describeWrong(host, triesLeft + length - 1 - i)
  );
  const end = describeEnd(after, nowMs);
  return end === undefined ? lines : [...lines, `The code is void: ${end}`];
}

function describeWrong(host: string, left: number): string {
  const rest = left === 0
    ? "that was the last try"
    : left === 1
    ? "one more try is left"
    : `${left} more tries are left`;
  return `A wrong code from ${host}: ${rest}`;
}

/** Why a code is good for nothing any more, and what to do; nothing where it still is. */
export function describeEnd(code: PendingCode, nowMs: number): string | undefined {
  if (isVoid(code)) return `${describeAll(code.wrongFrom ?? [])}; ${ANEW}`;
  return nowMs >= code.untilMs ? `five minutes are over; ${ANEW}` : undefined;
}

function isVoid({ triesLeft }: PendingCode): boolean {
  return triesLeft <= 0;
}

function describeAll(hosts: readonly string[]): string {
  const all = [...new Set(hosts)];
  if (all.length === 0) return "three wrong tries";
  if (all.length === 1) return `three wrong tries from ${all[0]}`;
  return `three wrong tries, from ${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}
