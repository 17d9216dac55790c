/**
 * Where the page is reached, as far as that differs from where it is served: behind a proxy, and in other pages.
 *
 * A proxy may keep the path that it serves the page under (`/cam/icon.svg`) or take it away (`/icon.svg`): both are
 * understood. The page of a robot inside another site's page can not keep a cookie (browsers block those of third
 * parties), so its token is a part of the path there: `/t/TOKEN/icon.svg`. Browsers say what a page is for
 * (`Sec-Fetch-Dest`) where they trust the connection: by TLS, and on this host.
 *
 * @module
 */

/** Where people and other pages find it. */
export interface PageAddress {
  /** Without a slash at its end: `https://robots.example/cam`. */
  readonly origin?: string;
  /** Sites whose pages may show it: `https://dashboard.example`. @default [] */
  readonly embedders?: readonly string[];
  /** Whether this server itself speaks TLS. @default false */
  readonly isTls?: boolean;
}

/** A request's own path, and the token that it carried. */
export interface OwnPath {
  readonly path: string;
  readonly token?: string;
}

/** Takes away what a proxy left in front of the path, and the token. */
export function ownPath(path: string, { origin }: PageAddress): OwnPath {
  const prefix = pathOf(origin);
  const own = prefix !== "" && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  const [, token, rest] = /^\/t\/([^/]+)(\/.*)$/.exec(own) ?? [];
  return token !== undefined && rest !== undefined ? { path: rest, token } : { path: own };
}

/** The path under which a proxy serves the page, without a slash at its end; empty for the root. */
export function pathOf(origin: string | undefined): string {
  return origin === undefined ? "" : new URL(origin).pathname.replace(/\/$/, "");
}

/** Whether a page of this origin is ours, or one that may show ours; `host` as the request named it. */
export function isWelcomeOrigin(origin: string, host: string, address: PageAddress): boolean {
  if (origin === `https://${host}`) return true;
  // Who reads along in a network can put a page of their own at the same name without TLS.
  if (origin === `http://${host}` && !address.isTls) return true;
  return origin === originOf(address.origin) || (address.embedders ?? []).includes(origin);
}

/** The name and port of the address, without its path. */
export function originOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : new URL(address).origin;
}

/** Whether the browser that asks sees the page by TLS, as far as that is known. */
export function isEncrypted(headers: Headers, { origin, isTls = false }: PageAddress): boolean {
  if (isTls || headers.get("x-forwarded-proto") === "https") return true;
  return origin !== undefined && origin.startsWith("https:") && new URL(origin).host === headers.get("host");
}

/** Lets the pages of embedders show what they asked for. */
export function welcomeEmbedders(headers: Headers, asked: Headers, { embedders = [] }: PageAddress): void {
  if (embedders.length === 0) return;
  const policy = headers.get("Content-Security-Policy");
  if (policy) {
    const ancestors = `frame-ancestors ${embedders.join(" ")}`;
    headers.set("Content-Security-Policy", policy.replace("frame-ancestors 'none'", ancestors));
  }
  headers.set("Vary", "Origin, Referer");
  const embedder = embedders.find((origin) =>
    origin === asked.get("origin") || asked.get("referer")?.startsWith(`${origin}/`)
  );
  if (embedder === undefined) return;
  headers.set("Cross-Origin-Resource-Policy", "cross-origin");
  headers.set("Access-Control-Allow-Origin", embedder);
}
