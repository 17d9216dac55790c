/**
 * A robot with a camera and a motor program, and listeners that drive it, on a simulated network.
 *
 * @module
 */

import type { DriveLine } from "../../src/drive/drive_line.ts";
import type { RobotDrive } from "../../src/drive/robot_drive.ts";
import type { DriverAction, DriverNews } from "../../src/drive/seats.ts";
import type { ReceivedFrame } from "../../src/common/frame.ts";
import type { ReceivingEnd } from "../../src/receive/receiving_end.ts";
import { makeJpeg } from "./pair.ts";
import type { Host, SimulatedNetwork } from "./simulated_network.ts";

const STEP_US = 1000;
const FRAME_STEPS = 33;
const INPUT_STEPS = 20;

/** A sending end that is driven. */
export interface RobotHost extends Host {
  readonly machine: Host["machine"] & {
    handleFrame(
      frame: { readonly jpeg: ReceivedFrame["jpeg"]; readonly captureUs: number },
      nowUs: number,
    ): void;
    readonly driving?: { readonly robot: RobotDrive } | undefined;
  };
}

/** A receiving end that drives. */
export interface DriverHost extends Host {
  readonly machine: ReceivingEnd;
  readonly frames: readonly ReceivedFrame[];
}

/** A line of the motor program, and when it was written by the network's clock. */
export interface TimedLine extends DriveLine {
  readonly atUs: number;
}

/** What happens on the network, millisecond by millisecond. */
export class DrivenPair {
  isCameraRunning = true;
  readonly lines: TimedLine[] = [];
  readonly #network: SimulatedNetwork;
  readonly #robot: RobotHost;
  readonly #news = new Map<DriverHost, Map<string, DriverNews>>();
  #steps = 0;

  constructor(network: SimulatedNetwork, robot: RobotHost) {
    this.#network = network;
    this.#robot = robot;
    this.#drive.setProgram(true, network.timeOf(robot));
  }

  get lastLine(): TimedLine {
    return this.lines.at(-1)!;
  }

  /** Has a listener do something for the one robot that it sees. */
  act(listener: DriverHost, action: DriverAction): void {
    const key = listener.frames.at(-1)?.stream.key ?? "1";
    listener.machine.drives.act(key, action, this.#network.timeOf(listener));
  }

  /** Lets time pass, with a hand that holds where one is named. */
  run(us: number, held?: DriverHost, linear = 0.5): void {
    for (const endUs = this.#network.nowUs + us; this.#network.nowUs < endUs; this.#steps++) {
      if (this.isCameraRunning && this.#steps % FRAME_STEPS === 0) this.#capture();
      if (held && this.#steps % INPUT_STEPS === 0) {
        const axes = [linear, 0, 0, 0, 0, 0, 0, 0];
        this.act(held, { kind: "input", input: { isHeld: true, axes, buttons: 1 } });
      }
      this.#network.advance(STEP_US);
      this.#writeLines();
    }
  }

  release(listener: DriverHost): void {
    this.act(listener, { kind: "input", input: { isHeld: false, axes: [], buttons: 0 } });
  }

  /** What a listener knows of its one robot. */
  news(listener: DriverHost): DriverNews | undefined {
    const known = this.#news.get(listener) ?? new Map<string, DriverNews>();
    this.#news.set(listener, known);
    const { drives } = listener.machine;
    while (drives.hasEvents) {
      const event = drives.pollEvent(this.#network.timeOf(listener))!;
      if (event.kind !== "drive-news") continue;
      if (event.news) known.set(event.stream.key, event.news);
      else known.delete(event.stream.key);
    }
    return [...known.values()].at(-1);
  }

  get #drive(): RobotDrive {
    return this.#robot.machine.driving!.robot;
  }

  #capture(): void {
    const nowUs = this.#network.timeOf(this.#robot);
    this.#robot.machine.handleFrame({ jpeg: makeJpeg(this.#steps), captureUs: nowUs }, nowUs);
  }

  #writeLines(): void {
    const nowUs = this.#network.timeOf(this.#robot);
    for (let line = this.#drive.pollLine(nowUs); line; line = this.#drive.pollLine(nowUs)) {
      this.lines.push({ ...line, atUs: this.#network.nowUs });
    }
  }
}
