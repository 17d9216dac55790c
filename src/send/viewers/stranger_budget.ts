/**
 * How often those are answered who are not in the table of viewers: whoever asks for the stream, and members of groups.
 *
 * Each answer costs a hash or a datagram, so a flood would take the machine from the stream.
 *
 * @module
 */

import { HostBudget } from "../../common/host_budget.ts";

/** Answers: a viewer that asks needs two, and asks four times a second. Sources of datagrams can be forged. */
const STRANGERS = { hostBurst: 16, hostPerSecond: 16, totalBurst: 64, totalPerSecond: 1000 };

/** What strangers may cost. */
export function openStrangerBudget(): HostBudget {
  return new HostBudget(STRANGERS);
}
