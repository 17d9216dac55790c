/**
 * How long it takes from a command to its answer in a picture.
 *
 * @module
 */

import { serialDifference } from "../common/serial.ts";

/** One measurement after the other. */
export class RoundTrip {
  /** The last one, in µs; nothing before the first. */
  us: number | undefined;
  #sent: { readonly number: number; readonly us: number } | undefined;
  /** The newest frame when the robot had the command: the next one shows what came of it. */
  #answeredId: number | undefined;

  /** A command has left. */
  noteSent(number: number, nowUs: number): void {
    this.#sent ??= { number, us: nowUs };
  }

  /** The robot carries out a command; its newest frame then. */
  noteAnswer(number: number, frameId: number): void {
    if (!this.#sent || this.#answeredId !== undefined) return;
    if (serialDifference(number, this.#sent.number) >= 0) this.#answeredId = frameId;
  }

  /** A frame is shown. */
  noteShown(frameId: number, nowUs: number): void {
    if (!this.#sent || this.#answeredId === undefined) return;
    if (serialDifference(frameId, this.#answeredId) <= 0) return;
    this.us = nowUs - this.#sent.us;
    this.#sent = this.#answeredId = undefined;
  }

  /** Another robot answers from now on. */
  forget(): void {
    this.us = this.#sent = this.#answeredId = undefined;
  }
}
