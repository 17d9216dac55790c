/**
 * Who has the token, where the page is served to a network.
 *
 * The address that the person opens carries it (`/?token=…`); the answer leaves a cookie and sends the browser on to the
 * address without it. Programs give it in the address, too, or as a bearer token (RFC 6750, section 2.1).
 *
 * A cookie holds the token, so that it outlives the server, and a pass in front of it: random bits that are drawn at each
 * start. Nobody guesses those, so whoever has them never waits for the wrong tokens of a host that they share with others,
 * such as a proxy.
 *
 * @module
 */

import { ownPath, type PageAddress } from "./page_address.ts";
import { formatCookie, readCookies } from "./page_cookie.ts";
import { type Asking, isSame, TokenCheck, type TokenOutcome } from "./token_check.ts";

export type { Asking };

/** Whether a request may be answered. */
export type Entry =
  /** `cookie`: the header that remembers it, where it came with a cookie or with the token in its address. */
  | { readonly kind: "granted"; readonly cookie?: string }
  | Exclude<TokenOutcome, { readonly kind: "granted" }>;

/** What has to be given. */
export interface AccessOptions {
  /** Absent: nothing. */
  readonly token?: string;
  readonly pageAddress: PageAddress;
  /** Random, and new at each start. */
  readonly pass: string;
}

/** Lets in whoever has the token. */
export class Access {
  /** Whether a token has to be given. */
  readonly isAsked: boolean;
  readonly #options: AccessOptions;
  readonly #tokens: TokenCheck;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.isAsked = options.token !== undefined;
    this.#tokens = new TokenCheck(options.token ?? "");
  }

  /** Looks for the token in a request; without a token everybody has access. */
  check(request: Request, asking: Asking): Entry {
    const { token, pass, pageAddress } = this.#options;
    if (token === undefined) return { kind: "granted" };
    const { headers } = request;
    const { pathname, searchParams } = new URL(request.url);
    const cookies = readCookies(headers, pageAddress);
    const inAddress = searchParams.get("token");
    const others = [inAddress, ownPath(pathname, pageAddress).token, readBearer(headers)];
    const hasPass = cookies.some((cookie) => isSame(encode(passOf(cookie)), encode(pass)));
    if (!hasPass) {
      const given = [...others, ...cookies.map(tokenOf)].filter((one) => typeof one === "string");
      const outcome = this.#tokens.look(given, asking);
      if (outcome.kind !== "granted") return outcome;
    }
    if (!inAddress && cookies.length === 0) return { kind: "granted" };
    return { kind: "granted", cookie: formatCookie(`${pass}.${token}`, headers, pageAddress) };
  }
}

function readBearer(headers: Headers): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

function passOf(cookie: string): string {
  return cookie.slice(0, Math.max(0, cookie.indexOf(".")));
}

function tokenOf(cookie: string): string {
  return cookie.slice(cookie.indexOf(".") + 1);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
