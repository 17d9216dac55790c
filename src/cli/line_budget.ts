/**
 * How much the log tells of other hosts. Whoever can send can come, go and begin streams as often as they like, and a line for
 * each would fill the disk.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { HostBudget, type HostBudgetOptions } from "../common/host_budget.ts";

/** A host that is started again and again is told of; lines at once, and a second. */
const LINES = { hostBurst: 8, hostPerSecond: 0.1, totalBurst: 32, totalPerSecond: 0.2 };

/** The lines of one tool about other hosts. */
export class LineBudget {
  readonly #budget: HostBudget;
  #leftOut = 0;

  /** @param lines how many, where there is a reason for more or less */
  constructor(lines: HostBudgetOptions = LINES) {
    this.#budget = new HostBudget(lines);
  }

  /** Lets a line about a host be written, or counts it; with the next one that is written the log says how many were not. */
  write(hostname: string, nowUs: number, line: () => void): void {
    if (!this.#budget.take(hostname, nowUs)) return void this.#leftOut++;
    if (this.#leftOut > 0) {
      getLogger(["uis"]).info("{count} lines about other hosts were left out", { count: this.#leftOut });
    }
    this.#leftOut = 0;
    line();
  }
}
