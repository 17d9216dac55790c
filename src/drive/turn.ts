/**
 * Whose turn it is to drive: the first who presses, until a while after it has let go, or until it has let go and another
 * one asks to take over.
 *
 * @module
 */

import { ASKED_US, KEPT_US } from "./drive_times.ts";
import type { DueCommand } from "./driver.ts";
import type { KnownDriver } from "./known_drivers.ts";

/** Who drives, and who wants to. */
export class Turn {
  /** Nothing while nobody drives. */
  driver: KnownDriver | undefined;
  readonly #timeoutUs: number;
  #asker: KnownDriver | undefined;
  #askedUs = -Infinity;

  /** @param timeoutUs a driver of whom nothing is heard for this long has let go */
  constructor(timeoutUs: number) {
    this.#timeoutUs = timeoutUs;
  }

  /** Who asks to take over; its turn is the next one. */
  get asker(): KnownDriver | undefined {
    return this.#asker;
  }

  /** When the turn of who does not hold the control is over, in µs. */
  get endsUs(): number {
    if (!this.driver) return Infinity;
    const { isHeld, heardUs, letGoUs } = this.driver;
    const idleUs = isHeld ? heardUs + this.#timeoutUs : letGoUs;
    return this.#asker ? idleUs : idleUs + KEPT_US;
  }

  /** When it is forgotten that somebody asks, in µs. */
  get askEndsUs(): number {
    return this.#asker ? this.#askedUs + ASKED_US : Infinity;
  }

  /** Takes note that somebody asks; whether that is new. */
  noteAsking(driver: KnownDriver, nowUs: number): boolean {
    if (driver === this.driver || this.#asker && this.#asker !== driver) return false;
    const isNew = this.#asker === undefined;
    this.#asker = driver;
    this.#askedUs = nowUs;
    return isNew;
  }

  /** Nobody asks any more. */
  forgetAsker(): void {
    this.#asker = undefined;
  }

  /**
   * Gives the turn to who presses, where nobody has it and nobody else asks for it; a press that came too early is spent.
   */
  take(driver: KnownDriver, { isHeld, press }: DueCommand): "taken" | "refused" | "not-pressed" {
    if (!isHeld || press === driver.spentPress) return "not-pressed";
    if (this.driver || this.#asker && this.#asker !== driver) {
      driver.spentPress = press;
      return "refused";
    }
    this.driver = driver;
    this.#asker = undefined;
    return "taken";
  }
}
