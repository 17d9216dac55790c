/**
 * The records by which a robot is known in multicast DNS.
 *
 * ```text
 *   _uis._udp.local              PTR   Rover._uis._udp.local        which robots there are
 *   Rover._uis._udp.local        SRV   5550 rover-3fa9c1.local      where this one waits
 *   Rover._uis._udp.local        TXT   name=Rover wire=1 …          what it says of itself
 *   rover-3fa9c1.local           A     192.168.1.7                  its address on the link, and AAAA likewise
 *   _services._dns-sd._udp.local PTR   _uis._udp.local              which kinds of services there are
 * ```
 *
 * Sources: RFC 6762 (section 10), RFC 6763.
 *
 * @module
 */

import type { DnsRecord, ServicePlace } from "./dns_message.ts";
import { encodeRobotText, type RobotText } from "./robot_text.ts";
import { ALL_SERVICES, SERVICE } from "./service_names.ts";

/** How long others may remember what may change with the network. */
const HOST_TTL_SECONDS = 120;
/** The same of what does not. */
export const LASTING_TTL_SECONDS = 4500;

/** A robot that announces itself. */
export interface AnnouncedSelf {
  readonly instance: string;
  readonly place: ServicePlace;
  readonly text: RobotText;
}

/** Of this host's addresses on a link, those at which it can be asked that is bound there; `0.0.0.0` and `::` stand for all. */
export function chooseAnnounced(addresses: readonly string[], bound: string): readonly string[] {
  return addresses.filter((address) =>
    bound === "::" || address === bound || bound === "0.0.0.0" && !address.includes(":")
  );
}

/** What this robot alone has: where it is first. */
export function ownRecords({ instance, place, text }: AnnouncedSelf): [DnsRecord, DnsRecord] {
  return [
    { name: instance, type: "SRV", ttlSeconds: HOST_TTL_SECONDS, isUnique: true, data: place },
    {
      name: instance,
      type: "TXT",
      ttlSeconds: LASTING_TTL_SECONDS,
      isUnique: true,
      data: encodeRobotText(text),
    },
  ];
}

/** All, where it has these addresses. */
export function allRecords(self: AnnouncedSelf, addresses: readonly string[]): DnsRecord[] {
  return [
    { name: SERVICE, type: "PTR", ttlSeconds: LASTING_TTL_SECONDS, data: self.instance },
    ...ownRecords(self),
    ...addresses.map((data): DnsRecord => ({
      name: self.place.target,
      type: data.includes(":") ? "AAAA" : "A",
      ttlSeconds: HOST_TTL_SECONDS,
      isUnique: true,
      data,
    })),
    { name: ALL_SERVICES, type: "PTR", ttlSeconds: LASTING_TTL_SECONDS, data: SERVICE },
  ];
}
