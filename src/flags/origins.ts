/**
 * Options that take sites of the web.
 *
 * @module
 */

import type { Flag } from "./flag.ts";

/** An option that takes origins (RFC 6454), several with commas; none when not given. */
export function originsFlag(help: string): Flag<readonly string[]> {
  return {
    placeholder: "ORIGIN",
    help: `${help}; several with commas`,
    accepted:
      "an origin such as https://dashboard.example, without a path, or several with commas between them,",
    initial: [],
    parse: parseOrigins,
  };
}

function parseOrigins(text: string): readonly string[] | undefined {
  const urls = text.split(",").map(parseHttpUrl);
  return urls.every((url) => url?.pathname === "/") ? urls.map((url) => url!.origin) : undefined;
}

/** An address by HTTP; nothing where it has a query, a fragment or a password. */
export function parseHttpUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && !/[?#@\s\\]/.test(text);
  return isPlain ? url : undefined;
}
