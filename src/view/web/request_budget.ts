/**
 * How much of the listener's time the requests of other machines may take: a number a second of each host, and of all
 * that have not watched before.
 *
 * @module
 */

import { isLoopback } from "../../common/address.ts";
import { HostBudget } from "../../common/host_budget.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { hostOf, type Regulars } from "./places.ts";

/** A page needs fifty at once. */
const REQUESTS = { hostBurst: 300, hostPerSecond: 50, totalBurst: 1000, totalPerSecond: 200 };

/** How much of the listener's time requests may take. */
export class RequestBudget {
  readonly #strangers = new HostBudget(REQUESTS);
  readonly #regulars: Regulars;
  readonly #known = new HostBudget({ ...REQUESTS, totalBurst: 1e9, totalPerSecond: 1e9 });

  constructor(regulars: Regulars) {
    this.#regulars = regulars;
  }

  /** Whether a request from this address is answered now. */
  take(address: string | undefined): boolean {
    const host = hostOf(address ?? "");
    if (isLoopback(host)) return true;
    return (this.#regulars.has(host) ? this.#known : this.#strangers).take(host, monotonicUs());
  }
}
