/**
 * The file descriptor behind a bound UDP socket, which Deno does not tell.
 * Source: proc(5), /proc/net/udp and /proc/[pid]/fd.
 *
 * @module
 */

import type { Address } from "../address.ts";

/** Columns of /proc/net/udp: local address, and the inode. */
const LOCAL_ADDRESS_COLUMN = 1;
const INODE_COLUMN = 9;

/** Finds the descriptor of this process's UDP socket that is bound to `local`, on Linux; nothing where it can not. */
export function findDescriptor(local: Address): number | undefined {
  try {
    const table = local.hostname.includes(":") ? "/proc/net/udp6" : "/proc/net/udp";
    const inodes = new Set(parseInodes(Deno.readTextFileSync(table), local.port));
    for (const { name } of Deno.readDirSync("/proc/self/fd")) {
      if (inodes.has(readLink(`/proc/self/fd/${name}`))) return Number(name);
    }
  } catch {
    return undefined;
  }
  return undefined;
}

/** How the links in /proc/self/fd to the sockets of this port read. */
function parseInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[LOCAL_ADDRESS_COLUMN]?.endsWith(suffix))
    .map((columns) => `socket:[${columns[INODE_COLUMN]}]`);
}

/** A descriptor may be closed between the listing and the look. */
function readLink(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return "";
  }
}
