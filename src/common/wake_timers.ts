/**
 * What a machine wants to be woken for: each of its timers has a name, and how often each has woken it is counted.
 *
 * @module
 */

import { DropCounts } from "./drop_counts.ts";

/** Why a machine wakes. */
export type WakeReason =
  /** Sender: the stream's description is to be sent anew, and leases end. */
  | "description"
  /** … a frame that was withheld from a viewer has its time. */
  | "withheld"
  /** … the pacer lets the next fragment go. */
  | "pace"
  /** … the link is clear for the frame that waits. */
  | "clear-link"
  /** … a slow link takes the next pose. */
  | "pose"
  /** Receiver: what has been silent for long is forgotten. */
  | "expiry"
  /** … a host that has no stream here yet is asked for its time. */
  | "newcomer"
  /** … a subscription is asked for, or renewed. */
  | "subscription"
  /** … something is missing, and an answer can still come in time. */
  | "request"
  /** … the broadcaster is asked for its time. */
  | "clock"
  /** … a report is due. */
  | "report"
  /** Both: something of driving has its time, such as a command, a stop, a line, or what viewers are told. */
  | "drive"
  /** … a handshake, or a sign of life. */
  | "seal";

/** The earliest of one machine's timers. */
export class WakeTimers {
  /** When it is due, in µs; Infinity where nothing is. */
  atUs = Infinity;
  /** What for. */
  reason: WakeReason | undefined;
  /** How often the machine was woken for each; `early`: its timer had moved meanwhile. */
  readonly counts = new DropCounts<WakeReason | "early">();

  /** Begins to look for the earliest one. */
  clear(): this {
    this.atUs = Infinity;
    this.reason = undefined;
    return this;
  }

  /** Takes a timer into account. */
  offer(atUs: number, reason: WakeReason): void {
    if (atUs >= this.atUs) return;
    this.atUs = atUs;
    this.reason = reason;
  }

  /** Counts that the machine was woken by its timer, and says what for. */
  noteWake(nowUs: number): WakeReason | "early" {
    const reason = this.reason && this.atUs <= nowUs ? this.reason : "early";
    this.counts.count(reason);
    return reason;
  }
}
