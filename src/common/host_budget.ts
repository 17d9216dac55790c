/**
 * How often strangers are served whose every request costs something: a host has a bucket of its own, and all share one,
 * which bounds floods from many addresses.
 *
 * @module
 */

import { TokenBucket } from "./token_bucket.ts";

/** What is granted, to one host and to all together. */
export interface HostBudgetOptions {
  /** At once. */
  readonly hostBurst: number;
  readonly hostPerSecond: number;
  /** At once. */
  readonly totalBurst: number;
  readonly totalPerSecond: number;
}

/** Hosts whose buckets are remembered; another one takes the place of the one that was first. */
const MAX_HOSTS = 256;

/** What strangers may cost. */
export class HostBudget {
  readonly #options: HostBudgetOptions;
  readonly #hosts = new Map<string, TokenBucket>();
  #total: TokenBucket | undefined;

  constructor(options: HostBudgetOptions) {
    this.#options = options;
  }

  /** Whether one more request from this host may cost something now. */
  take(hostname: string, nowUs: number): boolean {
    const { totalBurst, totalPerSecond } = this.#options;
    const total = this.#total ??= new TokenBucket(totalBurst, totalPerSecond, nowUs);
    if (!total.fill(nowUs)) return false;
    const host = this.#hosts.get(hostname) ?? this.#remember(hostname, nowUs);
    if (!host.fill(nowUs)) return false;
    total.take();
    host.take();
    return true;
  }

  #remember(hostname: string, nowUs: number): TokenBucket {
    if (this.#hosts.size >= MAX_HOSTS) this.#hosts.delete(this.#hosts.keys().next().value!);
    const host = new TokenBucket(this.#options.hostBurst, this.#options.hostPerSecond, nowUs);
    this.#hosts.set(hostname, host);
    return host;
  }
}
