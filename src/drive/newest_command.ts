/**
 * The command that counts, and until when it does.
 *
 * @module
 */

import type { StopReason } from "../protocol/drive_state.ts";
import type { DueCommand } from "./driver.ts";

/** Until when a robot goes on. */
export interface DriveLimits {
  /** Without a command, in µs. */
  readonly timeoutUs: number;
  /** The age of the picture that a command was given on, in µs. */
  readonly maxAgeUs: number;
}

const MAX_AGE_MS = 65_535;

/** One command, and when it and its picture came to be. */
export class NewestCommand {
  readonly command: DueCommand;
  readonly #receivedUs: number;
  readonly #captureUs: number;
  readonly #limits: DriveLimits;

  /** @param captureUs of the frame that it names */
  constructor(command: DueCommand, receivedUs: number, captureUs: number, limits: DriveLimits) {
    this.command = command;
    this.#receivedUs = receivedUs;
    this.#captureUs = captureUs;
    this.#limits = limits;
  }

  /** When it counts no more, in µs. */
  get endsUs(): number {
    const { timeoutUs, maxAgeUs } = this.#limits;
    return Math.min(this.#receivedUs + timeoutUs, this.#captureUs + maxAgeUs);
  }

  /** Why it counts no more; nothing while it does. */
  findFault(nowUs: number): StopReason | undefined {
    if (nowUs - this.#receivedUs >= this.#limits.timeoutUs) return "no command";
    return nowUs - this.#captureUs >= this.#limits.maxAgeUs ? "picture too old" : undefined;
  }

  /** Of its picture and of itself, in whole ms. */
  ages(nowUs: number): { readonly pictureAgeMs: number; readonly commandAgeMs: number } {
    return { pictureAgeMs: toMs(nowUs - this.#captureUs), commandAgeMs: toMs(nowUs - this.#receivedUs) };
  }
}

function toMs(us: number): number {
  return Math.min(MAX_AGE_MS, Math.round(us / 1000));
}
