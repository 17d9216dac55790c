/**
 * What seals a machine's datagrams, on the machine's thread: nothing of it is there where nobody is paired.
 *
 * @module
 */

import type { SealEvent } from "../common/seal_event.ts";
import { Receiver } from "../receive/receiver.ts";
import type { ReceiverOptions } from "../receive/receiver_options.ts";
import type { ReceivingEnd } from "../receive/receiving_end.ts";
import type { Sodium } from "../seal/sodium.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import { SealedReceiver } from "../sealed/sealed_receiver.ts";
import { SealedSender } from "../sealed/sealed_sender.ts";
import { Sender } from "../send/sender.ts";
import type { SenderOptions } from "../send/sender_options.ts";
import type { SendingEnd } from "../send/sending_end.ts";

/**
 * Opens the library; nothing where nothing is sealed.
 *
 * @throws an `Error` where none can be had
 */
export async function openSealing(seal: SealOptions | undefined): Promise<Sodium | undefined> {
  if (!seal) return undefined;
  const { openSodium } = await import("../system/sodium/open_sodium.ts");
  return await openSodium();
}

/**
 * Makes a receiver.
 *
 * @param sodium where it is to be sealed
 */
export function makeReceiver(
  options: ReceiverOptions,
  seal: SealOptions | undefined,
  sodium: Sodium | undefined,
): ReceivingEnd {
  return seal ? SealedReceiver.make(options, { seal, sodium: sodium! }) : new Receiver(options);
}

/** Tells what there is to tell about a seal. */
export function tellSealEvents(
  machine: Pick<SendingEnd, "pollSealEvent">,
  tell: ((event: SealEvent) => void) | undefined,
): void {
  for (let event = machine.pollSealEvent?.(); event; event = machine.pollSealEvent?.()) tell?.(event);
}

/** Has a sender at work go by these pairings; returns what is to be driven from now on. */
export async function sealSender(
  sender: SendingEnd,
  options: SenderOptions,
  seal: SealOptions,
): Promise<SendingEnd> {
  if (sender instanceof SealedSender) sender.setSeal(seal);
  if (!(sender instanceof Sender)) return sender;
  const sodium = (await openSealing(seal))!;
  return new SealedSender(sender, options, { seal, sodium });
}

/** Has a receiver at work go by these pairings; returns what is to be driven from now on. */
export async function sealReceiver(
  receiver: ReceivingEnd,
  options: ReceiverOptions,
  seal: SealOptions,
): Promise<ReceivingEnd> {
  if (receiver instanceof SealedReceiver) receiver.setSeal(seal);
  if (!(receiver instanceof Receiver)) return receiver;
  const sodium = (await openSealing(seal))!;
  return new SealedReceiver(receiver, options, { seal, sodium });
}
