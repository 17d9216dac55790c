/**
 * The sender that the options ask for.
 *
 * @module
 */

import { SofSender } from "../legacy/sof_sender.ts";
import { Sender } from "../send/sender.ts";
import type { SendingEnd } from "../send/sending_end.ts";
import type { SendingOptions } from "./sending.ts";

/** Datagrams of the original's wire have no numbers, and the system may change their order where it has no room for all. */
const SOF_BATCH = { batchDatagrams: 1 };

/** Makes it, and says how it is to be driven. */
export function makeSender(options: SendingOptions): {
  readonly sender: SendingEnd;
  readonly batch: { readonly batchDatagrams?: number };
} {
  return options.wire === "sof"
    ? { sender: new SofSender(options), batch: SOF_BATCH }
    : { sender: new Sender(options.sender), batch: {} };
}
