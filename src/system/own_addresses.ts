/**
 * The addresses of this host, and which of them a person means.
 *
 * @module
 */

import { isLinkLocal, isLiteral, isLoopback } from "../common/address.ts";
import { mayBeHost } from "../common/host_and_port.ts";
import { UsageError } from "../flags/usage_error.ts";
import { lookUpName } from "./look_up_name.ts";

/**
 * The literal address to bind to; an address may be one that this host does not have yet, a name may not.
 *
 * @throws {UsageError} where the text is neither an address nor a name of this host, as the name of a device
 */
export async function findBindAddress(text: string): Promise<string> {
  const host = text.replace(/^\[(.+)\]$/, "$1");
  if (isLiteral(host) && (host.includes("%") || !isLinkLocal(host))) return host;
  const own = listInterfaces();
  const isName = mayBeHost(host) && !host.includes(":") && own.every(({ name }) => name !== host);
  const found = isName ? await lookUpName(host).catch(() => []) : [];
  const meant = found.find((address) => isLoopback(address) || own.some((one) => one.address === address));
  if (meant !== undefined) return meant;
  throw new UsageError(
    `Cannot use --bind ${text}: an address of this host is accepted: ${listOwnAddresses()}`,
  );
}

/** All of them for people, each with its interface. */
export function listOwnAddresses(): string {
  const addresses = listInterfaces().map((one) =>
    isLinkLocal(one.address) ? `${one.address}%${zoneOf(one)}` : `${one.address} (${one.name})`
  );
  return addresses.join(", ") || "0.0.0.0 or :: (all)";
}

/** This host's addresses, each with its interface; none where this program may not look. */
export function listInterfaces(): Deno.NetworkInterfaceInfo[] {
  try {
    return Deno.networkInterfaces();
  } catch {
    return [];
  }
}

/** What stands behind a link-local address for this interface: its name, on Windows its number. */
export function zoneOf({ name, scopeid }: Deno.NetworkInterfaceInfo): string {
  return Deno.build.os === "windows" ? `${scopeid}` : name;
}
