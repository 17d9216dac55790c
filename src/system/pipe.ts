/**
 * What the kernel knows about a pipe of this process, on Linux: how much it holds, and how much of that is unread.
 *
 * With it a frame can be written to a pipe at once where there is room, instead of by a detour over another thread
 * that is needed only where the write has to wait.
 * Sources: pipe(7), fcntl(2) (F_SETPIPE_SZ), ioctl(2) (FIONREAD).
 *
 * @module
 */

import { F_GETPIPE_SZ, F_SETPIPE_SZ, FIONREAD, O_CLOEXEC, O_NONBLOCK, O_WRONLY } from "./libc/constants.ts";
import { openLibc } from "./libc/libc.ts";
import { cString } from "./library.ts";

/** A pipe's descriptors, as every process knows them. */
export const STDIN = 0;
export const STDOUT = 1;

/** Asked for; an unprivileged process gets as much as /proc/sys/fs/pipe-max-size says, which is this by default. */
const CAPACITY_BYTES = 1024 * 1024;
/** Pages that are partly used may count as full; this leaves room for some. */
const SLACK_BYTES = 64 * 1024;

/** A pipe that can be asked about itself. */
export interface Pipe {
  /** Whether so many bytes can be written without waiting for the reader. */
  hasRoomFor(bytes: number): boolean;
  /** Opens it once more, for who writes without waiting for the reader. */
  openAgain(): PipeEnd | undefined;
  /** Gives the C library back. */
  close(): void;
}

/** A descriptor of one's own, to be closed. */
export interface PipeEnd {
  readonly descriptor: number;
  close(): void;
}

/**
 * Enlarges the pipe behind a descriptor as far as the system lets it.
 *
 * @returns nothing where the descriptor is no pipe, or this is not Linux, or the C library may not be called
 */
export function openPipe(descriptor: number): Pipe | undefined {
  const libc = openLibc("fcntl", "ioctl");
  if (!libc) return undefined;
  const { fcntl, ioctl } = libc.calls;
  fcntl(descriptor, F_SETPIPE_SZ, CAPACITY_BYTES);
  const capacityBytes = fcntl(descriptor, F_GETPIPE_SZ, 0);
  if (capacityBytes <= 0) return void libc.close();
  const unread = new Int32Array(1);
  const unreadBytes = new Uint8Array(unread.buffer);
  return {
    hasRoomFor(bytes) {
      if (ioctl(descriptor, FIONREAD, unreadBytes) !== 0) return false;
      return unread[0]! + bytes + SLACK_BYTES <= capacityBytes;
    },
    openAgain: () => openPipeEnd(`/proc/self/fd/${descriptor}`),
    close: () => libc.close(),
  };
}

/** Whether {@linkcode openPipeEnd} can open anything here. */
export function opensPipeEnds(): boolean {
  using libc = openLibc("open", "close");
  return libc !== undefined;
}

/**
 * Opens a pipe's end for who writes without waiting: whether a write waits belongs to what open(2) gives, which other programs
 * may share. Sources: proc_pid_fd(5), fifo(7).
 *
 * @param path the pipe's link in /proc, of whichever process has an end of it; or a named pipe that somebody reads
 */
export function openPipeEnd(path: string): PipeEnd | undefined {
  const libc = openLibc("open", "close");
  const descriptor = libc?.calls.open(cString(path), O_WRONLY | O_NONBLOCK | O_CLOEXEC) ?? -1;
  if (descriptor < 0) return void libc?.close();
  const close = () => {
    libc!.calls.close(descriptor);
    libc!.close();
  };
  return { descriptor, close };
}
