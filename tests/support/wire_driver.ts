/**
 * A driver on a real socket of this host, in this process or in one of its own, which can be killed:
 * `deno run -A wire_driver.ts PORT ID` holds the control for ever.
 *
 * @module
 */

import { MachineLoop } from "../../src/net/machine_loop.ts";
import { openUdpSocket } from "../../src/net/udp_socket.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { drivingOptions, DrivingReceiver } from "./driving_receiver.ts";

const READ_MS = 20;
/** A press that has not moved the robot by then was too early, or made on a picture that was too old. */
const HOLD_MS = 400;
/** Then pictures are looked at for so long. */
const LOOK_MS = 200;

/** At work until it is disposed of. */
export class WireDriver implements AsyncDisposable {
  readonly receiver: DrivingReceiver;
  /** Forward, while the control is held; nothing: it is not. */
  linear: number | undefined;
  #turnMs = 0;
  readonly #socket = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  readonly #loop: MachineLoop;
  readonly #receiving: Promise<void>;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(port: number, driverId = 0xd0d0) {
    const robot = { transport: "udp", hostname: "127.0.0.1", port } as const;
    this.receiver = new DrivingReceiver(drivingOptions(robot), driverId);
    this.#loop = new MachineLoop(this.receiver, this.#socket, {
      nowUs: monotonicUs,
      onHandled: () => this.receiver.noteShown(monotonicUs()),
    });
    this.#receiving = this.#loop.run();
    this.#timer = setInterval(() => this.read(), READ_MS);
  }

  get state() {
    return this.receiver.driver.state;
  }

  /** Holds the control, and presses anew where that has not moved the robot; to be called again and again. */
  press(linear = 0.5): void {
    const isOwn = this.state?.isDriving && this.state.driverId === this.receiver.driver.id;
    const nowMs = performance.now();
    if (isOwn || nowMs < this.#turnMs) return;
    this.#turnMs = nowMs + (this.linear === undefined ? HOLD_MS : LOOK_MS);
    this.linear = this.linear === undefined ? linear : undefined;
    this.read();
  }

  /** Reads the hands. */
  read(): void {
    if (this.linear === undefined) this.receiver.driver.release(monotonicUs());
    else this.receiver.hold(monotonicUs(), this.linear);
    this.#loop.wake();
  }

  letGo(): void {
    this.linear = undefined;
    this.read();
  }

  pressStop(): void {
    this.receiver.driver.pressStop(monotonicUs());
    this.#loop.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#loop.close();
    this.#socket.close();
    await this.#receiving;
  }
}

if (import.meta.main) {
  const driver = new WireDriver(Number(Deno.args[0]), Number(Deno.args[1]));
  setInterval(() => driver.press(), READ_MS);
}
