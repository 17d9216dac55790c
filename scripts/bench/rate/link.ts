/**
 * A link whose rate changes: the kernel's token bucket (tc-tbf) on the device at its narrow place.
 *
 * @module
 */

import type { NetworkNamespace } from "../../../tests/support/network_namespaces.ts";
import { startHostScript } from "../shared/host_script.ts";
import { type Condition, lowestMbps, planSteps, totalSeconds } from "./conditions.ts";

/** A moment at which the rate was set, or the end. */
export interface LinkMoment {
  /** On the system's monotonic clock. */
  readonly atUs: number;
  /** What had passed the narrow place until then, in bytes of Ethernet frames, which is what its rate counts. */
  readonly sentBytes: number;
}

/** A link that is as fast as the machine yet. */
export interface ChangingLink {
  /** From now on it has its first rate. */
  limit(): Promise<void>;
  /** From now on the rate changes. */
  begin(): Promise<void>;
  /** Returns the moment of each step, and of the end. */
  finish(): Promise<readonly LinkMoment[]>;
}

/**
 * What may pass at once after a pause: one packet, which is the least that tbf takes. With more of them a picture that is
 * not much longer passes at the machine's speed instead of the link's, and its age says nothing: of 10 kB, which are most
 * of a picture for 3 Mbit/s, 5 ms instead of 27.
 */
const BURST_BYTES = 1600;

/**
 * Prepares to change the rate of what a device sends.
 *
 * The change of a token bucket's parameters keeps what is queued: the kernel drops only what finds the queue full.
 */
export async function prepareLink(
  { namespace, device }: NetworkNamespace["port"],
  { phases, queueMs }: Condition,
): Promise<ChangingLink> {
  const queueBytes = Math.round(queueMs * 1000 * lowestMbps(phases) / 8);
  const limit = (mbps: number) =>
    `qdisc replace dev ${device} root tbf rate ${
      Math.round(mbps * 1e6)
    }bit burst ${BURST_BYTES} limit ${queueBytes}`;
  const steps = planSteps(phases).map(({ atS, mbps }) => [atS, mbps ? limit(mbps) : null] as const);
  const end = [totalSeconds(phases), null] as const;
  const script = new URL("link.py", import.meta.url);
  const running = await startHostScript({ name: namespace }, [
    script,
    device,
    JSON.stringify([...steps, end]),
  ]);
  return {
    limit: () => running.tell("limit"),
    begin: () => running.tell("begin"),
    finish: async () => await running.finish() as readonly LinkMoment[],
  };
}
