/**
 * A robot that is driven: its motor program, or where else its commands go, and what is said of it.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { BroadcastFlags } from "../flags/broadcast_flags.ts";
import type { LineFile } from "../motor/line_file.ts";
import type { MotorProgram } from "../motor/motor_program.ts";
import { describeSight, type DriveSight } from "../send/driving.ts";
import type { DriveOptions } from "../send/sender_options.ts";
import { monotonicUs } from "../system/monotonic.ts";
import type { Sending } from "../threads/sending.ts";
import { LineBudget } from "./line_budget.ts";

const logger = getLogger(["uis", "drive"]);
/** Stops that are part of driving, and stand in no log but a verbose one. */
const USUAL = ["no driver", "released", "other driver"];

/** How the robot is driven; nothing where nobody may. */
export function describeDriving(flags: BroadcastFlags): DriveOptions | undefined {
  if (flags.drive === undefined && flags["drive-output"] === undefined) return undefined;
  return {
    timeoutUs: flags["drive-timeout"] * 1000,
    maxAgeUs: flags["drive-max-age"] * 1000,
    isOpen: flags["drive-open"],
  };
}

/** Its commands at work. */
export class RobotDriving {
  /** Rejects where the motor program can not be started; never resolves. */
  failed: Promise<never> = new Promise(() => {});
  /** What it does now; absent where nobody may drive. */
  sight: DriveSight | undefined;
  readonly #flags: BroadcastFlags;
  readonly #lines = new LineBudget();
  #output: MotorProgram | LineFile | undefined;

  constructor(flags: BroadcastFlags) {
    this.#flags = flags;
  }

  /**
   * Starts the motor program, or opens what is in its place.
   *
   * @throws an `Error` in one line, where that can not be
   */
  async begin(sending: Pick<Sending, "drive">): Promise<void> {
    const { drive: program, "drive-output": path } = this.#flags;
    const begin = sending.drive;
    if (!begin) return;
    if (path !== undefined) {
      const { openLineFile } = await import("../motor/line_file.ts");
      this.#output = await openLineFile(path, begin, (failure) => warnOfNobody(failure));
    }
    if (!program) return;
    const { MotorProgram } = await import("../motor/motor_program.ts");
    const motor = this.#output = new MotorProgram(program, begin);
    this.failed = motor.ended.then(() => new Promise<never>(() => {}));
    this.failed.catch(() => {});
  }

  /**
   * Says in one line who may drive.
   *
   * @param drivers how many are paired to do so
   */
  announce(drivers: number): void {
    const options = describeDriving(this.#flags);
    if (!options) return;
    const to = this.#flags.drive?.label ?? this.#flags["drive-output"];
    if (options.isOpen) {
      logger.warn(
        "OPEN TO DRIVE by --drive-open: everybody in the network can move this robot, paired or not ({to})",
        { to },
      );
    } else if (this.#flags.nats) {
      const { server } = this.#flags.nats;
      logger.info(
        "Driven by who is paired to do so ({drivers}), and by who may by the server at {server}: {to}",
        { drivers, server, to },
      );
    } else if (drivers === 0) {
      logger.warn("Nobody can drive this robot: only who is paired may; broadcast --pair pairs a viewer", {
        to,
      });
    } else logger.info("Driven by who is paired to do so ({drivers}): {to}", { drivers, to });
  }

  /** What the robot does is another thing than before. */
  handleSight(sight: DriveSight): void {
    const before = this.sight;
    this.sight = sight;
    const { reason, driver } = sight;
    const isUsual = reason === undefined ? before?.driver === driver : USUAL.includes(reason);
    // Before its program is there it is stopped anyway.
    if (isUsual || !before) return logger.debug("{what}", { what: describeSight(sight) });
    this.#lines.write(driver, monotonicUs(), () => logger.info("{what}", { what: describeSight(sight) }));
  }

  /** Has the robot stopped, before all else ends. */
  async close(): Promise<void> {
    await this.#output?.close();
  }
}

function warnOfNobody(failure: Error | undefined): void {
  logger.warn("Nobody reads the robot's commands any more: {reason}", {
    reason: failure?.message ?? "the reader has gone",
  });
}
