/**
 * How large a packet may be on the way to a host, and whether anybody takes it there: asked of the kernel on Linux, by one
 * datagram that must not be fragmented.
 *
 * The datagram is all zeros, which no receiver of ours takes for anything; to a group none is sent.
 * Sources: ip(7) (IP_MTU, IP_MTU_DISCOVER), ipv6(7), socket(7) (SO_ERROR).
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import { decodeSocketAddress, encodeSocketAddress, SOCKET_ADDRESS_BYTES } from "../net/socket_address.ts";
import { openZones } from "../net/zones.ts";

/** What was found. */
export interface PathProbe {
  /** The largest packet, its headers included, as far as the kernel knows. */
  readonly mtuBytes: number;
  /** Whether the host has answered that no program has this port. */
  readonly isRefused: boolean;
  /** The address of this host that it would be sent from; a literal. */
  readonly from: string;
}

const AF = { v4: 2, v6: 10 };
const SOCK_DGRAM_NONBLOCK = 2 | 0o4000;
const SOL_SOCKET = 1;
const SO_ERROR = 4;
const SO_BROADCAST = 6;
/** The level, and the two options, of each family; 2 of the first option asks for "never fragment". */
const MTU_OPTIONS = { v4: { level: 0, discover: 10, mtu: 14 }, v6: { level: 41, discover: 23, mtu: 24 } };
const NEVER_FRAGMENT = 2;
const ECONNREFUSED = 111;
/** For the answer of a host, or of a router whose link is narrower. */
const ANSWER_MS = 300;

const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

type Library = Deno.DynamicLibrary<typeof SYMBOLS>;

/**
 * Sends one datagram of `payloadBytes` and waits for what comes of it.
 *
 * @throws an `Error` in one line where that can not be tried
 */
export async function probePath(to: Address, payloadBytes: number): Promise<PathProbe> {
  if (Deno.build.os !== "linux") throw new Error("this system does not tell");
  const library = Deno.dlopen("libc.so.6", SYMBOLS);
  try {
    return await probe(library, to, payloadBytes);
  } finally {
    library.close();
  }
}

async function probe(library: Library, to: Address, payloadBytes: number): Promise<PathProbe> {
  const family = to.hostname.includes(":") ? "v6" : "v4";
  const zones = openZones();
  const name = encodeSocketAddress(to, family === "v6", zones);
  zones.close();
  const { level, discover, mtu } = MTU_OPTIONS[family];
  const { socket, send, close } = library.symbols;
  const descriptor = socket(AF[family], SOCK_DGRAM_NONBLOCK, 0);
  if (descriptor < 0 || !name) throw new Error("this system has no socket for it");
  try {
    setOption(library, descriptor, { level, option: discover, value: NEVER_FRAGMENT });
    if (connect(library, descriptor, name) === "one host") {
      send(descriptor, new Uint8Array(payloadBytes), BigInt(payloadBytes), 0);
      await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    }
    const error = getOption(library, descriptor, { level: SOL_SOCKET, option: SO_ERROR });
    const mtuBytes = getOption(library, descriptor, { level, option: mtu });
    if (mtuBytes === undefined) throw new Error("the system does not tell");
    return { mtuBytes, isRefused: error === ECONNREFUSED, from: readSource(library, descriptor) };
  } finally {
    close(descriptor);
  }
}

/** @throws an `Error` where there is no way to the host */
function connect(
  library: Library,
  descriptor: number,
  name: Uint8Array<ArrayBuffer>,
): "one host" | "a group" {
  const isGroup = name.length === 16 ? name[4]! >= 224 : name[8] === 0xff;
  if (library.symbols.connect(descriptor, name, name.length) === 0) return isGroup ? "a group" : "one host";
  // The address of a whole subnet is refused unless one asks for it.
  setOption(library, descriptor, { level: SOL_SOCKET, option: SO_BROADCAST, value: 1 });
  if (library.symbols.connect(descriptor, name, name.length) === 0) return "a group";
  throw new Error("there is no route to it");
}

function readSource(library: Library, descriptor: number): string {
  const name = new Uint8Array(SOCKET_ADDRESS_BYTES);
  library.symbols.getsockname(descriptor, name, Uint32Array.of(name.length));
  return decodeSocketAddress(name, 0)?.hostname ?? "";
}

function setOption(
  library: Library,
  descriptor: number,
  { level, option, value }: { level: number; option: number; value: number },
): void {
  library.symbols.setsockopt(descriptor, level, option, Int32Array.of(value), 4);
}

function getOption(
  library: Library,
  descriptor: number,
  { level, option }: { level: number; option: number },
): number | undefined {
  const value = new Int32Array(1);
  const result = library.symbols.getsockopt(descriptor, level, option, value, Uint32Array.of(4));
  return result === 0 ? value[0]! : undefined;
}
