/**
 * The cookie that the page leaves in a browser (RFC 6265), so that its address needs no token after the first visit.
 *
 * Cookies are not apart by port: the name says which of a host's pages it belongs to, by the port that the browser knows.
 * It names no path: the browser takes the folder in which it sees the page, wherever a proxy has put that.
 *
 * @module
 */

import { isEncrypted, type PageAddress } from "./page_address.ts";

/** A browser that comes back within this time needs no token. */
const MAX_AGE_S = 30 * 24 * 3600;
/** Another site's page may leave some of this name; a request is not to hold any number of tokens. */
const MAX_READ = 8;

/** The values of this page's cookies in a request, some at most. */
export function readCookies(headers: Headers, address: PageAddress): string[] {
  const start = `${nameCookie(headers, address)}=`;
  const pairs = (headers.get("cookie") ?? "").split(/;\s*/).filter((pair) => pair.startsWith(start));
  return pairs.slice(0, MAX_READ).map((pair) => pair.slice(start.length));
}

/** The header that leaves a cookie, for the answer to a request for a file in the page's own folder. */
export function formatCookie(value: string, headers: Headers, address: PageAddress): string {
  const secure = isEncrypted(headers, address) ? "; Secure" : "";
  const name = nameCookie(headers, address);
  return `${name}=${value}; Max-Age=${MAX_AGE_S}; HttpOnly; SameSite=Strict${secure}`;
}

function nameCookie(headers: Headers, address: PageAddress): string {
  const ownPort = /:(\d+)$/.exec(headers.get("host") ?? "")?.[1];
  // A proxy may leave the port out that the browser sees.
  const port = ownPort ?? (address.origin === undefined ? "" : new URL(address.origin).port);
  return `uis-token-${port || (isEncrypted(headers, address) ? 443 : 80)}`;
}
