/**
 * The web page as a view.
 *
 * 1. A frame comes: it replaces its stream's last one in the table …
 * 2. … and is offered to each connected reader (pages, MJPEG readers), which sends it as soon as it has room and not
 *    later than the next one.
 * 3. A pose does the same, also between frames; a page with no room for it loses the older ones.
 * 4. Once a second the figures of the streams come; streams that have ended go.
 * 5. Requests are answered from the table (`routes.ts`).
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ReceivedFrame, ReceivedPose } from "../../frame.ts";
import type { StreamStatus } from "../../stream_status.ts";
import type { Orientation } from "../../orientation.ts";
import type { RecordingControl } from "../../record/recording_control.ts";
import { listAddresses, listBroadcastCommands, readHostNames } from "../this_host.ts";
import type { View } from "../view.ts";
import type { FrameClient } from "./frame_client.ts";
import type { HelloMessage } from "./page_messages.ts";
import { answer, type RoutesOptions } from "./routes.ts";
import { StreamTable } from "./stream_table.ts";

/** Where the page is served, and how it shows pictures. */
export interface WebViewOptions {
  /** A literal address or a name of this host. */
  readonly hostname: string;
  /** 0: any that is free. */
  readonly port: number;
  /** What readers have to give; absent: nothing. */
  readonly token?: string;
  /** Past this age a picture is stale. */
  readonly maxAgeUs: number;
  readonly orientation: Orientation;
  /** The UDP port that pictures come to; the page says what to type on the robot. @default 5550 */
  readonly listenPort?: number;
  /** The broadcasters that were asked for their streams, as the person wrote them. @default [] */
  readonly broadcasters?: readonly string[];
  /** What the page's record button switches. @default the page has none */
  readonly recording?: RecordingControl;
}

/** A view that is served over HTTP. */
export interface WebView extends View {
  /** The page's address with its token, for the browser of any host that can reach it. */
  readonly url: string;
}

const DEFAULT_LISTEN_PORT = 5550;

/**
 * Serves the page until the view is closed. `closed` resolves with `close`: no page of the many ends the view.
 *
 * @throws {Error} in one line, where the address can not be served
 */
// deno-lint-ignore require-await -- views are opened alike, whether they need to wait or not
export async function openWebView(options: WebViewOptions): Promise<WebView> {
  const table = new StreamTable();
  const clients = new Set<FrameClient>();
  const stop = new AbortController();
  const server = serve(options, { table, clients, signal: stop.signal });

  function showFrame(frame: ReceivedFrame): void {
    const isNew = table.keepFrame(frame);
    if (isNew) offerStreams();
    for (const client of clients) client.takeFrame(frame);
  }

  function showPose(pose: ReceivedPose): void {
    const isNew = table.keepPose(pose);
    if (isNew) offerStreams();
    for (const client of clients) client.takePose(pose);
  }

  function showStatus(streams: readonly StreamStatus[]): void {
    table.keepStatus(streams);
    offerStreams();
  }

  function offerStreams(): void {
    const summaries = table.summaries();
    for (const client of clients) client.takeStreams(summaries);
  }

  async function close(): Promise<void> {
    for (const client of clients) client.close();
    stop.abort();
    await server.finished;
  }

  return {
    url: formatUrl(server.addr, options.token),
    showFrame,
    showPose,
    showStatus,
    closed: server.finished,
    close,
  };
}

function serve(
  options: WebViewOptions,
  parts: Pick<RoutesOptions, "table" | "clients"> & { readonly signal: AbortSignal },
): Deno.HttpServer<Deno.NetAddr> {
  const { hostname, port, maxAgeUs, token, recording } = options;
  const { table, clients, signal } = parts;
  const guard = { boundHostname: hostname, hostNames: readHostNames() };
  const routes = {
    guard,
    hello: () => describeView(options),
    table,
    clients,
    maxAgeUs,
    ...(token === undefined ? {} : { token }),
    ...(recording === undefined ? {} : { recording }),
  };
  try {
    return Deno.serve(
      { hostname, port, signal, onListen: () => {}, onError },
      (request) => answer(request, routes),
    );
  } catch (error) {
    throw new Error(`Cannot serve the web page on ${formatHost(hostname)}:${port}: ${describe(error)}`, {
      cause: error,
    });
  }
}

function describeView(options: WebViewOptions): HelloMessage {
  const { maxAgeUs, orientation, listenPort = DEFAULT_LISTEN_PORT, broadcasters = [] } = options;
  const portSuffix = listenPort === DEFAULT_LISTEN_PORT ? "" : `:${listenPort}`;
  return {
    type: "hello",
    maxAgeMs: maxAgeUs / 1000,
    orientation,
    commands: listBroadcastCommands(portSuffix),
    broadcasters,
  };
}

function onError(error: unknown): Response {
  getLogger(["uis", "view"]).warn("Cannot answer a request: {error}", { error });
  return new Response("Cannot answer.\n", { status: 500 });
}

/** An address that a browser can open: a wildcard is no destination. */
function formatUrl({ hostname, port }: Deno.NetAddr, token: string | undefined): string {
  const isWildcard = hostname === "0.0.0.0" || hostname === "::";
  const reachable = isWildcard ? listAddresses()[0] ?? "127.0.0.1" : hostname;
  return `http://${formatHost(reachable)}:${port}/${token === undefined ? "" : `?token=${token}`}`;
}

function formatHost(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

function describe(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "another program uses this port";
  return error instanceof Error ? error.message : String(error);
}
