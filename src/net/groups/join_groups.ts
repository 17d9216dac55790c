/**
 * The groups of a listener, and the interface that a broadcaster's groups leave by.
 *
 * Sources: ip(7), ipv6(7).
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type Address, isMulticast } from "../../common/address.ts";
import {
  IP_MULTICAST_ALL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_MULTICAST_ALL,
  IPV6_MULTICAST_IF,
} from "../../system/libc/constants.ts";
import { chooseGroupInterfaces } from "./group_interfaces.ts";
import { GroupMembership } from "./group_membership.ts";
import { isUnspecified } from "../names/resolve.ts";
import type { UdpSocket } from "../udp_socket.ts";
import { listInterfaces } from "../../system/own_addresses.ts";
import { openZones } from "../zones.ts";

const logger = getLogger(["uis"]);
/** Of 1, a socket hears the groups that any program of this host has joined, on any interface. */
const ALL_GROUPS = [
  { level: IPPROTO_IP, option: IP_MULTICAST_ALL },
  { level: IPPROTO_IPV6, option: IPV6_MULTICAST_ALL },
];

/** Where a listener to groups is bound: at one address of this host none is heard, so there it is all of that family. */
export function bindForGroups(bound: string, groups: readonly Address[]): string {
  if (groups.length === 0 || isUnspecified(bound)) return bound;
  return bound.includes(":") ? "::" : "0.0.0.0";
}

/**
 * Takes part in groups from now on.
 *
 * @param bind the address that was to be bound to, whose interface is meant; nothing for all
 * @returns to be closed before the socket
 */
export async function joinGroups(
  socket: UdpSocket,
  groups: readonly Address[],
  bind: string | undefined,
): Promise<GroupMembership> {
  const membership = new GroupMembership({
    join: (group, on) => socket.joinGroup(group, on),
    groups: groups.map(({ hostname }) => hostname),
    bind: isUnspecified(bind) ? undefined : bind,
    list: listInterfaces,
    onChange(group, interfaces) {
      const place = { group, interfaces: interfaces.join(", ") };
      if (interfaces.length > 0) logger.info("The group {group} is heard on {interfaces}", place);
      else logger.warn("The group {group} is heard on no interface; any that comes up is tried", place);
    },
  });
  if (groups.length > 0) {
    for (const option of ALL_GROUPS) {
      socket.setOption({ ...option, value: 0 });
    }
    await membership.join();
  }
  return membership;
}

/**
 * Lets groups leave by the interface that was named: for IPv4 the system takes that of the address that the socket is bound
 * to; for IPv6 it has to be told.
 */
export function chooseGroupRoute(
  socket: UdpSocket,
  targets: readonly Address[],
  bind: string | undefined,
): void {
  const group = targets.find(({ hostname }) => hostname.includes(":") && isMulticast(hostname));
  if (!group || (isUnspecified(bind) && !group.hostname.includes("%"))) return;
  const [first] = chooseGroupInterfaces(group.hostname, bind, listInterfaces());
  const zones = openZones();
  const index = first && zones.indexOf(first.name);
  zones.close();
  if (index !== undefined) {
    socket.setOption({ level: IPPROTO_IPV6, option: IPV6_MULTICAST_IF, value: index });
  }
}
