/**
 * A receiver that is driven by this thread's event loop.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { DriverAction } from "../drive/seats.ts";
import { watchPipe } from "../capture/pipe_watch.ts";
import { MachineLoop } from "../net/machine_loop.ts";
import { randomU48 } from "../net/random.ts";
import type { UdpSocket } from "../net/udp_socket.ts";
import { MIN_DATAGRAM_BYTES } from "../protocol.ts";
import { NewestFrames } from "../receive/newest_frames.ts";
import type { ReceiverOptions } from "../receive/receiver_options.ts";
import { pollLast, type ReceivingEnd } from "../receive/receiving_end.ts";
import type { Sodium } from "../seal/sodium.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import { monotonicUs, watchClock } from "../system/monotonic.ts";
import { makeReceiver, openSealing, sealReceiver, tellSealEvents } from "./sealing.ts";
import { startWireReader, WireReader } from "./wire_reader.ts";
import type { Receiving, ReceivingHooks, ReceivingOptions } from "./receiving.ts";

const STATUS_INTERVAL_MS = 1000;

/** Begins to receive on this thread. */
export async function receiveHere(
  socket: UdpSocket,
  options: ReceivingOptions,
  hooks: ReceivingHooks,
): Promise<Receiving> {
  return new ReceivingHere(socket, options, hooks, await openSealing(options.seal));
}

/** A receiver at work. */
export class ReceivingHere implements Receiving {
  readonly failed = new Promise<never>(() => {});
  readonly #socket: UdpSocket;
  readonly #options: ReceiverOptions;
  #receiver: ReceivingEnd;
  readonly #hooks: ReceivingHooks;
  readonly #newest = new NewestFrames();
  readonly #loop: MachineLoop;
  readonly #wireReader: WireReader;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #receiving: Promise<void>;
  /** Where the system says when each datagram came there is nothing to watch. */
  readonly #watch;

  /** @param sodium where the options ask for a seal */
  constructor(socket: UdpSocket, options: ReceivingOptions, hooks: ReceivingHooks, sodium?: Sodium) {
    this.#socket = socket;
    this.#hooks = hooks;
    this.#options = { ...options, drawU48: randomU48, readUs: monotonicUs };
    const receiver = this.#receiver = makeReceiver(this.#options, options.seal, sodium);
    this.#watch = socket.slots ? undefined : watchPipe();
    this.#loop = new MachineLoop(receiver, socket, {
      ...(this.#watch ? { dateRead: this.#watch.dateRead } : {}),
      nowUs: watchClock(() => this.#receiver.compareClocksAnew(monotonicUs())),
      onHandled: () => {
        this.#wireReader.serve();
        this.#tell();
      },
      onSendState: hooks.onSendState,
    });
    this.#wireReader = new WireReader(receiver, {
      ...options,
      start: startWireReader,
      onTaken: () => {
        this.#tell();
        this.#loop.wake();
      },
    });
    this.#receiving = this.#loop.run();
    this.#timer = setInterval(() => this.#tellStatus(), STATUS_INTERVAL_MS);
  }

  retarget(from: Address | undefined, to: Address): void {
    this.#receiver.retarget(from, to);
    this.#loop.wake();
  }

  setSeal(seal: SealOptions): void {
    void sealReceiver(this.#receiver, this.#options, seal).then((receiver) => {
      this.#receiver = this.#loop.machine = receiver;
      this.#loop.wake();
    });
  }

  drive(streamKey: string, action: DriverAction): void {
    this.#receiver.drives.act(streamKey, action, monotonicUs());
    this.#loop.wake();
    this.#tell();
  }

  heardUs(address: Address): number {
    return this.#receiver.heardUs(address);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#watch?.stop();
    this.#loop.close();
    this.#wireReader[Symbol.dispose]();
    const buffer = new Uint8Array(MIN_DATAGRAM_BYTES);
    const nowUs = monotonicUs();
    const poll = () => pollLast(this.#receiver, nowUs, buffer);
    for (let left = poll(); left; left = poll()) {
      await this.#socket.send(buffer.subarray(0, left.length), left.to).catch(() => {});
    }
    this.#socket.close();
    await this.#receiving;
  }

  #tell(): void {
    tellSealEvents(this.#receiver, this.#hooks.onSealEvent);
    for (let event = this.#receiver.pollEvent(); event; event = this.#receiver.pollEvent()) {
      if (event.kind === "frame") this.#newest.note(event.frame);
      this.#hooks.onEvent(event);
    }
    this.#tellDriving();
  }

  #tellDriving(): void {
    const { drives } = this.#receiver;
    while (drives.hasEvents) this.#hooks.onDriveEvent?.(drives.pollEvent(monotonicUs())!);
  }

  #tellStatus(): void {
    this.#tellDriving();
    const nowUs = monotonicUs();
    const streams = this.#receiver.takeStatus(nowUs);
    this.#hooks.onStatus({
      streams,
      newest: this.#newest.of(streams),
      refusing: this.#receiver.refusing(nowUs),
      unpaired: this.#receiver.unpaired(nowUs),
      unsealed: [...this.#receiver.unsealed ?? []],
      sendErrors: this.#loop.sendErrors,
      statistics: { ...this.#receiver.statistics(), unreached: this.#loop.unreached },
    });
  }
}
