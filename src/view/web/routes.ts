/**
 * Which request gets which answer.
 *
 * | path | answer |
 * |---|---|
 * | `/`, its scripts and style | the page; with a token the way on to it |
 * | `/frames[?form=json]` | WebSocket: pictures and figures for the page; pictures for programs |
 * | `/stream.mjpeg` | every picture, as long as the reader keeps up; else the newest |
 * | `/snapshot.jpg` | the newest picture; 503 where there is none that may pass as live |
 * | `/streams` | the streams that exist and their figures, as JSON |
 * | `/metrics` | the same for Prometheus |
 * | `/stream.sdp` | where `--rtp` sends to |
 *
 * `picture_query.ts` says what may stand behind the `?` of the first three.
 *
 * @module
 */

import type { DropCounts } from "../../common/drop_counts.ts";
import type { OpenSeat } from "../../drive/seats.ts";
import type { Access } from "./access.ts";
import { clockJumpedUs, monotonicUs } from "../../system/monotonic.ts";
import type { RecordingControl } from "../../record/recording_control.ts";
import type { Documents } from "./documents.ts";
import { findWayOn, refuseEntry, sendOn } from "./entrance.ts";
import type { HttpFault } from "./http_refusals.ts";
import type { HttpAnswer, HttpRequest } from "./http_server.ts";
import { ownPath, pathOf, welcomeEmbedders } from "./page_address.ts";
import { findPageAsset } from "./page_assets.ts";
import { PageClient } from "./page_client.ts";
import type { Finding } from "./page_found.ts";
import type { PageCounts } from "./page_hands.ts";
import type { HelloMessage } from "./page_messages.ts";
import { readPictureQuery } from "./picture_query.ts";
import { answerMjpeg, answerSnapshot } from "./picture_routes.ts";
import { ProgramClient } from "./program_client.ts";
import type { Readers } from "./readers.ts";
import { findOriginRefusal, findRefusal, type GuardOptions } from "./request_guard.ts";
import { respond, respondFull, respondText } from "./responses.ts";
import type { SingleLooks } from "./single_looks.ts";
import type { StreamTable } from "./stream_table.ts";

/** What the answers are made from. */
export interface RoutesOptions {
  readonly guard: GuardOptions;
  /** Who is let in. */
  readonly access: Access;
  readonly hello: () => HelloMessage;
  readonly table: StreamTable;
  /** Who reads at this moment; readers are added here and take themselves out. */
  readonly readers: Readers;
  readonly maxAgeUs: number;
  /** Who asks for single pictures, where they are pulled for that. @default they come by themselves */
  readonly looks?: SingleLooks;
  /** What the page's record button switches; absent: it has none. */
  readonly recording?: RecordingControl;
  /** Where a page's hands go; absent: nobody drives by it. */
  readonly openSeat?: OpenSeat;
  /** Robots that are found; absent: none is looked for. */
  readonly finding?: Finding;
  /** What pages have said, over all of them. @default they are not counted */
  readonly counts?: PageCounts;
  /** What is there besides. @default nothing */
  readonly documents?: Documents;
  /** What strangers have done. @default it is not counted */
  readonly requestsRefused?: DropCounts<RequestFault>;
  /** Told why a page was refused. */
  readonly onRefusal?: (refusal: string) => void;
}

/** Why somebody who asks is given nothing. */
export type RequestFault = HttpFault | "no-token" | "wrong-token" | "foreign-origin";

/** A request that may be answered, and its path without what a proxy put in front. */
interface Admitted extends HttpRequest {
  readonly path: string;
}

/** Answers one request; never throws. */
export async function answer(asked: HttpRequest, options: RoutesOptions): Promise<HttpAnswer> {
  const { request } = asked;
  const { guard, access, onRefusal, requestsRefused } = options;
  const { path } = ownPath(new URL(request.url).pathname, guard.pageAddress);
  const entry = access.check(request, { address: asked.address, nowUs: monotonicUs() });
  if (entry.kind !== "granted") {
    requestsRefused?.count(entry.kind === "missing" ? "no-token" : "wrong-token");
    return refuseEntry(entry, request, path);
  }
  const isForPage = findPageAsset(path) !== undefined;
  const refusal = findRefusal({ headers: request.headers, hasToken: access.isAsked, isForPage }, guard);
  if (refusal) {
    requestsRefused?.count("foreign-origin");
    onRefusal?.(refusal);
    return respondText(refusal, 403);
  }
  const answered = await answerAdmitted({ ...asked, path }, options);
  // The browser takes the folder of what it asked for as the cookie's.
  const cookie = path === "/" || path === "/frames" ? entry.cookie : undefined;
  if (!(answered instanceof Response)) return cookie === undefined ? answered : { ...answered, cookie };
  if (cookie !== undefined) answered.headers.set("Set-Cookie", cookie);
  welcomeEmbedders(answered.headers, request.headers, guard.pageAddress);
  return answered;
}

function answerAdmitted(asked: Admitted, options: RoutesOptions): HttpAnswer | Promise<HttpAnswer> {
  const { request: { method }, path } = asked;
  if (method !== "GET" && method !== "HEAD") {
    return respondText("Cannot answer: only GET is served here.", 405);
  }
  switch (path) {
    case "/frames":
      return answerFrames(asked, options);
    case "/stream.mjpeg":
      return answerMjpeg(asked, options);
    case "/snapshot.jpg":
      return answerSnapshot(asked, options);
    case "/streams":
      return respond(JSON.stringify({ streams: options.table.summaries() }), {
        contentType: "application/json",
      });
    case "/metrics":
      return answerMetrics(options);
    default:
      return answerAsset(asked, options);
  }
}

function answerAsset({ request, path }: Admitted, { guard, access, documents }: RoutesOptions): Response {
  const document = documents?.get(path);
  if (document) return respond(document.text, document);
  const prefix = pathOf(guard.pageAddress.origin);
  // Without its last slash a page's own files would be looked for one folder too high.
  if (prefix !== "" && path === prefix) return sendOn(`${prefix}/${new URL(request.url).search}`);
  const wayOn = path === "/" && access.isAsked ? findWayOn(request, guard.pageAddress) : undefined;
  if (wayOn !== undefined) return sendOn(wayOn);
  const asset = findPageAsset(path);
  if (!asset) return respondText("Nothing is served here; the page is at /.", 404);
  return respond(asset.text, { contentType: asset.contentType });
}

async function answerMetrics(options: RoutesOptions): Promise<Response> {
  const { table, maxAgeUs, hello, counts, requestsRefused } = options;
  // Prometheus' library takes a tenth of a second to load, for which no picture should have to wait.
  const { formatMetrics, METRICS_CONTENT_TYPE } = await import("./metrics.ts");
  const isRefused = hello().reason !== undefined;
  const times = { nowUs: monotonicUs(), maxAgeUs, jumpedUs: clockJumpedUs() };
  const text = await formatMetrics(table, {
    ...times,
    isRefused,
    ...(counts === undefined ? {} : { messagesRefused: counts.refused }),
    ...(requestsRefused === undefined ? {} : { requestsRefused }),
  });
  return respond(text, { contentType: METRICS_CONTENT_TYPE });
}

function answerFrames(asked: Admitted, options: RoutesOptions): HttpAnswer {
  const { readers, table, recording, openSeat, finding, counts, hello } = options;
  const query = readPictureQuery(new URL(asked.request.url).searchParams, "/frames");
  if (typeof query === "string") return respondText(query, 400);
  if (!query.isJson && query.stream !== undefined) {
    return respondText(
      "Cannot answer /frames?stream: without form=json it is the page's, with all streams.",
      400,
    );
  }
  if (!asked.asksForSocket) return explainFrames(asked, options);
  const place = readers.reserve(asked.address);
  if (!place) return respondFull();
  return {
    onSocket(socket) {
      const parts = { hello: hello(), table, ...(counts ? { counts } : {}) };
      place.seat(
        query.isJson
          ? new ProgramClient(socket, {
            ...parts,
            ...(query.stream === undefined ? {} : { asked: query.stream }),
          })
          : new PageClient(socket, {
            ...parts,
            ...(recording ? { recording } : {}),
            ...(openSeat ? { openSeat } : {}),
            ...(finding ? { finding } : {}),
          }),
      );
      socket.addEventListener("close", () => place.leave());
    },
  };
}

/** A page asks this when its WebSocket is refused, since a browser tells it nothing of the reason. */
function explainFrames({ request, address }: Admitted, { readers, guard }: RoutesOptions): Response {
  const { headers } = request;
  const origin = headers.get("x-page-origin");
  const refusal = origin === null ? undefined : findOriginRefusal(origin, headers.get("host") ?? "", guard);
  if (refusal) return respondText(refusal, 403);
  if (!readers.isOpenTo(address)) return respondFull();
  return respondText(
    "Cannot answer: /frames is a WebSocket, and a proxy in front of this server has to pass it on (nginx: " +
      "proxy_http_version 1.1, and the headers Upgrade and Connection).",
    426,
  );
}
