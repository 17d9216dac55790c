/**
 * The links on which multicast DNS is spoken: each interface that leads out of this host, by IPv4 and by IPv6.
 *
 * 1. One socket of each family hears on all links. It shares its port with the system's own responder, such as Avahi.
 * 2. Each link has sockets of its own to send by, bound to an address there: so the message leaves by that link.
 * 3. Interfaces come and go; every few seconds they are looked at.
 *
 * Whoever is in the network can send: what comes is read no faster than so many datagrams a second, and the rest is left to
 * the kernel, which drops it. What was read and is of no use is counted.
 *
 * Sources: RFC 6762 (sections 5.2, 11 and 15), ip(7), ipv6(7).
 *
 * @module
 */

import { isLinkLocal, isLoopback } from "../common/address.ts";
import { DropCounts } from "../common/drop_counts.ts";
import { HostBudget } from "../common/host_budget.ts";
import { TokenBucket } from "../common/token_bucket.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { listInterfaces, zoneOf } from "../system/own_addresses.ts";
import { broadcastsOf, withoutBroadcasts } from "./broadcast_addresses.ts";
import { decodeMessage, encodeMessage } from "./codec.ts";
import type { DnsMessage } from "./dns_message.ts";

/** Of multicast DNS. */
export const MDNS_PORT = 5353;
const GROUPS = { IPv4: "224.0.0.251", IPv6: "ff02::fb" } as const;
const TTL = 255;
const LOOK_MS = 5000;
/** Datagrams that are read; what is more waits in the kernel, or is dropped there. */
const READ = { burst: 120, perSecond: 120 };
const PAUSE_MS = 100;
/** A host of many containers has an interface for each. */
const MAX_LINKS = 32;
/** Of one host. */
const HEARD = { hostBurst: 60, hostPerSecond: 30, totalBurst: READ.burst, totalPerSecond: READ.perSecond };

/** Where a message came from. */
export interface MessageSource {
  readonly hostname: string;
  readonly port: number;
}

/** Takes a message; never throws. */
export type MessageHandler = (message: DnsMessage, from: MessageSource) => void;

/** Writes what goes out on a link, where this host has these addresses; nothing where nothing does. */
export type LinkWriter = (addresses: readonly string[]) => DnsMessage | undefined;

/** One link by one family. */
interface Link {
  readonly key: string;
  /** Of its interface. */
  readonly name: string;
  readonly group: string;
  readonly conn: Deno.DatagramConn;
}

/** All of them. */
export class MdnsLinks {
  /** What came and was of no use. */
  readonly drops = new DropCounts<"malformed" | "flood">();
  readonly #handle: MessageHandler;
  readonly #budget = new HostBudget(HEARD);
  readonly #bucket = new TokenBucket(READ.burst, READ.perSecond, monotonicUs());
  readonly #ears = new Map<"IPv4" | "IPv6", Deno.DatagramConn>();
  #links: Link[] = [];
  /** This host's addresses that mean something without their link, by their interfaces. */
  #addresses: ReadonlyMap<string, readonly string[]> = new Map();
  /** Of the links. */
  #broadcasts: ReadonlySet<string> = new Set();
  #timer: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;
  /** Called when this host's links or addresses are others than before. */
  onChange = () => {};

  private constructor(handle: MessageHandler) {
    this.#handle = handle;
  }

  /**
   * Opens the sockets.
   *
   * @throws an `Error` in one line where multicast DNS can be heard by neither family
   */
  static async open(handle: MessageHandler): Promise<MdnsLinks> {
    const links = new MdnsLinks(handle);
    const failures: Error[] = [];
    for (const family of ["IPv4", "IPv6"] as const) {
      try {
        const conn = listen(family === "IPv4" ? "0.0.0.0" : "::");
        links.#ears.set(family, conn);
        void links.#read(conn);
      } catch (error) {
        failures.push(error as Error);
      }
    }
    if (links.#ears.size === 0) {
      throw new Error(
        `Cannot listen on UDP port ${MDNS_PORT}, that of multicast DNS: ${failures[0]!.message}`,
      );
    }
    await links.#look();
    if (!links.#isClosed) links.#timer = setInterval(() => void links.#look(), LOOK_MS);
    return links;
  }

  /** The interfaces on which it is spoken, with this host's addresses there. */
  get interfaces(): ReadonlyMap<string, readonly string[]> {
    return new Map(this.#links.map(({ name }) => [name, this.#addresses.get(name) ?? []]));
  }

  /** Sends to everybody on every link; what can not be sent is lost, as in the network. */
  async send(write: LinkWriter): Promise<void> {
    await Promise.all(this.#links.map(async ({ conn, group, name }) => {
      const message = write(this.#addresses.get(name) ?? []);
      if (message) await trySend(conn, message, { hostname: group, port: MDNS_PORT });
    }));
  }

  /** Sends to one host, which is told all addresses: on which link it is is not known. */
  async sendTo(to: MessageSource, write: LinkWriter): Promise<void> {
    const conn = this.#ears.get(to.hostname.includes(":") ? "IPv6" : "IPv4");
    const message = write([...this.#addresses.values()].flat());
    if (conn && message) await trySend(conn, message, to);
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const conn of [...this.#ears.values(), ...this.#links.map(({ conn }) => conn)]) conn.close();
  }

  async #look(): Promise<void> {
    const outward = listInterfaces().filter(({ address }) => !isLoopback(address));
    const wanted = outward.filter(({ family, address }) => family === "IPv4" || isLinkLocal(address));
    const keys = new Set(wanted.map(keyOf));
    this.#broadcasts = broadcastsOf(outward);
    for (const { conn } of this.#links.filter(({ key }) => !keys.has(key))) conn.close();
    this.#links = this.#links.filter(({ key }) => keys.has(key));
    for (const one of wanted.slice(0, MAX_LINKS)) await this.#openLink(one);
    const addresses = addressesByName(outward);
    const isNew = JSON.stringify([...addresses]) !== JSON.stringify([...this.#addresses]);
    this.#addresses = addresses;
    if (isNew && !this.#isClosed) this.onChange();
  }

  async #openLink(one: Deno.NetworkInterfaceInfo): Promise<void> {
    const { family, address } = one;
    const key = keyOf(one);
    const ear = this.#ears.get(family);
    if (this.#isClosed || !ear) return;
    const zone = family === "IPv6" ? `%${zoneOf(one)}` : "";
    try {
      // Again, too: an interface that was gone meanwhile is another one to the kernel.
      await join(ear, one);
      if (this.#links.some((link) => link.key === key)) return;
      const conn = listen(address + zone);
      // The options of a socket that sends are set by a membership, too.
      await join(conn, one);
      if (this.#isClosed) return conn.close();
      this.#links.push({ key, name: one.name, conn, group: GROUPS[family] + zone });
      void this.#read(conn);
    } catch {
      // An interface that is down, or has no multicast: the others do.
    }
  }

  async #read(conn: Deno.DatagramConn): Promise<void> {
    while (!this.#isClosed) {
      if (!this.#bucket.fill(monotonicUs())) {
        await pause();
        continue;
      }
      try {
        const [bytes, from] = await conn.receive();
        this.#bucket.take();
        this.#take(bytes, from as Deno.NetAddr);
      } catch (error) {
        // Others are told by ICMP that nobody is there, and the socket goes on.
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return;
        await pause();
      }
    }
  }

  #take(bytes: Uint8Array, { hostname, port }: Deno.NetAddr): void {
    if (this.#isClosed) return;
    if (!this.#budget.take(hostname, monotonicUs())) return this.drops.count("flood");
    const message = decodeMessage(bytes);
    if (message) this.#handle(withoutBroadcasts(message, this.#broadcasts), { hostname, port });
    else this.drops.count("malformed");
  }
}

function keyOf({ name, family, address, scopeid }: Deno.NetworkInterfaceInfo): string {
  return `${family} ${address} ${name} ${scopeid}`;
}

function addressesByName(all: readonly Deno.NetworkInterfaceInfo[]): Map<string, string[]> {
  const addresses = new Map<string, string[]>();
  for (const { name, address } of all) {
    if (!isLinkLocal(address)) addresses.set(name, [...addresses.get(name) ?? [], address]);
  }
  return addresses;
}

async function trySend(conn: Deno.DatagramConn, message: DnsMessage, to: MessageSource): Promise<void> {
  try {
    await conn.send(encodeMessage(message), { transport: "udp", ...to });
  } catch {
    // As if the network had lost it; an interface may just have gone.
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

function listen(hostname: string): Deno.DatagramConn {
  return Deno.listenDatagram({
    transport: "udp",
    hostname,
    port: MDNS_PORT,
    reuseAddress: true,
    loopback: true,
  });
}

/** Takes part in the group on one interface; a second time is no harm. */
async function join(
  conn: Deno.DatagramConn,
  { family, address, scopeid }: Deno.NetworkInterfaceInfo,
): Promise<void> {
  try {
    if (family === "IPv6") return void await conn.joinMulticastV6(GROUPS.IPv6, scopeid!);
    const membership = await conn.joinMulticastV4(GROUPS.IPv4, address);
    await membership.setTTL(TTL);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
  }
}
