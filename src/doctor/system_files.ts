/**
 * Files and folders of the system, those of /dev, /proc and /sys as well.
 *
 * Deno keeps these closed to a program that has not all permissions, as a compiled one. There the C library is asked, on
 * Linux: what is there is small, so that it is read at once, and nothing waits for a device or for another program.
 *
 * ```text
 *  struct dirent, on 64-bit Linux, of glibc and of musl
 *   0  inode (64)           16  record length (16)    19  name, up to a zero byte
 *   8  offset (64)          18  type (8)
 * ```
 *
 * Sources: open(2), read(2), readdir(3), errno(3).
 *
 * @module
 */

import { EACCES, ENOENT, EPERM, O_CLOEXEC, O_NONBLOCK, O_RDONLY } from "../system/libc/constants.ts";
import { type LibcCall, type LibcCalls, openLibc } from "../system/libc/libc.ts";
import { describeError, ERROR_CALLS, findLastError } from "../system/libc/system_error.ts";
import { cString } from "../system/library.ts";
import type { Opening } from "./system.ts";

/** The most that is read of a file that Deno keeps closed. */
const MAX_CLOSED_FILE_BYTES = 64 * 1024;
const NAME_AT = 19;

const READ_AT_ONCE = O_RDONLY | O_NONBLOCK | O_CLOEXEC;

const READING = ["open", "read", "close"] as const;
const LISTING = ["opendir", "readdir", "closedir"] as const;
const OPENING = ["open", "close", ...ERROR_CALLS] as const;

/**
 * The text of a file; nothing where it is missing or can not be read.
 *
 * @throws {Deno.errors.NotCapable} where this program may not look
 */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    return isClosed(error) ? callInstead(error, READING, (calls) => readClosedFile(calls, path)) : undefined;
  }
}

/**
 * The names in a folder, sorted; none where it is missing or can not be read.
 *
 * @throws {Deno.errors.NotCapable} where this program may not look
 */
export async function listFolder(folder: string): Promise<string[]> {
  let names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) names.push(name);
  } catch (error) {
    names = isClosed(error) ? callInstead(error, LISTING, (calls) => listClosedFolder(calls, folder)) : [];
  }
  return names.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/**
 * Opens a file for reading, and closes it.
 *
 * @throws {Deno.errors.NotCapable} where this program may not look
 * @throws an `Error` for any other way to fail
 */
export async function tryOpen(path: string): Promise<Opening> {
  try {
    (await Deno.open(path)).close();
    return "opened";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "missing";
    if (error instanceof Deno.errors.PermissionDenied) return "denied";
    if (!isClosed(error)) throw error;
    return callInstead(error, OPENING, (calls) => tryOpenClosed(calls, path));
  }
}

/** Other systems have nothing in those folders that is asked for. */
function isClosed(error: unknown): error is Deno.errors.NotCapable {
  return error instanceof Deno.errors.NotCapable && Deno.build.os === "linux";
}

/** @throws `refusal` where the C library may not be called either */
function callInstead<Name extends LibcCall, T>(
  refusal: Deno.errors.NotCapable,
  names: readonly Name[],
  call: (calls: LibcCalls<Name>) => T,
): T {
  using libc = openLibc(...names);
  if (!libc) throw refusal;
  return call(libc.calls);
}

/** @throws an `Error` where the file is longer than one of the kernel's is; half of it could say the contrary */
function readClosedFile(
  { open, read, close }: LibcCalls<typeof READING[number]>,
  path: string,
): string | undefined {
  const descriptor = open(cString(path), READ_AT_ONCE);
  if (descriptor < 0) return undefined;
  try {
    const bytes = new Uint8Array(MAX_CLOSED_FILE_BYTES + 1);
    for (let at = 0; at < bytes.length;) {
      const rest = bytes.subarray(at);
      const count = Number(read(descriptor, rest, BigInt(rest.length)));
      if (count < 0) return undefined;
      if (count === 0) return new TextDecoder().decode(bytes.subarray(0, at));
      at += count;
    }
    throw new Error(`${path} is longer than ${MAX_CLOSED_FILE_BYTES / 1024} KiB`);
  } finally {
    close(descriptor);
  }
}

function listClosedFolder(
  { opendir, readdir, closedir }: LibcCalls<typeof LISTING[number]>,
  folder: string,
): string[] {
  const stream = opendir(cString(folder));
  if (stream === null) return [];
  try {
    const names: string[] = [];
    for (let entry = readdir(stream); entry !== null; entry = readdir(stream)) {
      names.push(Deno.UnsafePointerView.getCString(entry, NAME_AT));
    }
    return names.filter((name) => name !== "." && name !== "..");
  } finally {
    closedir(stream);
  }
}

function tryOpenClosed(
  calls: LibcCalls<typeof OPENING[number]>,
  path: string,
): Opening {
  const lastError = findLastError(calls);
  const descriptor = calls.open(cString(path), READ_AT_ONCE);
  if (descriptor >= 0) {
    calls.close(descriptor);
    return "opened";
  }
  const error = lastError();
  if (error === ENOENT) return "missing";
  if (error === EACCES || error === EPERM) return "denied";
  throw new Error(`${describeError(calls, error)}: open '${path}'`);
}
