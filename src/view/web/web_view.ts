/**
 * The web page as a view.
 *
 * 1. A frame comes: it replaces its stream's last one in the table …
 * 2. … and is offered to each connected reader (pages, MJPEG readers), which sends it as soon as it has room and not
 *    later than the next one.
 * 3. A pose does the same, also between frames; a page with no room for it loses the older ones.
 * 4. What a robot says of driving goes to the pages as soon as they have room; what a page's hands do goes to the page's
 *    own seat at once (`page_hands.ts`).
 * 5. Robots that are found go to the pages in the same way; what a page chooses is looked at (`page_found.ts`).
 * 6. Once a second the figures of the streams come; streams that have ended go.
 * 7. Requests are answered from the table (`routes.ts`).
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { formatAddress } from "../../common/address.ts";
import { DropCounts } from "../../common/drop_counts.ts";
import type { FoundRobot } from "../../common/found_robot.ts";
import type { ReceivedFrame, ReceivedPose } from "../../common/frame.ts";
import type { StreamStatus } from "../../common/stream_status.ts";
import type { Orientation } from "../../common/orientation.js";
import { monotonicUs } from "../../system/monotonic.ts";
import type { DriverNews, OpenSeat } from "../../drive/seats.ts";
import type { RecordingControl } from "../../record/recording_control.ts";
import { seeFound } from "../found_sight.ts";
import type { FoundSight } from "../shared/found_words.js";
import { listCommands, readHostNames } from "../this_host.ts";
import type { View, Wanted } from "../view.ts";
import { mostOf } from "../wanted.ts";
import { Access } from "./access.ts";
import type { Certificate } from "./certificate.ts";
import type { Documents } from "./documents.ts";
import type { HttpServer } from "./http_server.ts";
import type { PageAddress } from "./page_address.ts";
import type { HelloMessage } from "./page_messages.ts";
import { Regulars } from "./places.ts";
import { Readers } from "./readers.ts";
import { answer, type RequestFault, type RoutesOptions } from "./routes.ts";
import { randomText } from "./random_text.ts";
import { describeFailure, reachableAddress } from "./served_place.ts";
import { SingleLooks } from "./single_looks.ts";
import { StreamTable } from "./stream_table.ts";

/** Where the page is served, and how it shows pictures. */
export interface WebViewOptions {
  /** A literal address or a name of this host. */
  readonly hostname: string;
  /** 0: any that is free. */
  readonly port: number;
  /** What readers have to give; absent: nothing. */
  readonly token?: string;
  /** What it is served with by TLS; absent: without. */
  readonly certificate?: Pick<Certificate, "cert" | "key">;
  /** Where it is reached besides. @default nowhere */
  readonly pageAddress?: Omit<PageAddress, "isTls">;
  /** Past this age a picture is stale. */
  readonly maxAgeUs: number;
  readonly orientation: Orientation;
  /** The UDP port that pictures come to; the page says what to type on the robot. @default DEFAULT_PORT */
  readonly listenPort?: number;
  /** The broadcasters that were asked for their streams, as the person wrote them. @default [] */
  readonly broadcasters?: readonly string[];
  /** What the page's record button switches. @default the page has none */
  readonly recording?: RecordingControl;
  /** What is served besides. @default nothing */
  readonly documents?: Documents;
  /** Whether pictures come only as long as somebody looks. @default they come by themselves */
  readonly isPulled?: boolean;
  /** Where the hands of those go who look at the page. @default nobody drives by it */
  readonly openSeat?: OpenSeat;
  /** Asks a robot that was found for its stream. @default nobody chooses one by the page */
  readonly connectTo?: (robotKey: string) => void;
}

/** A view that is served over HTTP. */
export interface WebView extends View {
  /** The page's address with its token, for the browser of any host that can reach it. */
  readonly url: string;
  /** Where it is served. */
  readonly address: { readonly hostname: string; readonly port: number };
}

/**
 * Serves the page until the view is closed. `closed` resolves with `close`: no page of the many ends the view.
 *
 * @throws {Error} in one line, where the address can not be served
 */
export async function openWebView(options: WebViewOptions): Promise<WebView> {
  const table = new StreamTable();
  const regulars = new Regulars();
  const faults = new DropCounts<RequestFault>();
  const readers = new Readers(regulars, (fault) => faults.count(fault));
  let reason: string | undefined;
  const greet = () => ({ ...describeView(options), ...(reason === undefined ? {} : { reason }) });
  let found: readonly FoundSight[] | undefined;
  const { connectTo, isPulled = false } = options;
  const looks = isPulled ? new SingleLooks(table, monotonicUs) : undefined;
  const finding = connectTo && { robots: () => found, connectTo };
  const server = await serve(options, {
    table,
    readers,
    regulars,
    faults,
    greet,
    ...(finding ? { finding } : {}),
    ...(looks ? { looks } : {}),
  });

  function showFrame(frame: ReceivedFrame): void {
    const isNew = table.keepFrame(frame);
    if (isNew) offerStreams();
    for (const client of readers) client.takeFrame(frame);
  }

  function showPose(pose: ReceivedPose): void {
    const isNew = table.keepPose(pose);
    if (isNew) offerStreams();
    for (const client of readers) client.takePose(pose);
  }

  function handleDrive(key: string, news: DriverNews | undefined): void {
    table.keepDriving(key, news);
    for (const client of readers) client.takeDriving?.(key, news);
  }

  function showStatus(streams: readonly StreamStatus[]): void {
    table.keepStatus(streams);
    looks?.retain(new Set(streams.map(({ stream }) => stream.key)));
    offerStreams();
  }

  function explain(newReason: string | undefined): void {
    if (newReason === reason) return;
    reason = newReason;
    for (const client of readers) client.takeHello(greet());
  }

  function showFound(robots: readonly FoundRobot[] | undefined): void {
    found = seeFound(robots);
    for (const client of readers) client.noteFound?.();
  }

  function offerStreams(): void {
    const summaries = table.summaries();
    for (const client of readers) client.takeStreams(summaries);
  }

  function wanted(key: string): Wanted {
    return mostOf([looks?.wanted(key) ?? "none", ...Array.from(readers, (client) => client.wanted(key))]);
  }

  async function close(): Promise<void> {
    for (const client of readers) client.close();
    server.close();
    await server.finished;
  }

  return {
    url: formatUrl(server.address, options),
    address: server.address,
    showFrame,
    showPose,
    handleDrive,
    showStatus,
    explain,
    showFound,
    wanted,
    closed: server.finished,
    close,
  };
}

async function serve(
  options: WebViewOptions,
  parts: Pick<RoutesOptions, "table" | "readers" | "finding" | "looks"> & {
    readonly regulars: Regulars;
    readonly faults: DropCounts<RequestFault>;
    readonly greet: () => HelloMessage;
  },
): Promise<HttpServer> {
  const { hostname, port, maxAgeUs, token, recording, openSeat, certificate, documents } = options;
  const pageAddress = { ...options.pageAddress, isTls: certificate !== undefined };
  const { table, readers, regulars, greet, finding, looks, faults } = parts;
  const routes = {
    guard: { boundHostname: hostname, hostNames: readHostNames(), pageAddress },
    hello: greet,
    table,
    readers,
    maxAgeUs,
    onRefusal: warnOnce(),
    access: new Access({ ...(token === undefined ? {} : { token }), pageAddress, pass: randomText(32) }),
    counts: { refused: 0 },
    requestsRefused: faults,
    ...(recording === undefined ? {} : { recording }),
    ...(openSeat === undefined ? {} : { openSeat }),
    ...(finding === undefined ? {} : { finding }),
    ...(looks === undefined ? {} : { looks }),
    ...(documents === undefined ? {} : { documents }),
  };
  try {
    // Node's modules take a while to load, which a listener without a page need not wait for.
    const { openHttpServer } = await import("./http_server.ts");
    return await openHttpServer({
      hostname,
      port,
      regulars,
      faults,
      ...(certificate === undefined ? {} : { certificate }),
      answer: (asked) => answer(asked, routes),
    });
  } catch (error) {
    const place = formatAddress({ hostname, port });
    throw new Error(`Cannot serve the web page on ${place}: ${describeFailure(error)}`, { cause: error });
  }
}

/** Anybody can be refused, as often as they like: the log tells of the first. */
function warnOnce(): (refusal: string) => void {
  let isSaid = false;
  return (refusal) => {
    if (!isSaid) getLogger(["uis", "view"]).warn("A page was refused: {refusal}", { refusal });
    isSaid = true;
  };
}

function describeView(options: WebViewOptions): HelloMessage {
  const { maxAgeUs, orientation, broadcasters = [] } = options;
  return {
    type: "hello",
    maxAgeMs: maxAgeUs / 1000,
    orientation,
    commands: listCommands(options),
    broadcasters,
  };
}

/** An address that a browser can open. */
function formatUrl(
  address: HttpServer["address"],
  { token, pageAddress, certificate }: WebViewOptions,
): string {
  const query = token === undefined ? "" : `?token=${token}`;
  if (pageAddress?.origin !== undefined) return `${pageAddress.origin}/${query}`;
  const scheme = certificate === undefined ? "http" : "https";
  return `${scheme}://${formatAddress(reachableAddress(address))}/${query}`;
}
