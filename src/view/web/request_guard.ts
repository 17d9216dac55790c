/**
 * Who may read the camera: programs on this network, and the page itself; no page of another site.
 *
 * A site that a person happens to visit can make the browser open connections to this server. It is told apart by
 * `Origin` (RFC 6454, section 7). It can also point a name of its own at this host (DNS rebinding) and so become
 * the same origin; then `Host` holds that name.
 *
 * @module
 */

import { isLoopback } from "../../address.ts";

/** Where the server is bound, and which names lead to it. */
export interface GuardOptions {
  /** As given by the person: an address or a name. */
  readonly boundHostname: string;
  /** This machine's names, where it may be asked for by name; they do not count when it is bound to loopback. */
  readonly hostNames: readonly string[];
}

/**
 * Decides whether a request may be answered.
 *
 * @returns `undefined` where it may, else one line for the person who reads the refusal
 */
export function findRefusal(headers: Headers, options: GuardOptions): string | undefined {
  const host = headers.get("host");
  if (host === null || !isOwnHost(readHostname(host), options)) {
    return "Cannot answer: this server is not known by the name in the address bar; use its IP address instead.";
  }
  const origin = headers.get("origin");
  if (origin !== null && !isOriginOf(origin, host)) {
    return "Cannot answer: pages of other sites may not see this camera.";
  }
  return undefined;
}

function isOriginOf(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

function isOwnHost(hostname: string, options: GuardOptions): boolean {
  if (hostname === options.boundHostname.toLowerCase() || isLoopback(hostname)) return true;
  if (isLoopback(options.boundHostname)) return false;
  // A name can be pointed anywhere by its owner, an address can not.
  return isLiteralAddress(hostname) ||
    options.hostNames.some((name) => isNameOf(hostname, name.toLowerCase()));
}

function isNameOf(hostname: string, name: string): boolean {
  return hostname === name || hostname === `${name}.local`;
}

/** The name in a `Host` header, without its port and brackets. */
function readHostname(host: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(host)?.[1];
  return (bracketed ?? host.replace(/:\d+$/, "")).toLowerCase();
}

function isLiteralAddress(hostname: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(hostname) || hostname.includes(":");
}
