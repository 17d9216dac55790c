/**
 * The descriptor of this process's end of a pipe, which Deno does not tell, on Linux.
 *
 * A pipe has the same number at both ends, in the links of /proc. Deno keeps them closed to programs that have not all
 * permissions; the C library does not. Sources: proc_pid_fd(5), pipe(7).
 *
 * @module
 */

import { MAX_DESCRIPTORS } from "../system/libc/constants.ts";
import { type LibcCalls, openLibc } from "../system/libc/libc.ts";
import { cString } from "../system/library.ts";

const STDOUT = 1;
const LINK_BYTES = 64;

/** Finds where this process reads what another one, just started, writes to its stdout; nothing where it can not. */
export function findStdoutOf(pid: number): number | undefined {
  using libc = openLibc("readlink");
  const pipe = libc && readLink(libc.calls, `/proc/${pid}/fd/${STDOUT}`);
  if (!pipe?.startsWith("pipe:")) return undefined;
  for (let descriptor = 0; descriptor < MAX_DESCRIPTORS; descriptor++) {
    if (readLink(libc!.calls, `/proc/self/fd/${descriptor}`) === pipe) return descriptor;
  }
  return undefined;
}

function readLink({ readlink }: LibcCalls<"readlink">, path: string): string | undefined {
  const target = new Uint8Array(LINK_BYTES);
  const length = Number(readlink(cString(path), target, BigInt(target.length)));
  return length > 0 ? new TextDecoder().decode(target.subarray(0, length)) : undefined;
}
