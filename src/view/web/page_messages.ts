/**
 * What the listener and the page say to each other over the WebSocket besides pictures: one JSON text each.
 *
 * ```text
 *  listener                                    page
 *    │ ── hello ─────────────────────────────→ │   how to show pictures; again when it is known why none come
 *    │ ── streams ───────────────────────────→ │   what exists, about once a second
 *    │ ── (binary: frame_message.ts) ────────→ │   one picture
 *    │ ←───────────────────────────── taken ── │   that picture is here; the stream's newest may follow
 *    │ ── poses ─────────────────────────────→ │   the poses of one stream since the last ones
 *    │ ←─────────────────────── taken-poses ── │   those are here; the next may follow
 *    │ ←───────────────────────────── watch ── │   which streams are on screen
 *    │ ── recording ─────────────────────────→ │   where there is a recorder: what it does, on each change and
 *    │                                         │   once a second while it records
 *    │ ←──────────────────────────── record ── │   start or stop it
 *    │ ── driving ───────────────────────────→ │   of a robot that can be driven: what it does
 *    │ ←───────────────────────────── drive ── │   what the hands do, 50 times a second while they hold
 *    │ ←──────────────────────── stop, ask ── │   stops the robot; asks to take over
 *    │ ── found ─────────────────────────────→ │   where robots are looked for: all that are found, on each change
 *    │ ←─────────────────────────── connect ── │   asks one of them for its stream
 *    │ ←───────────────────────────── clock ── │   comparison of clocks,
 *    │ ── clock ─────────────────────────────→ │   answered at once
 * ```
 *
 * @module
 */

import type { Orientation } from "../../common/orientation.js";
import type { DriverNews } from "../../drive/seats.ts";
import type { Seal } from "../../common/frame.ts";
import type { Vector3 } from "../../protocol/telemetry.ts";
import type { FoundSight } from "../shared/found_words.js";
import type { RecordingSight } from "../shared/recording_words.js";
import type { StreamStatus } from "../../common/stream_status.ts";
import { type HandsMessage, isOfHands, readHands } from "./hands_messages.ts";

/** How the page has to show what it gets. */
export interface HelloMessage {
  readonly type: "hello";
  /** Past this age a picture is stale. */
  readonly maxAgeMs: number;
  readonly orientation: Orientation;
  /** What to type on the robot while nothing has come, one command a line. */
  readonly commands: readonly string[];
  /** The broadcasters that were asked for their streams; empty where the listener waits for what is pushed. */
  readonly broadcasters: readonly string[];
  /** Why no picture comes, in one line; absent where that is not known. */
  readonly reason?: string;
}

/** One stream's name and figures. */
export interface StreamSummary {
  readonly key: string;
  readonly name: string;
  /** Pixels; 0 while unknown. */
  readonly width: number;
  /** Pixels; 0 while unknown. */
  readonly height: number;
  /** Why pictures of its camera do not become frames, as the robot says it; absent where they do. */
  readonly trouble?: string;
  readonly seal: Seal;
  /** Absent until they have been counted once. */
  readonly figures?: PageFigures;
}

/** What the listener counted over the last interval, and totals. */
export type PageFigures = Omit<StreamStatus, "stream">;

/** All streams that exist; one that is missing has ended. */
export interface StreamsMessage {
  readonly type: "streams";
  readonly streams: readonly StreamSummary[];
}

/** One pose as the page shows it. */
export interface PagePose {
  /** µs on the broadcaster's clock. */
  readonly timeUs: number;
  /** Metres. */
  readonly position: Vector3;
  /** About the up axis: 0 looks along −Z, positive turns left. */
  readonly yawDegrees?: number;
  /** The tracker's own estimate, 0 (failed) … 3 (high). */
  readonly confidence?: number;
  /** Its age when it was sent; without a bound the time since it came to the listener. */
  readonly ageUs: number;
  /** The ± of that age. */
  readonly boundUs?: number;
}

/** The newest poses of one stream, the oldest of them first; those for which there was no room are missing. */
export interface PosesMessage {
  readonly type: "poses";
  readonly key: string;
  /** When they were sent, on the listener's monotonic clock. */
  readonly sentUs: number;
  readonly poses: readonly PagePose[];
}

/** A comparison of clocks: the page fills in its time, the listener adds its own. */
export interface ClockMessage {
  readonly type: "clock";
  /** The page's monotonic clock when it asked. */
  readonly pageMs: number;
  /** The listener's monotonic clock when it answered. */
  readonly listenerUs: number;
}

/** What the recorder does at this moment. */
export interface RecordingMessage {
  readonly type: "recording";
  readonly state: RecordingSight;
}

/** What the robot of a stream does. */
export interface DrivingMessage {
  readonly type: "driving";
  readonly key: string;
  /** Absent: it says nothing of driving. */
  readonly news?: DriverNews;
}

/** Robots that are found. */
export interface FoundMessage {
  readonly type: "found";
  /** Absent: nobody looks for any. */
  readonly robots?: readonly FoundSight[];
}

/** What the listener says. */
export type ListenerMessage =
  | HelloMessage
  | StreamsMessage
  | PosesMessage
  | ClockMessage
  | RecordingMessage
  | DrivingMessage
  | FoundMessage;

/** Asks one of the robots that are found for its stream. */
export interface ConnectMessage {
  readonly type: "connect";
  /** Of the robot. */
  readonly key: string;
}

/** Says which streams are on screen. */
export interface WatchMessage {
  readonly type: "watch";
  /** Those that are seen large; absent: all of them are. */
  readonly keys?: readonly string[];
  /** Besides those, the ones that are seen small, for which fewer pictures do. */
  readonly tiles?: readonly string[];
}

/** What the page says. */
export type PageMessage =
  | { readonly type: "taken"; readonly key: string; readonly id: number }
  | { readonly type: "taken-poses"; readonly key: string }
  | WatchMessage
  | { readonly type: "record" }
  | { readonly type: "clock"; readonly pageMs: number }
  | ConnectMessage
  | HandsMessage;

/** No honest message is longer, in UTF-16 units. */
const MAX_MESSAGE_LENGTH = 65_536;

/**
 * Reads what a page sent.
 *
 * @returns `undefined` where it is not a message: pages of strangers may send anything
 */
export function parsePageMessage(text: unknown): PageMessage | undefined {
  if (typeof text !== "string" || text.length > MAX_MESSAGE_LENGTH) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const fields: Record<string, unknown> = { ...value };
  return isOfHands(fields) ? readHands(fields) : readMessage(fields);
}

function readMessage(fields: Record<string, unknown>): PageMessage | undefined {
  const { type, key, id, pageMs } = fields;
  if (type === "taken" && typeof key === "string" && typeof id === "number") return { type, key, id };
  if (type === "taken-poses" && typeof key === "string") return { type, key };
  if (type === "clock" && typeof pageMs === "number") return { type, pageMs };
  if (type === "record") return { type };
  if (type === "connect") return typeof key === "string" ? { type, key } : undefined;
  return type === "watch" ? readWatch(fields) : undefined;
}

function readWatch({ keys, tiles }: Record<string, unknown>): WatchMessage | undefined {
  if (keys === undefined && tiles === undefined) return { type: "watch" };
  if (!isTexts(keys) || !(tiles === undefined || isTexts(tiles))) return undefined;
  return { type: "watch", keys, ...(tiles === undefined ? {} : { tiles }) };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
