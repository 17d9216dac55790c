/**
 * Where streams are on NATS: `nats://SERVER[:PORT][,SERVER[:PORT] …][/SITE[/ROBOT]]`.
 *
 * Servers with commas between them stand for each other: the first one that answers is used.
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

/** Whether this is meant to be such a place. */
export function isNatsPlace(text: string): boolean {
  return /^(nats|tls|wss?):\/\//i.test(text);
}

/** More servers stand for each other nowhere. */
const MOST_SERVERS = 8;

/** Reads one; nothing where the text is none. */
export function parseNatsPlace(text: string): NatsPlace | undefined {
  const [, scheme = "", login = "", hosts = "", path = ""] =
    /^([a-z]+:)\/\/([^/]*@)?([^/@]*)(.*)$/i.exec(text) ?? [];
  const kind = SCHEMES[scheme.toLowerCase()];
  const names = hosts.split(",");
  if (!kind || names.length > MOST_SERVERS) return undefined;
  const urls = names.flatMap((host) => readUrl(`${login}${host}`, path) ?? []);
  const [url] = urls;
  const place = url && readNames(url.pathname);
  if (!url || !place || urls.length < names.length) return undefined;
  const [server, ...others] = urls.map(({ hostname, port }, at) => {
    const isSaid = /:\d+$/.test(names[at]!);
    return `${kind.scheme}://${hostname}:${port || (isSaid ? "80" : kind.port)}`;
  });
  const [site, robot] = place;
  return {
    server: server!,
    ...(others.length === 0 ? {} : { others }),
    ...(isAny(site) ? {} : { site }),
    ...(isAny(robot) ? {} : { robot }),
    ...(url.username === "" ? {} : { user: decodeURIComponent(url.username) }),
    ...(url.password === "" ? {} : { password: decodeURIComponent(url.password) }),
  };
}

/** A URL of a scheme that is not the web's is not taken apart, so it is read as one that is. */
function readUrl(authority: string, path: string): URL | undefined {
  const url = /(^|@)$/.test(authority) ? null : URL.parse(`http://${authority}${path}`);
  const isPlace = url && url.hostname !== "" && url.search === "" && url.hash === "" &&
    !/\s/.test(authority + path);
  return isPlace ? url : undefined;
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
    throw new UsageError(`Cannot use the address ${text}: nats://SERVER[:PORT]/SITE/ROBOT is accepted`);
  });
}

/** As it is told of: without what lets somebody in. */
export function formatNatsPlace({ server, others = [], site, robot }: NatsPlace): string {
  const names = robot === undefined ? [site] : [site ?? "*", robot];
  const servers = [server, ...others.map((other) => other.replace(/^.*\/\//, ""))].join(",");
  return [servers, ...names.filter((name) => name !== undefined)].join("/");
}

function isAny(name: string | undefined): name is undefined | "*" {
  return name === undefined || name === "*";
}

/** At most two, none of them empty. */
function readNames(path: string): readonly string[] | undefined {
  try {
    const names = path.replace(/\/$/, "").split("/").slice(1).map(decodeURIComponent);
    return names.length <= 2 && names.every((name) => name !== "") ? names : undefined;
  } catch {
    return undefined;
  }
}
