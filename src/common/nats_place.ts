/**
 * Where streams are on NATS: `nats://SERVER[:PORT][,SERVER[:PORT] …][/SITE[/ROBOT]]`.
 *
 * Servers with commas between them stand for each other: the first one that answers is used. In the place of SITE and ROBOT may
 * stand the subjects that are meant, such as `uis.north.*`. A name has any letters; `*`, `>`, `/`, `?`, `#` and `%` are written as
 * `%2A` and the like.
 *
 * The server is spoken to by its WebSocket, whatever the address begins with.
 *
 * @module
 */

import { UsageError } from "../flags/usage_error.ts";

/** The port at which the configurations of `scripts/fleet` serve WebSockets. */
export const NATS_PORT = 9222;

/** The site that is published under where none is said. */
export const DEFAULT_SITE = "site1";

/** A place on a server; what is absent is any. */
export interface NatsPlace {
  /** The server's WebSocket, such as `ws://hub.local:9222`. */
  readonly server: string;
  /** Those that take its place, in their order, likewise. */
  readonly others?: readonly string[];
  readonly site?: string;
  readonly robot?: string;
  readonly user?: string;
  readonly password?: string;
}

const SCHEMES: Readonly<Record<string, { readonly scheme: string; readonly port: number }>> = {
  "nats:": { scheme: "ws", port: NATS_PORT },
  "tls:": { scheme: "wss", port: NATS_PORT },
  "ws:": { scheme: "ws", port: 80 },
  "wss:": { scheme: "wss", port: 443 },
};

/** As they stand in an address; what means something else in one, or in a subject, is written by its number. */
// deno-lint-ignore no-control-regex
const NAME = /^[^*>?#\x00-\x1f\x7f]+$/;
/** `uis.SITE.ROBOT.frame`, up to any of its dots, or with patterns of NATS. */
const SUBJECTS = /^uis\.(?:>|(\*|[\w-]+)(?:\.(?:>|(\*|[\w-]+)(?:\.(?:>|\*|frame))?))?)$/;

/** Whether this is meant to be such a place. */
export function isNatsPlace(text: string): boolean {
  return /^(nats|tls|wss?):\/\//i.test(text);
}

/** More servers stand for each other nowhere. */
const MOST_SERVERS = 8;

/** What is taken for a place, in a few words. */
export const ACCEPTED_PLACE =
  "nats://SERVER[:PORT][/SITE[/ROBOT]], * for any SITE or ROBOT, and %2A, %3E or %25 for *, > or % in a name,";

/** Reads one; nothing where the text is none. */
export function parseNatsPlace(text: string): NatsPlace | undefined {
  const [, scheme = "", login = "", hosts = "", path = ""] =
    /^([a-z]+:)\/\/([^/]*@)?([^/@]*)(.*)$/i.exec(text) ?? [];
  const kind = SCHEMES[scheme.toLowerCase()];
  const names = hosts.split(",");
  if (!kind || names.length > MOST_SERVERS) return undefined;
  const urls = names.flatMap((host) => readUrl(`${login}${host}`) ?? []);
  const [url] = urls;
  const place = readNames(path);
  const lets = url && readLogin(url);
  if (!url || !place || !lets || urls.length < names.length) return undefined;
  const [server, ...others] = urls.map(({ hostname, port }, at) => {
    const isSaid = /:\d+$/.test(names[at]!);
    return `${kind.scheme}://${hostname}:${port || (isSaid ? "80" : kind.port)}`;
  });
  const [site, robot] = place;
  return {
    server: server!,
    ...(others.length === 0 ? {} : { others }),
    ...(site === undefined ? {} : { site }),
    ...(robot === undefined ? {} : { robot }),
    ...lets,
  };
}

/** Nothing where a `%` in it begins no byte. */
function readLogin({ username, password }: URL): Pick<NatsPlace, "user" | "password"> | undefined {
  try {
    return {
      ...(username === "" ? {} : { user: decodeURIComponent(username) }),
      ...(password === "" ? {} : { password: decodeURIComponent(password) }),
    };
  } catch {
    return undefined;
  }
}

/** A URL of a scheme that is not the web's is not taken apart, so it is read as one that is. */
function readUrl(authority: string): URL | undefined {
  const url = /(^|@)$|[\s?#]/.test(authority) ? null : URL.parse(`http://${authority}`);
  return url && url.hostname !== "" && url.pathname === "/" ? url : undefined;
}

/**
 * Reads those of the operands that are meant to be places.
 *
 * @throws {UsageError} where one is none
 */
export function readNatsPlaces(operands: readonly string[]): readonly NatsPlace[] {
  return operands.filter(isNatsPlace).map((text) => {
    const place = parseNatsPlace(text);
    if (place) return place;
    throw new UsageError(`Cannot use the address ${text}: ${ACCEPTED_PLACE} is accepted`);
  });
}

/** As it is told of: without what lets somebody in. */
export function formatNatsPlace({ server, others = [], site, robot }: NatsPlace): string {
  const names = robot === undefined ? [site] : [site ?? "*", robot];
  const servers = [server, ...others.map((other) => other.replace(/^.*\/\//, ""))].join(",");
  return [servers, ...names.filter((name) => name !== undefined)].join("/");
}

/** Whether some robot may be at both. */
export function overlap(a: NatsPlace, b: NatsPlace): boolean {
  const servers = [a.server, ...a.others ?? []];
  const isShared = [b.server, ...b.others ?? []].some((server) => servers.includes(server));
  return isShared && mayBeSame(a.site, b.site) && mayBeSame(a.robot, b.robot);
}

function mayBeSame(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** A site and a robot, nothing for any; what stands there instead of names has to be one of the patterns. */
function readNames(path: string): readonly (string | undefined)[] | undefined {
  const parts = path.replace(/\/$/, "").split("/").slice(1);
  const pattern = parts.length === 1 ? SUBJECTS.exec(parts[0]!) : null;
  if (pattern) return pattern.slice(1).map((name) => name === "*" ? undefined : name);
  const isOther = parts.length > 2 || parts.some((part) => part !== "*" && !NAME.test(part));
  if (isOther || /^uis[.>]/.test(parts[0] ?? "")) return undefined;
  try {
    return parts.map((part) => part === "*" ? undefined : decodeURIComponent(part));
  } catch {
    return undefined;
  }
}
