/**
 * UDP by `Deno.listenDatagram`.
 *
 * A socket bound to `::` serves IPv4 too. Deno does not tell the interface from which a link-local address was heard: where
 * the kernel can be asked, it is from the first of those on.
 *
 * @module
 */

import { type Address, isLinkLocal } from "../common/address.ts";
import { HostBudget } from "../common/host_budget.ts";
import type { Outgoing } from "../common/outgoing.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { SO_RCVBUF, SOL_SOCKET } from "../system/libc/constants.ts";
import { type BatchCalls, openBatchCalls, type SocketOption } from "./batch_calls.ts";
import { BatchSocket } from "./batch_socket.ts";
import type { DatagramHandler, DatagramSocket, OutgoingDatagram, ReceiveHooks } from "./datagram_socket.ts";
import { findDescriptor } from "./descriptor.ts";
import { mapped, unmapped } from "./mapped_address.ts";
import type { GroupInterface } from "./groups/group_interfaces.ts";
import { listOwnAddresses } from "../system/own_addresses.ts";
import { openZones, RecentZones } from "./zones.ts";

/** The longest datagram that UDP can carry. */
const MAX_UDP_PAYLOAD_BYTES = 65_535;
/** What a listener asks for. */
export const LISTENER_BUFFER_BYTES = 2 * 1024 * 1024;

/**
 * Answers to strangers where it is not known how much waits in the socket: each may wait three seconds for somebody who is
 * not there, and all that wait have to fit a socket's usual buffer several times.
 */
const STRANGERS = { hostBurst: 8, hostPerSecond: 8, totalBurst: 24, totalPerSecond: 12 };

/** Where to bind. */
export interface UdpSocketOptions {
  /** A literal address; `0.0.0.0` and `::` stand for all, and `::` for IPv4 as well. */
  readonly hostname: string;
  /** 0 for any free one. */
  readonly port: number;
  /**
   * What has come and not been read may take so much; Linux grants up to `net.core.rmem_max`, and counts twice of it. With
   * the system's own a paced stream fits, but a program that is held up loses some of it. Elsewhere nothing is asked for.
   *
   * @default the system's
   */
  readonly receiveBufferBytes?: number;
}

/**
 * Binds a socket; one for all addresses is for IPv4 where this host has been told to have no IPv6.
 *
 * @param listen a stand-in for Deno's
 * @throws an `Error` "Cannot listen on …" where the port is taken or the address is not one of this host
 */
export function openUdpSocket(
  options: UdpSocketOptions,
  listen: (options: Deno.UdpListenOptions & { transport: "udp" }) => Deno.DatagramConn = Deno.listenDatagram,
): UdpSocket {
  try {
    const { hostname, port, receiveBufferBytes: value } = options;
    const socket = new UdpSocket(listen({ transport: "udp", hostname, port }));
    if (value !== undefined) socket.setOption({ level: SOL_SOCKET, option: SO_RCVBUF, value });
    return socket;
  } catch (error) {
    const lacksIpv6 = options.hostname === "::" && !(error instanceof Deno.errors.AddrInUse);
    if (lacksIpv6) return openUdpSocket({ ...options, hostname: "0.0.0.0" }, listen);
    throw new Error(`Cannot listen on UDP ${options.hostname} port ${options.port}: ${describe(error)}`, {
      cause: error,
    });
  }
}

/** A bound UDP socket. */
export class UdpSocket implements DatagramSocket {
  readonly address: Address;
  readonly slots?: readonly Uint8Array[];
  /** Behind it, where that can be known and calls can be made on it. */
  readonly descriptor: number | undefined;
  readonly #conn: Deno.DatagramConn;
  readonly #isIpv6: boolean;
  readonly #batch: BatchCalls | undefined;
  readonly #batches: BatchSocket | undefined;
  readonly #zones = openZones();
  readonly #strangers = new HostBudget(STRANGERS);
  /** Link-local addresses that were sent to, with their interfaces, by their plain form. */
  readonly #zoned = new Map<string, string>();
  readonly #listed = new RecentZones();
  /** Whether the kernel is waited for by a call of our own, because link-local sources may be on several interfaces. */
  #asksForZones = false;
  #isClosed = false;
  #handle: DatagramHandler | undefined;
  #onOverflow: ReceiveHooks["onOverflow"];

  /**
   * @param conn taken over, and closed with this socket
   * @param batch likewise; the calls on the descriptor behind `conn`
   */
  constructor(conn: Deno.DatagramConn, batch?: BatchCalls) {
    this.#conn = conn;
    this.descriptor = batch ? undefined : findDescriptor(conn.addr as Address);
    batch ??= openBatchCalls(this.descriptor);
    this.address = conn.addr as Address;
    this.#isIpv6 = this.address.hostname.includes(":");
    this.#batch = batch;
    this.#batches = batch && new BatchSocket(batch, this.#isIpv6, { zones: this.#zones });
    if (this.#batches) this.slots = this.#batches.slots;
  }

  /** What has come and not been read may take so much, as the system counts it; nothing where that is not known. */
  get receiveBufferBytes(): number | undefined {
    return this.#batch?.receiveBufferBytes();
  }

  /** Sets a number that Deno does not offer; false where this system does not let us, or refuses. */
  setOption(option: SocketOption): boolean {
    return this.#batch?.setOption(option) ?? false;
  }

  /**
   * Takes part in an IPv4 or IPv6 multicast group, on one interface or on the one that the system chooses; false where
   * that can not be now.
   */
  async joinGroup(group: string, on?: GroupInterface): Promise<boolean> {
    const [plain] = group.split("%");
    try {
      if (group.includes(":")) {
        await this.#conn.joinMulticastV6(plain!, on ? this.#zones.indexOf(on.name)! : 0);
      } else await this.#conn.joinMulticastV4(plain!, on?.address ?? "0.0.0.0");
      return true;
    } catch (error) {
      return error instanceof Deno.errors.AddrInUse;
    }
  }

  async receive(handle: DatagramHandler, hooks: ReceiveHooks = {}): Promise<void> {
    if (this.#isClosed) return;
    this.#handle = handle;
    this.#onOverflow = hooks.onOverflow;
    const buffer = new Uint8Array(MAX_UDP_PAYLOAD_BYTES);
    while (!this.#isClosed) {
      if (this.#asksForZones) await this.#batch?.wait();
      else {
        const received = await this.#receiveFirst(buffer);
        if (!received) continue;
        const from = this.#nameZone(unmapped(received[1] as Address));
        const arrivedUs = this.#isClosed ? undefined : this.#batch?.lastArrivalUs();
        if (!this.#isClosed) this.#batch?.tellOverflow(this.#onOverflow);
        if (from) handle(received[0], from, arrivedUs);
      }
      this.#receiveRest(handle);
      hooks.onIdle?.();
    }
    this.#release();
  }

  receiveNow(): void {
    if (this.#handle) this.#receiveRest(this.#handle);
  }

  async send(bytes: Uint8Array, to: Address): Promise<void> {
    this.#batches?.forget();
    if (isLinkLocal(to.hostname)) this.#noteZone(to.hostname);
    await this.#conn.send(bytes, this.#isIpv6 ? mapped(withoutZone(to)) : to);
  }

  hasRoomFor(outgoing: Outgoing, isFirst: boolean): boolean {
    if (this.#batches) return this.#batches.hasRoomFor(outgoing, isFirst);
    return !outgoing.isToStranger || this.#strangers.take(outgoing.to.hostname, monotonicUs());
  }

  sendNow(batch: readonly OutgoingDatagram[]): number {
    return this.#isClosed ? 0 : this.#batches?.sendNow(batch) ?? 0;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#batches?.stop();
    if (this.#asksForZones) this.#batch?.interrupt();
    this.#conn.close();
    // Who receives may be in a call.
    if (!this.#handle) this.#release();
  }

  #release(): void {
    this.#handle = undefined;
    if (this.#batches) this.#batches.close();
    else this.#zones.close();
  }

  /** Waits for a datagram; nothing where the wait ended without one: a peer's "port unreachable", or the closing. */
  async #receiveFirst(buffer: Uint8Array): Promise<[Uint8Array, Deno.Addr] | undefined> {
    try {
      return await this.#conn.receive(buffer);
    } catch (error) {
      if (error instanceof Deno.errors.BadResource) this.#isClosed = true;
      return undefined;
    }
  }

  /** A source with its interface; nothing where that is not known yet, as if the network had lost the datagram. */
  #nameZone(from: Address): Address | undefined {
    if (!this.#isIpv6 || !isLinkLocal(from.hostname)) return from;
    const [zone, another] = this.#listed.zones();
    if (zone !== undefined && another === undefined) {
      return { ...from, hostname: `${from.hostname}%${zone}` };
    }
    this.#asksForZones = this.#batch !== undefined;
    if (this.#asksForZones) return undefined;
    return { ...from, hostname: this.#zoned.get(from.hostname) ?? from.hostname };
  }

  #noteZone(hostname: string): void {
    const [plain, zone] = hostname.split("%");
    if (zone !== undefined) this.#zoned.set(plain!, hostname);
  }

  /** Takes what has gathered since the one that was waited for. */
  #receiveRest(handle: DatagramHandler): void {
    if (!this.#isClosed) this.#batches?.receiveGathered(handle, this.#onOverflow);
  }
}

/** The system refuses an interface behind a group that may be routed. */
function withoutZone(address: Address): Address {
  if (!address.hostname.includes("%") || isLinkLocal(address.hostname)) return address;
  return { ...address, hostname: address.hostname.split("%")[0]! };
}

function describe(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "another program uses it already";
  if (error instanceof Deno.errors.PermissionDenied) return "only an administrator may use this port";
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return `it is no address of this host, which has ${listOwnAddresses()}`;
  }
  return error instanceof Error ? error.message : String(error);
}
