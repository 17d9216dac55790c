/**
 * A network between state machines under a virtual clock, as bad as its conditions say and the same in every run.
 *
 * What becomes of a datagram:
 *
 * 1. it is counted as sent, and vanishes if its direction is silent;
 * 2. it waits for its link, unless the queue is full, and then takes the time that the link's rate gives it;
 * 3. it is lost, or doubled, by chance: what is lost has taken the link's time all the same;
 * 4. it arrives after the delay, jitter and holding back of its direction.
 *
 * What happens at one moment: first the callbacks of `at`, then datagrams leave their links, then others arrive, and
 * last every machine is polled until it has nothing more to send.
 *
 * @module
 */

import { type Address, formatAddress } from "../../src/common/address.ts";
import type { ProtocolMachine } from "../../src/net/machine_loop.ts";
import { isSilent, type LinkConditions } from "./simulated_network/conditions.ts";
import { type HostClock, hostTimeUs, networkTimeUs, START_US } from "./simulated_network/host_clock.ts";
import type { Link } from "./simulated_network/link.ts";
import { type Path, Paths } from "./simulated_network/paths.ts";
import type { StoppedProcess, Unread } from "./simulated_network/process.ts";
import { TimedQueue } from "./simulated_network/timed_queue.ts";
import { countSent, type Datagram, type Traffic } from "./simulated_network/traffic.ts";
import { WakeTrace } from "./simulated_network/wake_trace.ts";

const MAX_POLLS = 10_000;
/** What a process has in hand at once. */
const BATCH_DATAGRAMS = 64;
/** Longer than any datagram of any wire here. */
const SLOT_BYTES = 8192;

/** The conditions everywhere at first, and what all chances follow from. */
export interface NetworkConditions extends LinkConditions {
  /** Chances follow from it and from the names of the hosts, so that no direction changes those of another. @default 1 */
  readonly seed?: number;
}

/** A machine at an address, its clock, and what is done when it has handled something. */
export interface Host extends HostClock {
  readonly address: Address;
  readonly machine: ProtocolMachine;
  /** Its process, where that does not always run. */
  readonly process?: StoppedProcess;
  /** Called after each datagram that was handled. */
  readonly onHandled?: (nowUs: number) => void;
  /** Called when its machine has nothing more to send now. */
  readonly onRest?: () => void;
}

/** Hosts on one network. */
export class SimulatedNetwork {
  nowUs = START_US;
  readonly #paths: Paths;
  readonly #hosts = new Map<string, Host>();
  readonly #callbacks = new TimedQueue<() => void>();
  /** Links that are sending, by the time at which the datagram has left. */
  readonly #departures = new TimedQueue<Link>();
  readonly #arrivals = new TimedQueue<Datagram>();
  readonly #slot = new Uint8Array(SLOT_BYTES);
  /** What the machines woke for of late. */
  readonly trace = new WakeTrace();

  /**
   * Begins a network without hosts, at one second of its clock.
   *
   * @throws {RangeError} when no link has such conditions.
   */
  constructor(conditions: NetworkConditions = {}) {
    this.#paths = new Paths(conditions, conditions.seed ?? 1);
  }

  /** The conditions of every direction that `setPath` gave no others; they may be replaced at any time. */
  get conditions(): LinkConditions {
    return this.#paths.everywhere;
  }

  set conditions(conditions: LinkConditions) {
    this.#paths.everywhere = conditions;
  }

  /** Datagrams that were sent, on the whole network. */
  get datagramsSent(): number {
    return this.traffic(undefined, undefined).datagrams;
  }

  /** Datagrams that vanished, on the whole network; those that found a full queue are not among them. */
  get datagramsLost(): number {
    return this.traffic(undefined, undefined).lost;
  }

  /**
   * Gives the direction from one host to another, whatever their ports, conditions of its own instead of the network's:
   * what they leave out has its default. Conditions for both ends go before those for one, and `from` before `to`.
   *
   * @param from `undefined`: from every host.
   * @param to `undefined`: to every host.
   * @param conditions `undefined`: those of the network again.
   * @throws {RangeError} when no link has such conditions.
   */
  setPath(from: Address | undefined, to: Address | undefined, conditions: LinkConditions | undefined): void {
    this.#paths.setConditions(from, to, conditions);
  }

  /** What was sent from one host to another so far, whatever their ports; `undefined` for every host. */
  traffic(from?: Address, to?: Address): Readonly<Traffic> {
    return this.#paths.sumTraffic(from, to);
  }

  /** Bytes that wait for the link from one host to another, or are leaving it; headers included. */
  queuedBytes(from: Address, to: Address): number {
    return this.#paths.of({ from, to }).link.queuedBytes;
  }

  /** Connects a machine; it replaces another at the same address. */
  attach(host: Host): void {
    this.#hosts.set(formatAddress(host.address), host);
  }

  /** Takes a host off, as if it had crashed. */
  detach(address: Address): void {
    this.#hosts.delete(formatAddress(address));
  }

  /** A host's own time. */
  timeOf(host: HostClock): number {
    return hostTimeUs(host, this.nowUs);
  }

  /** Has something done when the network's clock shows a time, or at the next `advance` if it is past. */
  at(networkUs: number, callback: () => void): void {
    this.#callbacks.push(networkUs, callback);
  }

  /** Lets so much time pass. */
  advance(us: number): void {
    const endUs = this.nowUs + us;
    let timerUs = this.#pollHosts();
    for (let nextUs = this.#nextUs(timerUs); nextUs <= endUs; nextUs = this.#nextUs(timerUs)) {
      this.nowUs = Math.max(nextUs, this.nowUs);
      const isAnythingNew = this.#runDue();
      if (timerUs <= this.nowUs) this.#traceWakes();
      // A datagram that only leaves its link is nothing that a machine could know of.
      if (isAnythingNew || timerUs <= this.nowUs) timerUs = this.#pollHosts();
    }
    this.nowUs = endUs;
  }

  /** Puts a copy of a datagram on its way. */
  send(bytes: Uint8Array, from: Address, to: Address): void {
    const datagram = { bytes: bytes.slice(), from, to };
    const path = this.#paths.of(datagram);
    const { conditions, link, traffic } = path;
    const isFree = link.leavesUs === Infinity;
    countSent(traffic, bytes);
    if (isSilent(conditions.silence, this.nowUs)) traffic.lost++;
    else if (isFree && !conditions.rate) this.#carry(datagram, path, this.nowUs);
    else if (!link.offer(datagram, this.nowUs)) traffic.queueDropped++;
    else if (isFree) this.#awaitDeparture(link);
  }

  #nextUs(timerUs: number): number {
    return Math.min(timerUs, this.#callbacks.nextUs, this.#departures.nextUs, this.#arrivals.nextUs);
  }

  /** Returns whether a machine may have something to send after it. */
  #runDue(): boolean {
    const callbacks = this.#callbacks.takeDue(this.nowUs);
    for (const callback of callbacks) callback();
    for (const link of this.#departures.takeDue(this.nowUs)) this.#departFrom(link);
    const arrivals = this.#arrivals.takeDue(this.nowUs);
    for (const datagram of arrivals) this.#deliver(datagram);
    return callbacks.length + arrivals.length > 0;
  }

  /** Of those that have names for their timers. */
  #traceWakes(): void {
    for (const [name, host] of this.#hosts) {
      const { timers } = host.machine;
      const hostUs = this.timeOf(host);
      const isDue = timers && timers.atUs <= hostUs;
      const isStopped = host.process && host.process.runsUs(this.nowUs) > this.nowUs;
      if (!isDue || isStopped) continue;
      this.trace.note(name, timers, { networkUs: this.nowUs, hostUs });
    }
  }

  #departFrom(link: Link): void {
    for (let sent = link.takeSent(this.nowUs); sent; sent = link.takeSent(this.nowUs)) {
      this.#carry(sent.datagram, this.#paths.of(sent.datagram), sent.leftUs);
    }
    if (link.leavesUs < Infinity) this.#awaitDeparture(link);
  }

  /** Whole µs, as the machines' clocks are. */
  #awaitDeparture(link: Link): void {
    this.#departures.push(Math.ceil(link.leavesUs), link);
  }

  #carry(datagram: Datagram, { conditions, link, traffic }: Path, leftUs: number): void {
    const timesUs = link.transitTimesUs(conditions);
    if (timesUs.length === 0) traffic.lost++;
    for (const [i, timeUs] of timesUs.entries()) {
      const copy = i === 0 ? datagram : { ...datagram, bytes: datagram.bytes.slice() };
      this.#arrivals.push(Math.ceil(leftUs + timeUs), copy);
    }
  }

  #deliver(datagram: Datagram): void {
    const host = this.#hosts.get(formatAddress(datagram.to));
    if (!host) return;
    const runsUs = host.process?.runsUs(this.nowUs) ?? this.nowUs;
    if (runsUs === this.nowUs) return this.#handle(host, datagram);
    if (!host.process!.hasUnread) this.at(runsUs, () => this.#readLate(host));
    host.process!.keep(datagram, this.nowUs);
  }

  #handle(host: Host, { bytes, from }: Datagram, unread?: Unread): void {
    const nowUs = this.timeOf(host);
    const { arrivedUs = this.nowUs, isCertain = true } = unread ?? {};
    host.machine.handleDatagram(bytes, from, nowUs, nowUs - (this.nowUs - arrivedUs), isCertain);
    host.onHandled?.(nowUs);
  }

  #readLate(host: Host): void {
    host.machine.noteOverflow?.(host.process!.takeOverflow(), this.timeOf(host));
    for (const unread of host.process!.read(this.nowUs)) this.#handle(host, unread.datagram, unread);
  }

  /** Returns when the first of the machines wants to be polled again. */
  #pollHosts(): number {
    for (const host of this.#hosts.values()) this.#poll(host);
    let timerUs = Infinity;
    for (const host of this.#hosts.values()) {
      const dueUs = host.machine.pollTimeoutUs(this.timeOf(host));
      if (dueUs === undefined) continue;
      // A timer that is due already has been polled and had nothing: it counts from the next µs on.
      const nextUs = Math.max(networkTimeUs(host, dueUs), this.nowUs + 1);
      const isStopped = host.process && !host.process.isCatchable(nextUs);
      timerUs = Math.min(timerUs, isStopped ? host.process!.runsUs(nextUs) : nextUs);
    }
    return timerUs;
  }

  #poll(host: Host): void {
    const runsUs = host.process?.runsUs(this.nowUs) ?? this.nowUs;
    if (runsUs > this.nowUs) return this.#catch(host, runsUs);
    for (let polls = 0; polls < MAX_POLLS; polls++) {
      const outgoing = host.machine.pollDatagram(this.timeOf(host), this.#slot);
      if (!outgoing) break;
      this.send(this.#slot.subarray(0, outgoing.length), host.address, outgoing.to);
    }
    host.machine.noteHandedOver?.(this.timeOf(host));
    host.onRest?.();
  }

  /** Lets a stopped process poll one batch, which leaves when it runs again. */
  #catch(host: Host, runsUs: number): void {
    if (!host.process!.isCatchable(this.nowUs)) return;
    const held: Datagram[] = [];
    while (held.length < BATCH_DATAGRAMS) {
      const outgoing = host.machine.pollDatagram(this.timeOf(host), this.#slot);
      if (!outgoing) break;
      held.push({ bytes: this.#slot.slice(0, outgoing.length), from: host.address, to: outgoing.to });
    }
    if (held.length === 0) return;
    host.process!.noteCaught(this.nowUs);
    this.at(runsUs, () => {
      for (const { bytes, from, to } of held) this.send(bytes, from, to);
      host.machine.noteHandedOver?.(this.timeOf(host));
    });
  }
}
