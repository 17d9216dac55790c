/**
 * Who has the token, where the page is served to a network.
 *
 * The address that the person opens carries it (`/?token=…`); the answer leaves a cookie, so that the page's scripts and
 * its WebSocket need not. Programs give it in the address, too, or as a bearer token (RFC 6750, section 2.1).
 *
 * @module
 */

import { timingSafeEqual } from "@std/crypto/timing-safe-equal";

const COOKIE = "uis-token";

/** Whether a request may be answered, and what its answer leaves behind. */
export type Access =
  | { readonly kind: "granted"; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: "refused" };

/** What has to be given, and where else than in the request's address and headers it was looked for. */
export interface AccessOptions {
  /** Absent: nothing has to be given. */
  readonly token?: string;
  /** What the path carried. */
  readonly pathToken?: string;
  /** The path under which a proxy serves the page, without a slash at its end. @default "" */
  readonly prefix?: string;
}

const GRANTED: Access = { kind: "granted", headers: {} };

/** Looks for the token in a request; without a token everybody has access. */
export function checkAccess(request: Request, { token, pathToken, prefix = "" }: AccessOptions): Access {
  if (token === undefined || isSame(readCookie(request.headers), token)) return GRANTED;
  if (isSame(readBearer(request.headers), token) || isSame(pathToken, token)) return GRANTED;
  const given = new URL(request.url).searchParams.get("token");
  if (!isSame(given, token)) return { kind: "refused" };
  const secure = request.headers.get("x-forwarded-proto") === "https" ? "; Secure" : "";
  return {
    kind: "granted",
    headers: { "Set-Cookie": `${COOKIE}=${token}; Path=${prefix}/; HttpOnly; SameSite=Strict${secure}` },
  };
}

function readCookie(headers: Headers): string | undefined {
  const pairs = (headers.get("cookie") ?? "").split(/;\s*/).map((pair) => pair.split("="));
  return pairs.find(([name]) => name === COOKIE)?.[1];
}

function readBearer(headers: Headers): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

/** Takes as long wherever the first difference is. */
function isSame(given: string | null | undefined, token: string): boolean {
  const [a, b] = [given ?? "", token].map((text) => new TextEncoder().encode(text)) as [
    Uint8Array,
    Uint8Array,
  ];
  return a.length === b.length && timingSafeEqual(a, b);
}
