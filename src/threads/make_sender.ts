/**
 * The sender that the options ask for.
 *
 * @module
 */

import { SofSender } from "../legacy/sof_sender.ts";
import type { Sodium } from "../seal/sodium.ts";
import { SealedSender } from "../sealed/sealed_sender.ts";
import { Sender } from "../send/sender.ts";
import type { SendingEnd } from "../send/sending_end.ts";
import type { SendingOptions } from "./sending.ts";

/** Datagrams of the original's wire have no numbers, and the system may change their order where it has no room for all. */
const SOF_BATCH = { batchDatagrams: 1 };

/**
 * Makes it, and says how it is to be driven.
 *
 * @param sodium where it is to be sealed
 */
export function makeSender(options: SendingOptions, sodium: Sodium | undefined): {
  readonly sender: SendingEnd;
  readonly batch: { readonly batchDatagrams?: number };
} {
  if (options.wire === "sof") return { sender: new SofSender(options), batch: SOF_BATCH };
  const { sender, seal } = options;
  return {
    sender: seal ? SealedSender.make(sender, { seal, sodium: sodium! }) : new Sender(sender),
    batch: {},
  };
}
