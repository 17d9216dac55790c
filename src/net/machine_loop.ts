/**
 * Runs a protocol machine on a socket: what comes goes in, what is due goes out.
 *
 * 1. every datagram of the socket goes to `handleDatagram`, then `onHandled` may take what the machine has to tell;
 * 2. `wake` (also after all that had gathered) polls the machine until it has nothing more that is due, and sends it;
 * 3. a timer wakes at the time that the machine names; what has come meanwhile goes in first, since a process that was
 *    held up must not take what it has not read for lost.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { Outgoing } from "../common/outgoing.ts";
import type { WakeTimers } from "../common/wake_timers.ts";
import type { DatagramSocket, OutgoingDatagram } from "./datagram_socket.ts";

const DEFAULT_BATCH_DATAGRAMS = 64;
/** The first datagrams of a frame go ahead and wake the receiver, while the others are still being written. */
export const FIRST_BATCH_DATAGRAMS = 2;
/** Longer than any datagram of any wire here. */
const SLOT_BYTES = 8192;

/** What sender and receiver have in common. */
export interface ProtocolMachine {
  /**
   * @param arrivedUs when it came, where that is known: earlier than `nowUs` where it was read late
   * @param isCertain whether it came then, and not at some time between that and now
   */
  handleDatagram(
    bytes: Uint8Array,
    from: Address,
    nowUs: number,
    arrivedUs?: number,
    isCertain?: boolean,
  ): void;
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined;
  pollTimeoutUs(nowUs: number): number | undefined;
  /** Whether anything is still on its way; absent where nobody waits for that. */
  readonly isBusy?: boolean;
  /** What it wants to be woken for, as {@linkcode pollTimeoutUs} said last. */
  readonly timers?: WakeTimers;
  /** Told of datagrams that this host's socket had no room for, before those that came after them. */
  noteOverflow?(datagrams: number, nowUs: number): void;
  /** Told when what was polled has been handed to the system, where nothing but this host could hold that up. */
  noteHandedOver?(nowUs: number): void;
}

/** What the loop is given besides the machine and its socket. */
export interface MachineLoopOptions {
  readonly nowUs: () => number;
  /** The earliest time at which a datagram can have come that is read now, where the socket does not know it better. */
  readonly dateRead?: (nowUs: number) => number;
  /**
   * Datagrams that are handed to the socket before waiting for it; 1 where their order matters, which the system may
   * change when its buffer is full.
   *
   * @default 64
   */
  readonly batchDatagrams?: number;
  /** Called after each datagram that was handled. */
  readonly onHandled?: () => void;
  /** Called when nothing more is due now. */
  readonly onRest?: () => void;
  /** Called when sending begins to fail, with the reason, and with nothing when it works again. */
  readonly onSendState?: (failure: string | undefined) => void;
}

/** A machine at work. */
export class MachineLoop {
  /** Datagrams that the system refused to send. */
  sendErrors = 0;
  /** Their UDP payload. */
  bytesRefused = 0;
  /** Datagrams that did not leave: to strangers, refused, or to who is not found on the link. */
  unreached = 0;
  /** What it drives; another one may take its place. */
  machine: ProtocolMachine;
  readonly #socket: DatagramSocket;
  readonly #options: MachineLoopOptions;
  readonly #slots: readonly Uint8Array[];
  #failure: string | undefined;
  #isSending = false;
  #isClosed = false;
  /** There once somebody waits for it. */
  #drained: PromiseWithResolvers<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerUs = Infinity;

  constructor(machine: ProtocolMachine, socket: DatagramSocket, options: MachineLoopOptions) {
    this.machine = machine;
    this.#socket = socket;
    this.#options = options;
    const { batchDatagrams = DEFAULT_BATCH_DATAGRAMS } = options;
    this.#slots = socket.slots?.slice(0, batchDatagrams) ??
      Array.from({ length: batchDatagrams }, () => new Uint8Array(SLOT_BYTES));
  }

  /** Why the last datagram was refused; nothing where it was sent. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Receives until the socket is closed. */
  async run(): Promise<void> {
    this.wake();
    const { dateRead } = this.#options;
    const handle = (bytes: Uint8Array, from: Address, arrivedUs?: number) => {
      const nowUs = this.#options.nowUs();
      const earliestUs = Math.min(nowUs, arrivedUs ?? dateRead?.(nowUs) ?? nowUs);
      const isCertain = arrivedUs !== undefined || earliestUs === nowUs;
      this.machine.handleDatagram(bytes, from, nowUs, earliestUs, isCertain);
      this.#options.onHandled?.();
    };
    await this.#socket.receive(handle, {
      onIdle: () => this.wake(),
      onOverflow: (datagrams) => this.machine.noteOverflow?.(datagrams, this.#options.nowUs()),
    });
  }

  /** Sends what is due; to be called after anything was given to the machine. */
  wake(): void {
    if (this.#isSending || this.#isClosed) return;
    for (let limit = FIRST_BATCH_DATAGRAMS;; limit = this.#slots.length) {
      const batch = this.#pollBatch(limit);
      if (batch.length === 0) return this.#rest();
      const taken = this.#socket.sendNow?.(batch) ?? 0;
      if (this.#socket.slots) this.machine.noteHandedOver?.(this.#options.nowUs());
      if (taken > 0) this.#noteSendState(undefined);
      if (taken < batch.length) return this.#sendSlowly(batch.slice(taken));
    }
  }

  /** Resolves when the machine has nothing on its way any more, and all that it had is sent. */
  drained(): Promise<void> {
    const { promise } = this.#drained ??= Promise.withResolvers<void>();
    this.wake();
    return promise;
  }

  /** Stops the timer; the socket is its owner's to close. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #pollBatch(limit: number): OutgoingDatagram[] {
    const batch: OutgoingDatagram[] = [];
    const nowUs = this.#options.nowUs();
    while (batch.length < Math.min(limit, this.#slots.length)) {
      const slot = this.#slots[batch.length]!;
      const outgoing = this.machine.pollDatagram(nowUs, slot);
      if (!outgoing) break;
      const { to, length, isToStranger = false } = outgoing;
      if (this.#socket.hasRoomFor?.(outgoing, batch.length === 0) ?? true) {
        batch.push({ bytes: slot.subarray(0, length), to, isToStranger });
      } else this.unreached++;
    }
    return batch;
  }

  /** Sends what the system did not take at once, and goes on when it has. */
  #sendSlowly(batch: readonly OutgoingDatagram[]): void {
    this.#isSending = true;
    Promise.all(batch.map((datagram) => this.#send(datagram))).then(() => {
      if (!this.#socket.slots) this.machine.noteHandedOver?.(this.#options.nowUs());
      this.#isSending = false;
      this.wake();
    });
  }

  async #send({ bytes, to, isToStranger }: OutgoingDatagram): Promise<void> {
    try {
      await this.#socket.send(bytes, to);
      this.#noteSendState(undefined);
    } catch (error) {
      // What a stranger gives for its address says nothing of whether sending works.
      if (isToStranger) return void this.unreached++;
      this.sendErrors++;
      this.bytesRefused += bytes.length;
      this.#noteSendState(error instanceof Error ? error.message : String(error));
    }
  }

  #noteSendState(failure: string | undefined): void {
    if (failure === this.#failure || this.#isClosed) return;
    this.#failure = failure;
    this.#options.onSendState?.(failure);
  }

  #rest(): void {
    if (this.#drained && !this.machine.isBusy) this.#drained.resolve();
    this.#options.onRest?.();
    this.#armTimer();
  }

  /** Only an earlier time moves the timer: one that is too early finds nothing due and is set anew. */
  #armTimer(): void {
    const nowUs = this.#options.nowUs();
    const dueUs = this.machine.pollTimeoutUs(nowUs) ?? Infinity;
    if (dueUs >= this.#timerUs || dueUs === Infinity) return;
    clearTimeout(this.#timer);
    this.#timerUs = dueUs;
    this.#timer = setTimeout(() => {
      this.#timerUs = Infinity;
      this.machine.timers?.noteWake(this.#options.nowUs());
      this.#socket.receiveNow?.();
      this.wake();
    }, Math.max(0, (dueUs - nowUs) / 1000));
  }
}
