/**
 * Keys of the terminal that stdin is, one by one, on Linux.
 *
 * Deno can set a terminal, too, and then sets it back at its end whoever has it by then: a program in the background would be
 * stopped by the system for that. So it is done here, and only while this program is in the foreground.
 *
 * ```text
 *   struct termios, as the kernel has it, 36 bytes
 *    0  c_iflag   4  c_oflag   8  c_cflag   12  c_lflag   16  c_line   17  c_cc[19]
 *   struct pollfd, 8 bytes
 *    0  fd        4  events    6  revents
 * ```
 *
 * Sources: ioctl_tty(2), termios(3), poll(2), tcgetpgrp(3), asm-generic/termbits.h.
 *
 * @module
 */

import { ECHO, ICANON, POLLIN, TCGETS, TCSETS, VMIN, VTIME } from "./libc/constants.ts";
import { openLibc } from "./libc/libc.ts";

const STDIN = 0;
const TERMIOS_BYTES = 36;
const LOCAL_FLAGS_AT = 12;
const CHARACTERS_AT = 17;
const POLLFD_BYTES = 8;
const TIMESPEC_BYTES = 16;
const MAX_KEYS = 64;

/** The keys. */
export interface TerminalKeys {
  /** Those that were pressed since the last call; none while this program is in the background. Waits for nothing. */
  take(): Uint8Array;
  /** Sets the terminal back. */
  close(): void;
}

/** Opens them; nothing where stdin is no terminal, or the system can not be asked. */
export function openTerminalKeys(): TerminalKeys | undefined {
  const libc = Deno.stdin.isTerminal()
    ? openLibc("ioctl", "ppoll", "read", "tcgetpgrp", "getpgrp")
    : undefined;
  if (!libc) return undefined;
  const { ioctl, ppoll, read, tcgetpgrp, getpgrp } = libc.calls;
  const entry = new Uint8Array(POLLFD_BYTES);
  const noTime = new Uint8Array(TIMESPEC_BYTES);
  const keys = new Uint8Array(MAX_KEYS);
  let isClosed = false;
  /** As the terminal was before this program had it. */
  let before: Uint8Array<ArrayBuffer> | undefined;

  const isOurs = () => tcgetpgrp(STDIN) === getpgrp();

  function giveEachKey(): void {
    const settings = new Uint8Array(TERMIOS_BYTES);
    if (ioctl(STDIN, TCGETS, settings) !== 0) return;
    const view = new DataView(settings.buffer);
    const flags = view.getUint32(LOCAL_FLAGS_AT, true);
    // So it is where that was done; a shell that this program was stopped from has set it back.
    if ((flags & ICANON) === 0) return;
    before = settings.slice();
    view.setUint32(LOCAL_FLAGS_AT, flags & ~(ICANON | ECHO), true);
    settings[CHARACTERS_AT + VMIN] = 1;
    settings[CHARACTERS_AT + VTIME] = 0;
    ioctl(STDIN, TCSETS, settings);
  }

  return {
    take() {
      if (isClosed) return keys.subarray(0, 0);
      // Who has it meanwhile has set it as they want it.
      if (!isOurs()) before = undefined;
      else giveEachKey();
      if (!before) return keys.subarray(0, 0);
      new DataView(entry.buffer).setInt32(0, STDIN, true);
      new DataView(entry.buffer).setInt16(4, POLLIN, true);
      const isThere = ppoll(entry, 1n, noTime, null) > 0;
      const count = isThere ? Number(read(STDIN, keys, BigInt(MAX_KEYS))) : 0;
      return keys.subarray(0, Math.max(0, count));
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      if (before && isOurs()) ioctl(STDIN, TCSETS, before);
      libc.close();
    },
  };
}
