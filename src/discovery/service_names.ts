/**
 * What robots are called in multicast DNS.
 *
 * ```text
 *   Rover (2)._uis._udp.local      an instance of the service: its label is shown to people, and unique in the network
 *   rover-3fa9c1.local             the host behind it: a name of this program alone, so that it never disputes the name of
 *                                  the machine with the system's own responder, such as Avahi
 * ```
 *
 * Source: RFC 6763 (sections 4.1 and 7).
 *
 * @module
 */

import { foldName } from "./dns_message.ts";

/** The service. */
export const SERVICE = "_uis._udp.local";
/** Of which all kinds of services are asked for. */
export const ALL_SERVICES = "_services._dns-sd._udp.local";

/** Of a label. */
const MAX_LABEL_BYTES = 63;
const SUFFIX = `.${SERVICE}`;

/**
 * The label of a robot.
 *
 * @param number tells robots of the same name apart; 1 for the first
 */
export function labelOf(name: string, number: number): string {
  const suffix = number > 1 ? ` (${number})` : "";
  // A dot would end the label.
  const label = name.replaceAll(".", "-").replaceAll("\0", "");
  return cutBytes(label || "robot", MAX_LABEL_BYTES - suffix.length) + suffix;
}

/** The instance of a label. */
export function instanceOf(label: string): string {
  return label + SUFFIX;
}

/** The label of an instance of the service; nothing of any other name. */
export function labelOfInstance(name: string): string | undefined {
  return foldName(name).endsWith(SUFFIX) ? name.replace(/\.$/, "").slice(0, -SUFFIX.length) : undefined;
}

/** The name of the host behind a robot. */
export function targetOf(name: string, random: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return `${plain.slice(0, 40) || "robot"}-${random}.local`;
}

/** The beginning of a text that has no more bytes than that, in whole characters. */
export function cutBytes(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}
