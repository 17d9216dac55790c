/**
 * How often those are answered who are not in the table of viewers: whoever asks for the stream, and members of groups.
 *
 * Each answer costs a hash or a datagram, so a flood would take the machine from the stream. A host has a bucket of its own,
 * and all share one, which bounds floods whose source addresses are forged.
 *
 * @module
 */

/** Answers to one host at once, and in a second: a viewer that asks needs two, and asks four times a second. */
const HOST_BURST = 16;
const HOST_PER_SECOND = 16;
/** Answers to all at once, and in a second. */
const TOTAL_BURST = 64;
const TOTAL_PER_SECOND = 1000;
/** Hosts whose buckets are remembered; another one takes the place of the one that was first. */
const MAX_HOSTS = 256;

/** A token bucket. */
class Bucket {
  #tokens: number;
  #filledUs: number;
  readonly #burst: number;
  readonly #perSecond: number;

  constructor(burst: number, perSecond: number, nowUs: number) {
    this.#tokens = this.#burst = burst;
    this.#perSecond = perSecond;
    this.#filledUs = nowUs;
  }

  /** Whether there is a token now. */
  fill(nowUs: number): boolean {
    const elapsedUs = Math.max(0, nowUs - this.#filledUs);
    this.#filledUs = nowUs;
    this.#tokens = Math.min(this.#burst, this.#tokens + elapsedUs * this.#perSecond / 1e6);
    return this.#tokens >= 1;
  }

  take(): void {
    this.#tokens--;
  }
}

/** What strangers may cost. */
export class StrangerBudget {
  readonly #hosts = new Map<string, Bucket>();
  #total: Bucket | undefined;

  /** Whether one more datagram of a stranger on this host may cost something now. */
  take(hostname: string, nowUs: number): boolean {
    const total = this.#total ??= new Bucket(TOTAL_BURST, TOTAL_PER_SECOND, nowUs);
    if (!total.fill(nowUs)) return false;
    const host = this.#hosts.get(hostname) ?? this.#remember(hostname, nowUs);
    if (!host.fill(nowUs)) return false;
    total.take();
    host.take();
    return true;
  }

  #remember(hostname: string, nowUs: number): Bucket {
    if (this.#hosts.size >= MAX_HOSTS) {
      for (const first of this.#hosts.keys()) {
        this.#hosts.delete(first);
        break;
      }
    }
    const host = new Bucket(HOST_BURST, HOST_PER_SECOND, nowUs);
    this.#hosts.set(hostname, host);
    return host;
  }
}
