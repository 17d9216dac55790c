/**
 * The programs that are compared on a link whose rate changes.
 *
 * @module
 */

import { LOSS_PEERS, type LossPeer, OURS, RTP, TCP } from "../loss/peers.ts";

const SCRIPT = new URL("original.py", import.meta.url).pathname;

const ORIGINAL: LossPeer = {
  id: "original",
  name: "original scripts' wire",
  keepsBytes: true,
  isPresent: () => Promise.resolve(true),
  sender: ({ host, port }) => ["python3", "-B", SCRIPT, "send", host, `${port}`],
  receiver: ({ port }) => ["python3", "-B", SCRIPT, "receive", `${port}`],
};

/** Those measured unless others are asked for, in the order in which they take turns. */
export const USUAL_PEERS: readonly LossPeer[] = [OURS, RTP, TCP, ORIGINAL];
/** All that can be asked for. */
export const RATE_PEERS: readonly LossPeer[] = [
  ...USUAL_PEERS,
  ...LOSS_PEERS.filter((peer) => !USUAL_PEERS.includes(peer)),
];
