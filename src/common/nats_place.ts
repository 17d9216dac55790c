/**
 * Where streams are on NATS: `nats://SERVER[:PORT][/SITE[/ROBOT]]`.
 *
 * The server is spoken to by its WebSocket, whatever the address begins with.
 *
 * @module
 */

/** The port at which the configurations of `scripts/fleet` serve WebSockets. */
export const NATS_PORT = 9222;

/** The site that is published under where none is said. */
export const DEFAULT_SITE = "site1";

/** A place on a server; what is absent is any. */
export interface NatsPlace {
  /** The server's WebSocket, such as `ws://hub.local:9222`. */
  readonly server: string;
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

/** Reads one; nothing where the text is none. */
export function parseNatsPlace(text: string): NatsPlace | undefined {
  const [, scheme = ""] = /^([a-z]+:)\/\//i.exec(text) ?? [];
  const kind = SCHEMES[scheme.toLowerCase()];
  // A URL of a scheme that is not the web's is not taken apart.
  const url = kind && URL.parse(`http:${text.slice(scheme.length)}`);
  if (!url || url.hostname === "" || url.search !== "" || url.hash !== "" || /\s/.test(text)) {
    return undefined;
  }
  const hasPort = /^[a-z]+:\/\/[^/]*:\d+(\/|$)/i.test(text);
  const port = url.port || (hasPort ? "80" : String(kind.port));
  const names = readNames(url.pathname);
  if (!names) return undefined;
  const [site, robot] = names;
  return {
    server: `${kind.scheme}://${url.hostname}:${port}`,
    ...(isAny(site) ? {} : { site }),
    ...(isAny(robot) ? {} : { robot }),
    ...(url.username === "" ? {} : { user: decodeURIComponent(url.username) }),
    ...(url.password === "" ? {} : { password: decodeURIComponent(url.password) }),
  };
}

/** As it is told of: without what lets somebody in. */
export function formatNatsPlace({ server, site, robot }: NatsPlace): string {
  const names = robot === undefined ? [site] : [site ?? "*", robot];
  return [server, ...names.filter((name) => name !== undefined)].join("/");
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
