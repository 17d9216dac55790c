/**
 * The driver that comes by this program itself and by no datagram: everybody behind the server of NATS that a robot publishes
 * itself to, who are one driver to it. What the robot does is told as a viewer is told it: with each frame, at each change, and
 * now and then.
 *
 * @module
 */

import { LEAST_INTERVAL_US, TOLD_INTERVAL_US } from "../drive/drive_times.ts";
import type { DrivePeer } from "../drive/known_drivers.ts";
import type { RobotDrive } from "../drive/robot_drive.ts";
import type { DriveState } from "../protocol/drive_state.ts";

/** Who may is the server's to say, so that whoever comes here may. */
export const OWN_DRIVER: DrivePeer = { key: "nats", name: "NATS", mayDrive: true, mayStop: true };

/** What it is told. */
export class OwnStates {
  readonly #robot: RobotDrive;
  #counter = 0;
  #toldUs = -Infinity;
  #version = -1;
  #frameId = -1;

  constructor(robot: RobotDrive) {
    this.#robot = robot;
  }

  /** When {@linkcode poll} will next have something, in µs. */
  get dueUs(): number {
    const { version, frames: { newestId } } = this.#robot;
    const isNew = version !== this.#version || newestId !== this.#frameId;
    return this.#toldUs + (isNew ? LEAST_INTERVAL_US : TOLD_INTERVAL_US);
  }

  /** What is to be told now; nothing where all is known. */
  poll(nowUs: number): DriveState | undefined {
    if (nowUs < this.dueUs) return undefined;
    this.#toldUs = nowUs;
    this.#version = this.#robot.version;
    this.#frameId = this.#robot.frames.newestId;
    this.#counter = (this.#counter + 1) >>> 0;
    return { ...this.#robot.stateFor(OWN_DRIVER, nowUs), sessionId: 0, counter: this.#counter };
  }
}
