/**
 * Digits that a person presses in the terminal.
 *
 * The terminal is set to give each key at once, and set back at the end. That is done only while this program is in the
 * foreground: one in the background that touched its terminal would be stopped by the system. On Linux nothing is read
 * before something is there; elsewhere a read waits, and is never begun from the background.
 *
 * Sources: tcgetpgrp(3), poll(2), setpgid(2) on job control.
 *
 * @module
 */

import { openLibc } from "../system/libc/libc.ts";
import { POLLIN } from "../system/libc/constants.ts";

const STDIN = 0;
const LOOK_MS = 100;
/** Of struct pollfd. */
const POLLFD_BYTES = 8;
const NO_TIME = new Uint8Array(16);

/** Keys that are read until they are closed. */
export interface DigitKeys {
  /** Sets the terminal back. */
  close(): void;
}

/** Reads digits from 1 to 9; nothing where stdin is no terminal, or it can not be known whether it is this program's. */
export function openDigitKeys(onDigit: (digit: number) => void): DigitKeys | undefined {
  if (!Deno.stdin.isTerminal()) return undefined;
  const libc = openLibc("ppoll", "tcgetpgrp", "getpgrp");
  if (!libc) return undefined;
  const { ppoll, tcgetpgrp, getpgrp } = libc.calls;
  const entry = new Uint8Array(POLLFD_BYTES);
  const buffer = new Uint8Array(64);
  let isRaw = false;
  let isClosed = false;

  function look(): void {
    // Who is stopped and started again finds the terminal as the shell has it.
    const isOurs = tcgetpgrp(STDIN) === getpgrp();
    if (isOurs !== isRaw) setRaw(isOurs);
    if (!isRaw) return;
    new DataView(entry.buffer).setInt32(0, STDIN, true);
    new DataView(entry.buffer).setInt16(4, POLLIN, true);
    if (ppoll(entry, 1n, NO_TIME, null) <= 0) return;
    const length = read(buffer);
    if (length === undefined) return close();
    for (const byte of buffer.subarray(0, length)) if (byte >= 0x31 && byte <= 0x39) onDigit(byte - 0x30);
  }

  function setRaw(isWanted: boolean): void {
    isRaw = isWanted;
    // In the background the shell has set it back.
    if (isWanted) Deno.stdin.setRaw(true, { cbreak: true });
  }

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    clearInterval(timer);
    globalThis.removeEventListener("unload", close);
    if (isRaw && tcgetpgrp(STDIN) === getpgrp()) Deno.stdin.setRaw(false);
    isRaw = false;
    libc!.close();
  }

  const timer = setInterval(look, LOOK_MS);
  // A second signal ends this program at once.
  globalThis.addEventListener("unload", close);
  return { close };
}

/** Nothing where the terminal is gone. */
function read(buffer: Uint8Array): number | undefined {
  try {
    return Deno.stdin.readSync(buffer) ?? undefined;
  } catch {
    return undefined;
  }
}
