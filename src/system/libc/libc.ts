/**
 * The one place where the C library is opened, by Linux's name or by that of macOS.
 *
 * What is not there answers nothing, whatever the reason: another system, a call that has not been looked at on this system,
 * a program that may not call libraries. Nothing is opened before somebody asks, and only the calls that are
 * asked for are bound, as binding a call takes longer than making it.
 *
 * Sources: the manual's page of each call. Layouts and numbers beside them are those of x86-64 and arm64, as Deno runs on no other processor.
 *
 * @module
 */

import { openLibrary } from "../library.ts";

const LINUX = {
  // Files and pipes.
  open: { parameters: ["buffer", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  readlink: { parameters: ["buffer", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
  opendir: { parameters: ["buffer"], result: "pointer" },
  readdir: { parameters: ["pointer"], result: "pointer" },
  closedir: { parameters: ["pointer"], result: "i32" },
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
  strerror: { parameters: ["i32"], result: "pointer" },
  __errno_location: { parameters: [], result: "pointer" },
  // Sockets and interfaces.
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  sendmmsg: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  recvmmsg: { parameters: ["i32", "buffer", "u32", "i32", "pointer"], result: "i32" },
  /** On a thread of its own. */
  poll: { parameters: ["buffer", "u64", "i32"], result: "i32", nonblocking: true },
  /** Blocks the thread that calls it. */
  ppoll: { parameters: ["buffer", "u64", "buffer", "pointer"], result: "i32" },
  eventfd: { parameters: ["u32", "i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "pointer"], result: "i32" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  if_nametoindex: { parameters: ["buffer"], result: "u32" },
  if_indextoname: { parameters: ["u32", "buffer"], result: "pointer" },
  // Clocks and processes.
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  adjtimex: { parameters: ["buffer"], result: "i32" },
  getpgrp: { parameters: [], result: "i32" },
  tcgetpgrp: { parameters: ["i32"], result: "i32" },
  prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
  waitpid: { parameters: ["i32", "pointer", "i32"], result: "i32" },
  sigaction: { parameters: ["i32", "pointer", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

const { clock_gettime, sigaction } = LINUX;

interface System {
  readonly library: string;
  readonly calls: Deno.ForeignLibraryInterface;
}

const SYSTEMS: Partial<Record<typeof Deno.build.os, System>> = {
  linux: { library: "libc.so.6", calls: LINUX },
  darwin: { library: "/usr/lib/libSystem.B.dylib", calls: { clock_gettime, sigaction } },
};

/** A call's name. */
export type LibcCall = keyof typeof LINUX;

/** The calls that were asked for; what they are declared to take is in the table above. */
export type LibcCalls<Name extends LibcCall> = Deno.DynamicLibrary<Pick<typeof LINUX, Name>>["symbols"];

/** The C library, opened; to be closed, or held by `using`. */
export interface Libc<Name extends LibcCall> extends Disposable {
  readonly calls: LibcCalls<Name>;
  close(): void;
}

/** Opens it; nothing where this system does not have every one of these calls, or they may not be called. */
export function openLibc<Name extends LibcCall>(...names: readonly Name[]): Libc<Name> | undefined {
  const { library: path, calls } = SYSTEMS[Deno.build.os] ?? {};
  if (path === undefined || !names.every((name) => calls?.[name])) return undefined;
  const asked = Object.fromEntries(names.map((name) => [name, LINUX[name]])) as Pick<typeof LINUX, Name>;
  const library = openLibrary([path], asked);
  const close = () => library?.close();
  return library && { calls: library.symbols, close, [Symbol.dispose]: close };
}
