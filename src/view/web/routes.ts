/**
 * Which request gets which answer.
 *
 * | path | answer |
 * |---|---|
 * | `/`, its scripts and style | the page |
 * | `/frames` | WebSocket: pictures and figures for the page |
 * | `/stream.mjpeg[?stream=KEY]` | every picture, as long as the reader keeps up; else the newest |
 * | `/snapshot.jpg[?stream=KEY][&stale=ok]` | the newest picture; 503 where there is none that may pass as live |
 * | `/streams` | the streams that exist and their figures, as JSON |
 * | `/metrics` | the same for Prometheus |
 *
 * @module
 */

import type { ReceivedFrame } from "../../frame.ts";
import { checkAccess } from "./access.ts";
import { monotonicUs } from "../../monotonic.ts";
import type { RecordingControl } from "../../record/recording_control.ts";
import { formatBoundedAge, formatElapsed } from "../../text/elapsed.ts";
import { judgeFreshness, type PictureFreshness } from "../freshness.ts";
import type { FrameClient } from "./frame_client.ts";
import { frameHeaders } from "./frame_headers.ts";
import { MJPEG_CONTENT_TYPE, MjpegClient } from "./mjpeg_client.ts";
import { findPageAsset } from "./page_assets.ts";
import { PageClient } from "./page_client.ts";
import type { HelloMessage } from "./page_messages.ts";
import { findRefusal, type GuardOptions } from "./request_guard.ts";
import { respond, respondPicture, respondText } from "./responses.ts";
import type { StreamTable } from "./stream_table.ts";

/** Readers at the same time; each of them costs the robot's viewers bandwidth. */
const MAX_CLIENTS = 64;
/** Seconds without an answer to a ping after which a page has gone. */
const IDLE_TIMEOUT_S = 10;

/** What the answers are made from. */
export interface RoutesOptions {
  readonly guard: GuardOptions;
  /** What a request has to give; absent: nothing. */
  readonly token?: string;
  readonly hello: () => HelloMessage;
  readonly table: StreamTable;
  /** Who reads at this moment; readers are added here and take themselves out. */
  readonly clients: Set<FrameClient>;
  readonly maxAgeUs: number;
  /** What the page's record button switches; absent: it has none. */
  readonly recording?: RecordingControl;
}

/** Answers one request; never throws. */
export async function answer(request: Request, options: RoutesOptions): Promise<Response> {
  const refusal = findRefusal(request.headers, options.guard);
  if (refusal) return respondText(refusal, 403);
  const access = checkAccess(request, options.token);
  if (access.kind === "refused") {
    return respondText("Cannot answer without the token: open the address that `listen` printed.", 401);
  }
  const response = await answerAdmitted(request, options);
  // The headers of an opened WebSocket can not be changed any more, and no browser opens one without the page.
  if (response.status === 101) return response;
  for (const [name, value] of Object.entries(access.headers)) response.headers.set(name, value);
  return response;
}

function answerAdmitted(request: Request, options: RoutesOptions): Response | Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return respondText("Cannot answer: only GET is served here.", 405);
  }
  const url = new URL(request.url);
  switch (url.pathname) {
    case "/frames":
      return answerFrames(request, options);
    case "/stream.mjpeg":
      return answerMjpeg(request, options);
    case "/snapshot.jpg":
      return answerSnapshot(url, options);
    case "/streams":
      return respond(JSON.stringify({ streams: options.table.summaries() }), {
        contentType: "application/json",
      });
    case "/metrics":
      return answerMetrics(options);
    default:
      return answerAsset(url);
  }
}

function answerAsset(url: URL): Response {
  const asset = findPageAsset(url.pathname);
  if (!asset) return respondText("Nothing is served here; the page is at /.", 404);
  return respond(asset.text, { contentType: asset.contentType });
}

async function answerMetrics({ table, maxAgeUs }: RoutesOptions): Promise<Response> {
  // Prometheus' library takes a tenth of a second to load, for which no picture should have to wait.
  const { formatMetrics, METRICS_CONTENT_TYPE } = await import("./metrics.ts");
  const text = await formatMetrics(table, { nowUs: monotonicUs(), maxAgeUs });
  return respond(text, { contentType: METRICS_CONTENT_TYPE });
}

function answerFrames(request: Request, options: RoutesOptions): Response {
  const { clients, table, recording } = options;
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return respondText("Cannot answer: /frames is a WebSocket.", 426);
  }
  if (clients.size >= MAX_CLIENTS) return respondFull();
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: IDLE_TIMEOUT_S });
  socket.addEventListener("open", () => {
    const hello = options.hello();
    const client = new PageClient(socket, { hello, table, ...(recording ? { recording } : {}) });
    clients.add(client);
    socket.addEventListener("close", () => clients.delete(client));
  });
  return response;
}

function answerMjpeg(request: Request, options: RoutesOptions): Response {
  const { clients, table } = options;
  const key = new URL(request.url).searchParams.get("stream") ?? undefined;
  if (key !== undefined && !table.has(key)) return respondUnknownStream();
  if (clients.size >= MAX_CLIENTS) return respondFull();
  const format = { contentType: MJPEG_CONTENT_TYPE };
  if (request.method === "HEAD") return respondPicture(null, format);
  const client = new MjpegClient({
    ...(key === undefined ? {} : { key }),
    headersAhead: isBrowser(request),
    onEnd: () => clients.delete(client),
  });
  clients.add(client);
  const newest = table.newestFrame(key);
  if (newest && judge(newest, options).state === "live") client.takeFrame(newest);
  return respondPicture(client.body, format);
}

function answerSnapshot(url: URL, options: RoutesOptions): Response {
  const key = url.searchParams.get("stream") ?? undefined;
  if (key !== undefined && !options.table.has(key)) return respondUnknownStream();
  const frame = options.table.newestFrame(key);
  if (!frame) return respondText("No picture yet: nothing has come from the robot.", 503);
  const freshness = judge(frame, options);
  if (freshness.state === "stale" && url.searchParams.get("stale") !== "ok") {
    return respondText(`${describeStale(freshness)}; with ?stale=ok you get it nevertheless.`, 503);
  }
  return respondPicture(frame.jpeg, { contentType: "image/jpeg", headers: frameHeaders(frame) });
}

function describeStale({ ageUs, boundUs }: PictureFreshness): string {
  return boundUs === undefined
    ? `The newest picture came ${formatElapsed(ageUs)} ago`
    : `The newest picture is ${formatBoundedAge({ ageUs, boundUs })} old`;
}

function judge(frame: ReceivedFrame, { maxAgeUs }: RoutesOptions): PictureFreshness {
  return judgeFreshness(frame, { nowUs: monotonicUs(), maxAgeUs });
}

/** Every browser, and nothing but browsers, calls itself Mozilla. */
function isBrowser(request: Request): boolean {
  return request.headers.get("user-agent")?.startsWith("Mozilla/") ?? false;
}

function respondUnknownStream(): Response {
  return respondText("There is no such stream; /streams lists those that exist.", 404);
}

function respondFull(): Response {
  return respondText(`Cannot answer: ${MAX_CLIENTS} readers are connected already.`, 503);
}
