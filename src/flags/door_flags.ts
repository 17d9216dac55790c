/**
 * The options of the doors, by which other programs are given pictures, or give them.
 *
 * @module
 */

import { type HostAndPort, mayBeHost } from "../common/host_and_port.ts";
import type { Flag } from "./flag.ts";
import { originsFlag } from "./origins.ts";

/** Where something is served. */
export interface ServedAddress {
  /** A literal address or a name of this host. */
  readonly hostname: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** What the doors stand under in the usage. */
export const DOORS = "Doors, for other programs (nothing is opened that is not asked for)";

/** An option that takes where something is sent to, or asked for. */
export function peerFlag(help: string): Flag<HostAndPort | undefined> {
  return {
    placeholder: "HOST:PORT",
    help,
    accepted: "HOST:PORT, with a port from 1 to 65535,",
    initial: undefined,
    section: DOORS,
    parse: parsePeer,
  };
}

function parsePeer(text: string): HostAndPort | undefined {
  const match = /^(\[[0-9a-fA-F:.]+(?:%[^\s/%[\]]+)?\]|[^:[\]\s/@]+):(\d{1,5})$/.exec(text);
  const host = match?.[1]?.replace(/^\[|\]$/g, "") ?? "";
  const port = Number(match?.[2] ?? 0);
  return port >= 1 && port <= 65535 && mayBeHost(host) ? { host, port } : undefined;
}

/** An option that takes the address of a bridge, which is a WebSocket's. */
export function bridgeFlag(help: string): Flag<string | undefined> {
  return {
    placeholder: "ws://HOST:PORT",
    help,
    accepted: "an address such as ws://robot.local:8765 or wss://HOST/PATH",
    initial: undefined,
    section: DOORS,
    parse: parseBridgeUrl,
  };
}

function parseBridgeUrl(text: string): string | undefined {
  const url = URL.parse(text);
  const isBridge = url !== null && /^wss?:$/.test(url.protocol) && url.hostname !== "";
  return isBridge && !/[#\s\\]/.test(text) ? url.href : undefined;
}

/** An option that takes where something is served: on this host alone where only a port is said. */
export function servedFlag<Initial extends ServedAddress | undefined = undefined>(
  help: string,
  initial?: Initial,
): Flag<ServedAddress | Initial> {
  return {
    placeholder: "[HOST:]PORT",
    help,
    accepted: "PORT or HOST:PORT, with a port from 0 to 65535,",
    initial: initial as Initial,
    ...(initial ? { initialText: `${initial.hostname}:${initial.port}` } : {}),
    parse: parseServedAddress,
  };
}

/** Reads where something is served: `PORT` on this host alone, or `HOST:PORT`; nothing where the text is none. */
export function parseServedAddress(text: string): ServedAddress | undefined {
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[^:[\]\s/@]+):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2] ?? NaN);
  const hostname = match?.[1]?.replace(/^\[|\]$/g, "") ?? "127.0.0.1";
  return match && port <= 65535 && mayBeHost(hostname) ? { hostname, port } : undefined;
}

/** What opens doors; each stands under {@linkcode DOORS}. */
export const DOOR_FLAGS = {
  foxglove: {
    ...servedFlag(
      "the channels of an MCAP recording, live, for Foxglove: where they are served, such as 8765",
    ),
    section: DOORS,
  },
  "foxglove-origin": {
    ...originsFlag(
      "a site besides Foxglove's own whose pages may connect, such as http://lichtblick.local:8080",
      true,
    ),
    section: DOORS,
  },
  rtp: peerFlag("send a stream there as RTP/JPEG, for GStreamer, ffmpeg and the like"),
  ros: bridgeFlag("publish to ROS 2 by a foxglove_bridge or a rosbridge: pictures, poses, diagnostics"),
};
