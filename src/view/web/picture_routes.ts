/**
 * The answers that are pictures: one, or one after the other.
 *
 * Each says which picture it is and how old (`frame_facts.ts`). Where no `max-age` is asked for, what may pass as live is decided
 * as in every view, by `--max-age`; who asks for one gets no picture of which that is not sure (`isSurelyWithin`).
 *
 * @module
 */

import type { ReceivedFrame } from "../../common/frame.ts";
import { addComment } from "../../jpeg/comment.ts";
import { clockJumpedUs, monotonicUs } from "../../system/monotonic.ts";
import { formatBoundedAge, formatElapsed } from "../../text/elapsed.js";
import { isSurelyWithin, judgeFreshness } from "../freshness.ts";
import type { PictureFreshness } from "../shared/freshness.js";
import { clockHeader, factsOf, headersOf } from "./frame_facts.ts";
import type { HttpRequest } from "./http_server.ts";
import { MJPEG_CONTENT_TYPE, MjpegClient } from "./mjpeg_client.ts";
import { type PictureQuery, readPictureQuery } from "./picture_query.ts";
import type { Readers } from "./readers.ts";
import { respondFull, respondPicture, respondText } from "./responses.ts";
import type { SingleLooks } from "./single_looks.ts";
import { describeSeveral, type StreamTable } from "./stream_table.ts";

/** What the answers are made from. */
export interface PictureRoutesOptions {
  readonly table: StreamTable;
  readonly readers: Readers;
  /** Past this age a picture is stale, where nobody says another one. */
  readonly maxAgeUs: number;
  /** Who asks for single pictures, where they are pulled for that. @default they come by themselves */
  readonly looks?: SingleLooks;
}

/** What was asked for, and which stream that is; where there is none, the first that shows itself. */
interface Asked {
  readonly query: PictureQuery;
  readonly key?: string;
}

/** `/stream.mjpeg` */
export function answerMjpeg(asked: HttpRequest, options: PictureRoutesOptions): Response {
  const { request, address } = asked;
  const { readers, table } = options;
  const found = find(request, "/stream.mjpeg", options);
  if (found instanceof Response) return found;
  const { query, ...stream } = found;
  const queue = query.isNewest ? asked.openSendQueue() : undefined;
  if (query.isNewest && !queue) return respondNoQueue();
  const format = { contentType: MJPEG_CONTENT_TYPE, headers: clockHeader() };
  if (request.method === "HEAD") return respondPicture(null, format);
  const place = readers.reserve(address);
  if (!place) return respondFull();
  const client = new MjpegClient({
    ...stream,
    headersAhead: isForBrowser(request),
    hasComment: query.hasComment ?? false,
    isWanted: (frame) => query.maxAgeUs === undefined || isSurelyWithin(frame, momentOf(query.maxAgeUs)),
    ...(queue ? { queue } : {}),
    onEnd: () => place.leave(),
  });
  place.seat(client);
  const newest = table.newestFrame(found.key);
  if (newest && judgeFreshness(newest, momentOf(options.maxAgeUs)).state === "live") client.takeFrame(newest);
  return respondPicture(client.body, format);
}

/** `/snapshot.jpg` */
export async function answerSnapshot(
  { request }: HttpRequest,
  options: PictureRoutesOptions,
): Promise<Response> {
  const found = find(request, "/snapshot.jpg", options);
  if (found instanceof Response) return found;
  const { query, key } = found;
  await options.looks?.look(key);
  const frame = options.table.newestFrame(key);
  if (!frame) return respondText("No picture yet: nothing has come from the robot.", 503, clockHeader());
  const facts = factsOf(frame);
  const refusal = query.takesStale ? undefined : findRefusal(frame, query.maxAgeUs, options);
  if (refusal !== undefined) return respondText(refusal, 503, headersOf(facts));
  const jpeg = query.hasComment ? addComment(frame.jpeg, JSON.stringify(facts)) : frame.jpeg;
  const headers = { ...headersOf(facts), "Content-Length": String(jpeg.length) };
  return respondPicture(jpeg, { contentType: "image/jpeg", headers });
}

/** Why a picture is not given to who asks for a live one; nothing where it is. */
function findRefusal(
  frame: ReceivedFrame,
  askedUs: number | undefined,
  { maxAgeUs }: PictureRoutesOptions,
): string | undefined {
  const moment = momentOf(askedUs ?? maxAgeUs);
  const freshness = judgeFreshness(frame, moment);
  if (askedUs === undefined) {
    return freshness.state === "live"
      ? undefined
      : `${describe(freshness)}; with ?stale=ok you get it nevertheless.`;
  }
  if (isSurelyWithin(frame, moment)) return undefined;
  const why = freshness.state === "live" && freshness.boundUs === undefined
    ? ", and how old it is is not known"
    : "";
  return `${describe(freshness)}${why}; max-age asks for ${askedUs / 1000} ms.`;
}

/** What a request asks for, or the answer where that can not be. */
function find(
  { url }: Request,
  path: Parameters<typeof readPictureQuery>[1],
  { table }: PictureRoutesOptions,
): Asked | Response {
  const query = readPictureQuery(new URL(url).searchParams, path);
  if (typeof query === "string") return respondText(query, 400);
  if (query.stream === undefined) return { query };
  const [found, ...others] = table.findStreams(query.stream);
  if (others.length > 0) return respondText(describeSeveral([found!, ...others]), 409);
  if (found) return { query, key: found.key };
  return respondText("There is no such stream; /streams lists those that exist.", 404);
}

function describe({ ageUs, boundUs }: PictureFreshness): string {
  return boundUs === undefined
    ? `The newest picture came ${formatElapsed(ageUs)} ago`
    : `The newest picture is ${formatBoundedAge({ ageUs, boundUs })} old`;
}

function momentOf(maxAgeUs: number) {
  return { nowUs: monotonicUs(), maxAgeUs, jumpedUs: clockJumpedUs() };
}

/** Every browser, and nothing but browsers, calls itself Mozilla; Home Assistant passes on to one what it is given. */
function isForBrowser({ headers }: Request): boolean {
  return /^(Mozilla|HomeAssistant)\//.test(headers.get("user-agent") ?? "");
}

function respondNoQueue(): Response {
  return respondText(
    "Cannot answer ?newest: this system does not say what a reader has taken; ask for /snapshot.jpg, once a picture.",
    501,
  );
}
