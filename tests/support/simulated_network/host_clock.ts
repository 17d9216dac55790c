/**
 * The clock of a host, which is neither set like the network's nor as fast.
 *
 * @module
 */

/** The network's clock when it begins. */
export const START_US = 1_000_000;

/** How a host's clock differs from the network's. */
export interface HostClock {
  /** This host's clock less the network's when the network begins, in µs. */
  readonly clockOffsetUs: number;
  /** How many µs it gains in each second of the network's; negative when it is slow. @default 0 */
  readonly clockDriftPpm?: number;
}

/** What a host's clock shows at a time of the network; whole µs when that time is. */
export function hostTimeUs(clock: HostClock, networkUs: number): number {
  const { clockOffsetUs, clockDriftPpm = 0 } = clock;
  return networkUs + clockOffsetUs + Math.round((networkUs - START_US) * clockDriftPpm / 1e6);
}

/** The network's time when a host's clock comes to show a time: with drift, the first whole µs that is not too early. */
export function networkTimeUs(clock: HostClock, hostUs: number): number {
  const { clockOffsetUs, clockDriftPpm = 0 } = clock;
  if (clockDriftPpm === 0) return hostUs - clockOffsetUs;
  const elapsedUs = (hostUs - clockOffsetUs - START_US) / (1 + clockDriftPpm / 1e6);
  let networkUs = Math.floor(START_US + elapsedUs) - 1;
  while (hostTimeUs(clock, networkUs) < hostUs) networkUs++;
  return networkUs;
}
