/**
 * The interfaces that link-local addresses are told apart by: `fe80::1%wlan0`, where `wlan0` is number 3 to the kernel.
 *
 * The C library is asked on Linux; elsewhere Deno's list of addresses tells. An interface that is plugged in again has
 * another number, so no number is kept here.
 *
 * Sources: RFC 4007 (section 11), if_nametoindex(3).
 *
 * @module
 */

import { isLinkLocal } from "../common/address.ts";
import { listInterfaces, zoneOf } from "../system/own_addresses.ts";
import { openLibc } from "../system/libc/libc.ts";
import { cString } from "../system/library.ts";

/** Names and numbers of interfaces. */
export interface Zones {
  /** The number of the interface of this name; nothing where there is none. */
  indexOf(name: string): number | undefined;
  /** The name of the interface of this number; nothing where there is none. */
  nameOf(index: number): string | undefined;
  close(): void;
}

/** Of an interface's name, with the zero at its end (IF_NAMESIZE). */
const NAME_BYTES = 16;

const RECENT_MS = 3000;

/** Opens the system's table, the moment that it is asked something: most sockets never see a link-local address. */
export function openZones(): Zones {
  let table: Zones | undefined;
  const opened = () => table ??= openTable();
  return {
    indexOf: (name) => opened().indexOf(name),
    nameOf: (index) => opened().nameOf(index),
    close: () => table?.close(),
  };
}

function openTable(): Zones {
  const libc = openLibc("if_nametoindex", "if_indextoname");
  if (!libc) return listedZones;
  const { if_nametoindex, if_indextoname } = libc.calls;
  return {
    indexOf: (name) => if_nametoindex(cString(name)) || undefined,
    nameOf(index) {
      const name = new Uint8Array(NAME_BYTES);
      if (if_indextoname(index, name) === null) return undefined;
      return new TextDecoder().decode(name.subarray(0, name.indexOf(0)));
    },
    close: () => libc.close(),
  };
}

/** The interfaces that have a link-local address; none where this program may not look. */
export function listZones(): string[] {
  return [...new Set(listInterfaces().filter(({ address }) => isLinkLocal(address)).map(zoneOf))];
}

/** What {@linkcode listZones} says, asked for now and then, since a source is named for each datagram. */
export class RecentZones {
  #zones: readonly string[] = [];
  #untilMs = 0;

  /** The interfaces, as they were some seconds ago at most. */
  zones(): readonly string[] {
    const nowMs = performance.now();
    if (nowMs >= this.#untilMs) {
      this.#zones = listZones();
      this.#untilMs = nowMs + RECENT_MS;
    }
    return this.#zones;
  }
}

const listedZones: Zones = {
  indexOf: (name) =>
    listInterfaces().find((found) => found.name === name && found.scopeid)?.scopeid ?? undefined,
  nameOf(index) {
    const found = listInterfaces().find(({ scopeid }) => scopeid === index);
    return found && zoneOf(found);
  },
  close() {},
};
