/**
 * Who has sent commands to the robot, and what of each is remembered.
 *
 * @module
 */

import { isSerialNewer } from "../common/serial.ts";
import type { DueCommand } from "./driver.ts";

/** More come only from a flood. */
const MAX_DRIVERS = 64;

/** Who is at the other end, and what it may do. */
export interface DrivePeer {
  /** Of its pairing, or its address: what it says belongs to nobody else. */
  readonly key: string;
  /** For people. */
  readonly name: string;
  readonly mayDrive: boolean;
  readonly mayStop: boolean;
}

/** One driver; a viewer that is started again is another one. */
export interface KnownDriver {
  readonly id: number;
  peer: DrivePeer;
  /** Of its newest command. */
  number: number;
  /** When that came, in µs. */
  heardUs: number;
  isHeld: boolean;
  /** Since when it is not, in µs. */
  letGoUs: number;
  press: number;
  /** The press that can not move the robot any more. */
  spentPress: number | undefined;
  /** The last stop that it has pressed. */
  stop: number | undefined;
}

/** A bounded table of them. */
export class KnownDrivers {
  readonly #drivers = new Map<string, KnownDriver>();

  /** The driver that a command is from, which may be new. */
  find({ driverId, number }: DueCommand, peer: DrivePeer, kept?: KnownDriver): KnownDriver {
    const key = `${driverId} ${peer.key}`;
    const known = this.#drivers.get(key);
    if (known) {
      known.peer = peer;
      return known;
    }
    this.#makeRoom(kept);
    const driver: KnownDriver = {
      id: driverId,
      peer,
      number: (number - 1) >>> 0,
      heardUs: -Infinity,
      isHeld: false,
      letGoUs: -Infinity,
      press: 0,
      spentPress: undefined,
      stop: undefined,
    };
    this.#drivers.set(key, driver);
    return driver;
  }

  /** The one of whom a peer's newest command was. */
  ofPeer(key: string): KnownDriver | undefined {
    let newest: KnownDriver | undefined;
    for (const driver of this.#drivers.values()) {
      if (driver.peer.key === key && driver.heardUs >= (newest?.heardUs ?? -Infinity)) newest = driver;
    }
    return newest;
  }

  /** Who was heard longest ago is forgotten, but not who drives. */
  #makeRoom(kept: KnownDriver | undefined): void {
    if (this.#drivers.size < MAX_DRIVERS) return;
    const all = [...this.#drivers].filter(([, driver]) => driver !== kept);
    const [oldest] = all.reduce((a, b) => b[1].heardUs < a[1].heardUs ? b : a);
    this.#drivers.delete(oldest);
  }
}

/** Takes note of a command; false where a newer one has come before. */
export function noteCommand(driver: KnownDriver, command: DueCommand, nowUs: number): boolean {
  if (!isSerialNewer(command.number, driver.number)) return false;
  driver.number = command.number;
  driver.heardUs = nowUs;
  if (driver.isHeld && !command.isHeld) driver.letGoUs = nowUs;
  driver.isHeld = command.isHeld;
  driver.press = command.press;
  return true;
}
