/**
 * Options that take sites of the web.
 *
 * @module
 */

import type { Flag } from "./flag.ts";

/**
 * An option that takes origins (RFC 6454), several with commas; none when not given.
 *
 * @param ofPrograms whether programs may have pages of schemes of their own, such as app://viewer
 */
export function originsFlag(help: string, ofPrograms = false): Flag<readonly string[]> {
  return {
    placeholder: "ORIGIN",
    help: `${help}; several with commas`,
    accepted:
      "an origin such as https://dashboard.example, without a path, or several with commas between them,",
    initial: [],
    parse(text) {
      const origins = text.split(",").map((origin) => parseOrigin(origin, ofPrograms));
      return origins.every((origin) => origin !== undefined) ? origins : undefined;
    },
  };
}

function parseOrigin(text: string, ofPrograms: boolean): string | undefined {
  if (ofPrograms && /^(?!https?:)[a-z][a-z0-9+.-]*:\/\/[\w.-]*$/.test(text)) return text;
  const url = parseHttpUrl(text);
  return url?.pathname === "/" ? url.origin : undefined;
}

/** An address by HTTP; nothing where it has a query, a fragment or a password. */
export function parseHttpUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && !/[?#@\s\\]/.test(text);
  return isPlain ? url : undefined;
}
