/**
 * What a server of Foxglove's WebSocket protocol says.
 *
 * ```text
 *  message data    0x01 | the client's subscription (32) | when it came in ns since 1970 (64) | message …
 *  asset           0x04 | request (32) | 1: there is none (8) | bytes of the reason (32) | reason
 * ```
 *
 * Little-endian. Source: ws-protocol, docs/spec.md.
 *
 * @module
 */

import type { McapSchema } from "../../record/mcap_writer.ts";

/** How a status is shown. */
export const STATUS_LEVELS = { info: 0, warning: 1, error: 2 } as const;
/** How a status is shown. */
export type StatusLevel = keyof typeof STATUS_LEVELS;

const MESSAGE_HEADER_BYTES = 13;
const FETCH_FAILED = 1;

/** A channel as clients are told of it. */
export interface AdvertisedChannel {
  readonly id: number;
  readonly topic: string;
  readonly encoding: string;
  readonly schema: McapSchema;
}

/** Greets a client. */
export function formatServerInfo(info: {
  readonly name: string;
  readonly capabilities: readonly string[];
  readonly supportedEncodings: readonly string[];
  readonly sessionId: string;
}): string {
  return JSON.stringify({ op: "serverInfo", ...info });
}

/** Tells of channels that there are. */
export function formatAdvertise(channels: readonly AdvertisedChannel[]): string {
  return JSON.stringify({ op: "advertise", channels: channels.map(formatChannel) });
}

function formatChannel({ id, topic, encoding, schema }: AdvertisedChannel): object {
  // A binary schema goes as base64, one of text as it is.
  const text = schema.encoding === "protobuf"
    ? schema.data.toBase64()
    : new TextDecoder().decode(schema.data);
  return { id, topic, encoding, schemaName: schema.name, schema: text, schemaEncoding: schema.encoding };
}

/** Tells of channels that there are no more. */
export function formatUnadvertise(channelIds: readonly number[]): string {
  return JSON.stringify({ op: "unadvertise", channelIds });
}

/** Tells the person who looks at the client something in one line. */
export function formatStatus(level: StatusLevel, message: string): string {
  return JSON.stringify({ op: "status", level: STATUS_LEVELS[level], message });
}

/** Answers a call of a service that there is not. */
export function formatServiceFailure(
  call: { readonly serviceId: number; readonly callId: number },
  message: string,
): string {
  return JSON.stringify({ op: "serviceCallFailure", ...call, message });
}

/** Answers a request for an asset that there is not. */
export function encodeFetchFailure(requestId: number, reason: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(reason);
  const bytes = new Uint8Array(10 + text.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = 4;
  view.setUint32(1, requestId, true);
  bytes[5] = FETCH_FAILED;
  view.setUint32(6, text.length, true);
  bytes.set(text, 10);
  return bytes;
}

/** A message of a channel. */
export interface MessageData {
  readonly subscriptionId: number;
  /** When it was complete on this host, in µs since 1970. */
  readonly logUs: number;
  /** Copied. */
  readonly pieces: readonly Uint8Array[];
}

/** Writes it. */
export function encodeMessageData({ subscriptionId, logUs, pieces }: MessageData): Uint8Array<ArrayBuffer> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, MESSAGE_HEADER_BYTES);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes[0] = 1;
  view.setUint32(1, subscriptionId, true);
  view.setBigUint64(5, BigInt(Math.max(0, Math.round(logUs))) * 1000n, true);
  let at = MESSAGE_HEADER_BYTES;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
