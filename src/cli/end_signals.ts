/**
 * The signals that ask a program to end.
 *
 * | | |
 * |---|---|
 * | SIGINT, SIGTERM | Ctrl-C; whoever else wants it to end |
 * | SIGHUP | the terminal has gone; on Windows that its window is closed, which leaves five seconds |
 * | SIGBREAK | Ctrl-Break, on Windows |
 *
 * `nohup` starts a program with SIGHUP ignored. Deno takes that over with the first listener for any signal, so it has to be
 * found out before, and honoured by a listener that does nothing. Sources: signal(7), nohup(1), sigaction(2).
 *
 * @module
 */

import { SIG_IGN, SIGHUP } from "../system/libc/constants.ts";
import { openLibc } from "../system/libc/libc.ts";

/** Calls `handle` with each of them; a SIGHUP that is to be ignored is. To be called before any other listener is added. */
export function listenForEnd(handle: (signal: Deno.Signal) => void): void {
  const isNohup = isHangupIgnored();
  for (const signal of endSignals()) {
    const isIgnored = signal === "SIGHUP" && isNohup;
    Deno.addSignalListener(signal, () => isIgnored || handle(signal));
  }
}

function endSignals(): readonly Deno.Signal[] {
  return Deno.build.os === "windows" ? ["SIGINT", "SIGBREAK", "SIGHUP"] : ["SIGINT", "SIGTERM", "SIGHUP"];
}

/** Longer than any `struct sigaction`. */
const ACTION_BYTES = 256;

/**
 * What a program was started with for a signal is in the first word of a `struct sigaction`, wherever that is known. The status
 * in /proc says it too, but is closed to a program that has not all permissions.
 */
function isHangupIgnored(): boolean {
  using libc = openLibc("sigaction");
  const action = new BigUint64Array(ACTION_BYTES / 8);
  return libc?.calls.sigaction(SIGHUP, null, new Uint8Array(action.buffer)) === 0 && action[0] === SIG_IGN;
}
