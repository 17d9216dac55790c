/**
 * Who may read the camera: programs on this network, and the page itself; no page of another site.
 *
 * A site that a person happens to visit can make the browser open connections to this server. It is told apart by
 * `Origin` (RFC 6454, section 7). It can also point a name of its own at this host (DNS rebinding) and so become
 * the same origin; then `Host` holds that name. Whoever has the token is no such site.
 *
 * @module
 */

import { isLiteral, isLoopback } from "../../common/address.ts";
import { isWelcomeOrigin, originOf, type PageAddress } from "./page_address.ts";

/** Where the server is bound, and which names lead to it. */
export interface GuardOptions {
  /** As given by the person: an address or a name. */
  readonly boundHostname: string;
  /** This machine's names, where it may be asked for by name; they do not count when it is bound to loopback. */
  readonly hostNames: readonly string[];
  /** Where it is reached besides. */
  readonly pageAddress: PageAddress;
}

/** What is known of a request. */
export interface GuardedRequest {
  readonly headers: Headers;
  /** Whether it proved that it has the token. */
  readonly hasToken: boolean;
  /** Whether it asks for a file of the page, which anybody may have and no other site can read. @default false */
  readonly isForPage?: boolean;
}

/**
 * Decides whether a request may be answered.
 *
 * @returns `undefined` where it may, else one line for the person who reads the refusal
 */
export function findRefusal(request: GuardedRequest, options: GuardOptions): string | undefined {
  const { headers, hasToken, isForPage = false } = request;
  const host = headers.get("host");
  if (host === null || !(hasToken || isOwnHost(host, options))) {
    return "Cannot answer: this server is not known by the name in the address bar; use its IP address, or start " +
      `listen with --web-origin${host === null ? " URL" : ` http://${host}`}.`;
  }
  const origin = headers.get("origin");
  // Browsers name the origin also where a page asks for its own modules; behind a proxy it may have another name.
  return origin === null || isForPage ? undefined : findOriginRefusal(origin, host, options);
}

/** The same for the origin that a page says it has. */
export function findOriginRefusal(origin: string, host: string, options: GuardOptions): string | undefined {
  if (isWelcomeOrigin(origin, host, options.pageAddress)) return undefined;
  return "Cannot answer: pages of other sites may not see this camera. Where a proxy serves this page, start listen " +
    `with --web-origin ${origin}.`;
}

function isOwnHost(host: string, options: GuardOptions): boolean {
  const { boundHostname, hostNames, pageAddress: { origin } } = options;
  const hostname = readHostname(host);
  if (hostname === boundHostname.toLowerCase() || isLoopback(hostname)) return true;
  const proxied = originOf(origin);
  if (proxied !== undefined && hostname === new URL(proxied).hostname.replace(/^\[|\]$/g, "")) return true;
  if (isLoopback(boundHostname)) return false;
  // A name can be pointed anywhere by its owner, an address can not.
  return isLiteral(hostname) || hostNames.some((name) => isNameOf(hostname, name.toLowerCase()));
}

function isNameOf(hostname: string, name: string): boolean {
  return hostname === name || hostname === `${name}.local`;
}

/** The name in a `Host` header, without its port and brackets. */
function readHostname(host: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(host)?.[1];
  return (bracketed ?? host.replace(/:\d+$/, "")).toLowerCase();
}
