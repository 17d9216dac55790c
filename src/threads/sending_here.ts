/**
 * A sender that is driven by this thread's event loop.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { CameraSinks } from "../capture/camera.ts";
import type { GivenCommand } from "../drive/driver.ts";
import type { LineEnd, LineWriting } from "../motor/line_end.ts";
import { MachineLoop } from "../net/machine_loop.ts";
import type { UdpSocket } from "../net/udp_socket.ts";
import type { Sodium } from "../seal/sodium.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import type { SenderOptions } from "../send/sender_options.ts";
import type { SendingEnd } from "../send/sending_end.ts";
import { SendingStates } from "../send/sending_state.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { LinesHere } from "./lines_here.ts";
import { makeSender } from "./make_sender.ts";
import { Recoder, startRecoder } from "./recoder.ts";
import {
  type Sending,
  type SendingHooks,
  type SendingOptions,
  type SendingStatus,
  takeStatus,
} from "./sending.ts";
import { openSealing, sealSender, tellSealEvents } from "./sealing.ts";
import { tapSinks } from "./tapped_sinks.ts";

const STATUS_INTERVAL_MS = 1000;

/** Begins to send on this thread. */
export async function sendHere(
  socket: UdpSocket,
  options: SendingOptions,
  hooks: SendingHooks,
): Promise<Sending> {
  const sodium = await openSealing(options.wire === "uis" ? options.seal : undefined);
  return new SendingHere(socket, options, hooks, sodium);
}

/** A sender at work. */
export class SendingHere implements Sending {
  readonly failed = new Promise<never>(() => {});
  readonly sinks: CameraSinks;
  readonly heardUs?: (address: Address) => number;
  readonly setSeal?: (seal: SealOptions) => void;
  readonly drive?: (end: LineEnd) => LineWriting;
  readonly giveCommand?: (command: GivenCommand) => void;
  readonly #socket: UdpSocket;
  #sender: SendingEnd;
  readonly #loop: MachineLoop;
  readonly #states: SendingStates;
  readonly #recoder: Recoder | undefined;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #receiving: Promise<void>;
  readonly #lines: LinesHere | undefined;

  /** @param sodium where the options ask for a seal */
  constructor(socket: UdpSocket, options: SendingOptions, hooks: SendingHooks, sodium?: Sodium) {
    this.#socket = socket;
    this.sinks = tapSinks({
      onFrame: (frame) => this.#give(() => this.#sender.handleFrame(frame, monotonicUs())),
      onPose: (pose) => this.#give(() => this.#sender.handlePose?.(pose, monotonicUs())),
    }, hooks.tap);
    const { sender, batch } = makeSender(options, sodium);
    this.#sender = sender;
    if (sender.heardUs) this.heardUs = (address) => this.#sender.heardUs!(address);
    if (options.wire === "uis") this.setSeal = (seal) => void this.#seal(options.sender, seal);
    const lines = this.#lines = sender.driving && new LinesHere(sender.driving, hooks);
    if (lines) {
      this.drive = (end) => {
        const writing = lines.begin(end);
        this.#loop.wake();
        return writing;
      };
      this.giveCommand = (command) =>
        this.#give(() => this.#sender.driving?.handleOwn(command, monotonicUs()));
    }
    const loop = new MachineLoop(sender, socket, {
      ...batch,
      ...lines ? { onHandled: () => lines.ring() } : {},
      nowUs: monotonicUs,
      onSendState: hooks.onSendState,
      onRest: () => {
        lines?.ring();
        this.#recoder?.serve();
        tellSealEvents(this.#sender, hooks.onSealEvent);
      },
    });
    this.#recoder = sender.fittings &&
      new Recoder(sender.fittings, { onTaken: () => this.#give(() => {}), start: startRecoder });
    this.#loop = loop;
    this.#receiving = loop.run();
    this.#states = new SendingStates(sender);
    this.#timer = setInterval(() => hooks.onStatus(takeStatus(this.#states, this.#loop)), STATUS_INTERVAL_MS);
  }

  retarget(from: Address | undefined, to: Address): void {
    this.#give(() => this.#sender.retarget(from, to));
  }

  setTrouble(trouble: string | undefined): void {
    this.#give(() => this.#sender.setTrouble?.(trouble, monotonicUs()));
  }

  async drained(): Promise<SendingStatus> {
    await this.#loop.drained();
    return takeStatus(this.#states, this.#loop);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#loop.close();
    this.#recoder?.[Symbol.dispose]();
    this.#lines?.close();
    this.#socket.close();
    await this.#receiving;
  }

  async #seal(options: SenderOptions, seal: SealOptions): Promise<void> {
    const sender = await sealSender(this.#sender, options, seal);
    this.#give(() => this.#sender = this.#states.end = this.#loop.machine = sender);
  }

  #give(what: () => void): void {
    what();
    this.#loop.wake();
  }
}
