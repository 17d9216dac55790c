/**
 * What a browser is answered on its way into the page, where that wants a token.
 *
 * 1. The address with the token leaves the cookie and sends on to the address without it, so that neither the address bar nor
 *    the history keeps it (303: the browser replaces the one by the other).
 * 2. A browser keeps a cookie with `SameSite=Strict` back where another site's link led to the page, also after being sent on.
 *    So the page's own address without a token answers with a refusal that asks for the page once more by itself: what it asks
 *    for is no other site's wish, and has the cookie, if there is one.
 *
 * @module
 */

import type { Entry } from "./access.ts";
import type { PageAddress } from "./page_address.ts";
import { respond, respondText } from "./responses.ts";

/** Asks once more; without a cookie then it is not asked a third time. */
const AGAIN = "again";

/** Where a browser that opens the page with one of these is sent on to; nowhere where it is not. */
export function findWayOn(request: Request, { embedders = [] }: PageAddress): string | undefined {
  const { searchParams } = new URL(request.url);
  const token = searchParams.get("token");
  if (token === null) return searchParams.has(AGAIN) ? "./" : undefined;
  // A frame in another site's page can not keep a cookie.
  const mayBeFrame = embedders.length > 0 && request.headers.get("sec-fetch-dest") !== "document";
  return mayBeFrame ? `./t/${encodeURIComponent(token)}/` : "./";
}

/** Sends on to another address by a GET, and leaves the one that was asked for. */
export function sendOn(location: string): Response {
  return respond(null, { contentType: "text/plain", status: 303, headers: { Location: location } });
}

/** The answer for whoever is not let in; `path` is what was asked for. */
export function refuseEntry(
  entry: Exclude<Entry, { readonly kind: "granted" }>,
  request: Request,
  path: string,
): Response {
  if (entry.kind === "waiting") {
    const seconds = Math.ceil(entry.waitUs / 1e6);
    const line = `Cannot answer yet: too many wrong tokens came from this host; try again in ${seconds} s.`;
    return respondText(line, 429, { "Retry-After": String(seconds) });
  }
  const line = "Cannot answer without the token: open the address that `listen` printed.";
  const isFirst = path === "/" && entry.kind === "missing" && !new URL(request.url).searchParams.has(AGAIN);
  const isPerson = request.headers.get("accept")?.includes("text/html") ?? false;
  return respondText(line, 401, isFirst && isPerson ? { Refresh: `0; url=./?${AGAIN}` } : {});
}
