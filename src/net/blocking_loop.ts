/**
 * Runs a protocol machine on a thread that has nothing else to do: it blocks until a descriptor is ready or the machine has
 * something that is due, and is never held up by a view, a disk, a log or a collection of another thread.
 *
 * 1. one call waits for the socket, for the descriptors that others watch, and for the earliest time;
 * 2. what has come goes to the machine, all of it before anything is done that a timer is for;
 * 3. what is due is written to the socket's slots and handed over; what the system does not take now is waited for, and
 *    what it refuses is counted;
 * 4. what others do now and then, such as telling of figures, comes last.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { Waiter, WaitSet } from "../system/wait_set.ts";
import type { BatchSocket } from "./batch_socket.ts";
import { FIRST_BATCH_DATAGRAMS, type ProtocolMachine } from "./machine_loop.ts";

/** For so many datagrams that were waiting the clock is looked at once. */
const CLOCK_DATAGRAMS = 16;
/** A wait ends by itself after this time, and begins again. */
const LONGEST_WAIT_US = 1_000_000;

/** The socket, the descriptors that are waited for, and who hears of what happens. */
export interface BlockingLoopOptions {
  readonly socket: BatchSocket;
  /** Of the socket. */
  readonly descriptor: number;
  readonly waits: WaitSet;
  readonly nowUs: () => number;
  /** Called after each datagram that was handled. */
  readonly onHandled?: () => void;
  /** Called when sending begins to fail, with the reason, and with nothing when it works again. */
  readonly onSendState?: (failure: string | undefined) => void;
  /** Called when nothing more is due now. */
  readonly onRest?: () => void;
  /** Datagrams that are handed over by one call. @default 64 */
  readonly batchDatagrams?: number;
}

/** Something that is done at a time. */
export interface Alarm {
  /** In µs; Infinity while there is nothing to do. */
  readonly dueUs: number;
  ring(nowUs: number): void;
}

/** A machine at work. */
export class BlockingLoop {
  /** Datagrams that the system refused to send. */
  sendErrors = 0;
  /** Their UDP payload. */
  bytesRefused = 0;
  /** Datagrams that did not leave: to strangers, refused, or to who is not found on the link. */
  unreached = 0;
  /** Why the last datagram was refused; nothing where it was sent. */
  failure: string | undefined;
  /** What it drives; another one may take its place, between two of its turns. */
  machine: ProtocolMachine;
  /** Looked at after each wait. */
  readonly alarms: Alarm[] = [];
  readonly #options: BlockingLoopOptions;
  readonly #lengths: number[] = [];
  readonly #areToStrangers: boolean[] = [];
  readonly #output: Waiter;
  /** Of the batch that has been written to the slots, those that the system has taken or refused, and all. */
  #left = 0;
  #written = 0;
  /** Datagrams that were handled since the last wait, and when the clock was looked at for them. */
  #handled = 0;
  #handledUs = 0;
  #isReadable = false;
  #isPaused = false;
  readonly #handle: (bytes: Uint8Array, from: Address, arrivedUs?: number) => void;
  readonly #noteOverflow: (datagrams: number) => void;

  constructor(machine: ProtocolMachine, options: BlockingLoopOptions) {
    this.machine = machine;
    this.#options = options;
    const { descriptor, waits, nowUs } = options;
    waits.add({ descriptor, onReady: () => this.#isReadable = true });
    this.#output = { descriptor, isOutput: true, onReady: () => {} };
    this.#handle = (bytes, from, arrivedUs) => {
      if (this.#handled++ % CLOCK_DATAGRAMS === 0) this.#handledUs = nowUs();
      const handledUs = this.#handledUs;
      this.machine.handleDatagram(bytes, from, handledUs, Math.min(handledUs, arrivedUs ?? handledUs), true);
      options.onHandled?.();
    };
    this.#noteOverflow = (datagrams) => this.machine.noteOverflow?.(datagrams, nowUs());
  }

  /** Runs until {@linkcode pause} is called, by who is told of something here; does first what has become due meanwhile. */
  run(): void {
    this.#isPaused = false;
    for (let mostUs = 0; !this.#isPaused; mostUs = LONGEST_WAIT_US) this.#turn(mostUs);
  }

  /** Ends {@linkcode run} after this turn. */
  pause(): void {
    this.#isPaused = true;
  }

  #turn(mostUs: number): void {
    const { waits, nowUs, socket } = this.#options;
    const beforeUs = nowUs();
    const dueUs = this.machine.pollTimeoutUs(beforeUs) ?? Infinity;
    const isWaiting = this.#left < this.#written;
    let untilUs = isWaiting ? Infinity : dueUs;
    for (const alarm of this.alarms) untilUs = Math.min(untilUs, alarm.dueUs);
    waits.wait(Math.min(untilUs - beforeUs, mostUs));
    const afterUs = nowUs();
    if (afterUs >= dueUs && dueUs > beforeUs) this.machine.timers?.noteWake(afterUs);
    if (this.#isReadable) {
      this.#isReadable = false;
      this.#handled = 0;
      socket.receiveGathered(this.#handle, this.#noteOverflow);
    }
    this.#sendDue();
    for (const alarm of this.alarms) if (afterUs >= alarm.dueUs) alarm.ring(afterUs);
  }

  #sendDue(): void {
    for (let limit = FIRST_BATCH_DATAGRAMS;; limit = Infinity) {
      if (this.#left === this.#written) this.#fill(limit);
      if (this.#written === 0) return this.#options.onRest?.();
      const isTaken = this.#handOver();
      this.machine.noteHandedOver?.(this.#options.nowUs());
      if (!isTaken) return;
    }
  }

  #fill(limit: number): void {
    const { socket, nowUs, batchDatagrams = Infinity } = this.#options;
    const { slots } = socket;
    this.#left = this.#written = 0;
    const atUs = nowUs();
    const most = Math.min(limit, batchDatagrams, slots.length);
    for (let i = 0; i < most;) {
      const outgoing = this.machine.pollDatagram(atUs, slots[i]!);
      if (!outgoing) break;
      if (!socket.hasRoomFor(outgoing, i === 0)) {
        this.unreached++;
        continue;
      }
      this.#lengths[i] = outgoing.length;
      this.#areToStrangers[i] = outgoing.isToStranger ?? false;
      if (socket.address(i, outgoing.length, outgoing.to)) this.#written = ++i;
      else this.#refuse(i, `nothing can be sent to ${outgoing.to.hostname}`);
    }
  }

  /** Whether the batch has gone, and the next one may be written. */
  #handOver(): boolean {
    const { socket, waits } = this.#options;
    while (this.#left < this.#written) {
      const taken = socket.calls.send(this.#written, this.#left);
      if (taken > 0) {
        this.#left += taken;
        this.#noteSendState(undefined);
        continue;
      }
      const failure = socket.calls.sendFailure();
      if (failure === undefined) {
        waits.add(this.#output);
        return false;
      }
      this.#refuse(this.#left++, failure);
    }
    waits.remove(this.#output);
    return true;
  }

  /** What a stranger gives for its address says nothing of whether sending works. */
  #refuse(i: number, failure: string): void {
    if (this.#areToStrangers[i]) return void this.unreached++;
    this.sendErrors++;
    this.bytesRefused += this.#lengths[i]!;
    this.#options.socket.forget();
    this.#noteSendState(failure);
  }

  #noteSendState(failure: string | undefined): void {
    if (failure === this.failure) return;
    this.failure = failure;
    this.#options.onSendState?.(failure);
  }
}
