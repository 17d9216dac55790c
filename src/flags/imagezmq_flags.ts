/**
 * Where imagezmq's hubs and senders are: endpoints as ZeroMQ writes them, or as all other options do.
 *
 * @module
 */

import { mayBeHost } from "../common/host_and_port.ts";
import { DOORS } from "./door_flags.ts";
import type { Flag } from "./flag.ts";
import { UsageError } from "./usage_error.ts";

/** One end of a connection by TCP. */
export interface ZmqEndpoint {
  /** A literal address or a name; {@linkcode ALL_ADDRESSES} where ZeroMQ writes `*`. */
  readonly hostname: string;
  readonly port: number;
}

/** Where pictures come from: senders connect to an address of this host, and are connected to at any other. */
export interface HubEndpoint extends ZmqEndpoint {
  /** Whether it is connected to even if it is of this host. */
  readonly isPublisher: boolean;
}

/** Where pictures go: to a hub, or to those that connect to an address of this host. */
export interface SendEndpoint extends ZmqEndpoint {
  readonly isPublished: boolean;
}

/** All addresses of this host. */
export const ALL_ADDRESSES = "0.0.0.0";

const LIST = "or several with commas between them,";

/** Takes imagezmq's senders. */
export const IMAGEZMQ_HUB: Flag<readonly HubEndpoint[] | undefined> = {
  placeholder: "ENDPOINT",
  help:
    "take imagezmq's senders, such as tcp://*:5555, or tcp://ROBOT:5555 where one publishes; several with commas",
  accepted:
    `PORT, HOST:PORT, tcp://HOST:PORT or tcp://*:PORT, sub: in front of a publisher's of this host, ${LIST}`,
  initial: undefined,
  section: DOORS,
  parse: parseList(parseHubEndpoint),
};

/** Sends to imagezmq's hubs. */
export const IMAGEZMQ: Flag<readonly SendEndpoint[] | undefined> = {
  placeholder: "ENDPOINT",
  help:
    "send every stream to an imagezmq hub, such as tcp://HUB:5555, as JPEG, or publish it, such as at pub:tcp://*:5556; " +
    "several with commas",
  accepted:
    `HOST:PORT or tcp://HOST:PORT, or pub: in front of PORT or an address of this host to publish at, ${LIST}`,
  initial: undefined,
  section: DOORS,
  parse: parseList(parseSendEndpoint),
};

/** Whether an address stands for all of this host. */
export function isAllAddresses(hostname: string): boolean {
  return hostname === ALL_ADDRESSES || /^[0:]*:[0:]*$/.test(hostname);
}

/** As ZeroMQ writes it. */
export function formatEndpoint({ hostname, port }: ZmqEndpoint): string {
  return `tcp://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

/** What is wrong where other hosts could send without a token. */
export function hubWithoutToken(endpoint: ZmqEndpoint): UsageError {
  return withoutToken(`--imagezmq-hub ${formatEndpoint(endpoint)}`, "send");
}

/** What is wrong where other hosts could look without a token. */
export function publisherWithoutToken(endpoint: ZmqEndpoint): UsageError {
  return withoutToken(`--imagezmq pub:${formatEndpoint(endpoint)}`, "look");
}

function withoutToken(option: string, deed: string): UsageError {
  return new UsageError(
    `Cannot use ${option} without --web-token: everybody there could ${deed}; --web-token auto makes one`,
  );
}

function parseHubEndpoint(text: string): HubEndpoint | undefined {
  const isPublisher = text.startsWith("sub:");
  const endpoint = parseEndpoint(isPublisher ? text.slice("sub:".length) : text);
  const isPossible = endpoint && (!isPublisher || endpoint.port > 0 && !isAllAddresses(endpoint.hostname));
  return isPossible ? { ...endpoint, isPublisher } : undefined;
}

function parseSendEndpoint(text: string): SendEndpoint | undefined {
  const isPublished = text.startsWith("pub:");
  const endpoint = parseEndpoint(isPublished ? text.slice("pub:".length) : text);
  const isPossible = endpoint && (isPublished || endpoint.port > 0 && !isAllAddresses(endpoint.hostname));
  return isPossible ? { ...endpoint, isPublished } : undefined;
}

function parseEndpoint(text: string): ZmqEndpoint | undefined {
  const match = /^(?:tcp:\/\/)?(?:(\*|\[[0-9a-fA-F:.]+\]|[^:[\]\s/@*?]+):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2] ?? NaN);
  const typed = match?.[1]?.replace(/^\[|\]$/g, "") ?? "127.0.0.1";
  const hostname = typed === "*" ? ALL_ADDRESSES : typed;
  return match && port <= 65535 && mayBeHost(hostname) ? { hostname, port } : undefined;
}

function parseList<Endpoint>(parse: (text: string) => Endpoint | undefined) {
  return (text: string): readonly Endpoint[] | undefined => {
    const endpoints = text.split(",").map((one) => parse(one.trim()));
    return endpoints.every((endpoint) => endpoint !== undefined) ? endpoints : undefined;
  };
}
