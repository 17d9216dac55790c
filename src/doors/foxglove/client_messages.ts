/**
 * What a client of Foxglove's WebSocket protocol says: text messages are JSON objects with an `op`, binary ones begin with an
 * operation's number.
 *
 * ```text
 *  message data   0x01 | the client's channel (32) | message …
 *  service call   0x02 | service (32) | call (32) | bytes of the encoding's name (32) | name | request …
 * ```
 *
 * Little-endian. Source: ws-protocol, docs/spec.md; `foxglove.sdk.v1` and `foxglove.websocket.v1` say the same.
 *
 * @module
 */

import { asObject, parseObject } from "../../common/json_object.ts";

/** A channel on which a client publishes. */
export interface ClientChannel {
  /** 32 bits. */
  readonly id: number;
  readonly topic: string;
  readonly encoding: string;
  readonly schemaName: string;
}

/** What is wanted of a channel. */
export interface Subscription {
  /** The client's name for it: 32 bits. */
  readonly id: number;
  readonly channelId: number;
}

/** What is not served here. */
export type Capability = "parameters" | "connectionGraph" | "playbackControl";

/** One message. */
export type ClientMessage =
  | { readonly kind: "subscribe"; readonly subscriptions: readonly Subscription[] }
  | { readonly kind: "unsubscribe"; readonly ids: readonly number[] }
  | { readonly kind: "advertise"; readonly channels: readonly ClientChannel[] }
  | { readonly kind: "unadvertise"; readonly ids: readonly number[] }
  | { readonly kind: "publish"; readonly channelId: number; readonly data: Uint8Array }
  | { readonly kind: "call"; readonly serviceId: number; readonly callId: number }
  | { readonly kind: "fetch"; readonly requestId: number }
  | { readonly kind: "unserved"; readonly capability: Capability };

/** Names that are longer are nobody's topic or schema. */
const MAX_NAME_LETTERS = 256;
const MAX_U32 = 0xffff_ffff;

const UNSERVED: Readonly<Record<string, Capability>> = {
  getParameters: "parameters",
  setParameters: "parameters",
  subscribeParameterUpdates: "parameters",
  unsubscribeParameterUpdates: "parameters",
  subscribeConnectionGraph: "connectionGraph",
  unsubscribeConnectionGraph: "connectionGraph",
};

/** Reads a message; nothing where it is none. What it publishes is a view of it. */
export function parseClientMessage(message: unknown): ClientMessage | undefined {
  if (typeof message === "string") return parseText(message);
  if (message instanceof Uint8Array) return parseBinary(message);
  return message instanceof ArrayBuffer ? parseBinary(new Uint8Array(message)) : undefined;
}

function parseBinary(bytes: Uint8Array): ClientMessage | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] === 1 && bytes.length >= 5) {
    return { kind: "publish", channelId: view.getUint32(1, true), data: bytes.subarray(5) };
  }
  if (bytes[0] === 2 && bytes.length >= 13) {
    return { kind: "call", serviceId: view.getUint32(1, true), callId: view.getUint32(5, true) };
  }
  return bytes[0] === 3 ? { kind: "unserved", capability: "playbackControl" } : undefined;
}

function parseText(text: string): ClientMessage | undefined {
  const fields = parseObject(text);
  switch (fields?.op) {
    case "subscribe":
      return readAll(fields.subscriptions, readSubscription, (subscriptions) => ({
        kind: "subscribe",
        subscriptions,
      }));
    case "unsubscribe":
      return readAll(fields.subscriptionIds, readU32, (ids) => ({ kind: "unsubscribe", ids }));
    case "advertise":
      return readAll(fields.channels, readChannel, (channels) => ({ kind: "advertise", channels }));
    case "unadvertise":
      return readAll(fields.channelIds, readU32, (ids) => ({ kind: "unadvertise", ids }));
    case "fetchAsset": {
      const requestId = readU32(fields.requestId);
      return requestId === undefined ? undefined : { kind: "fetch", requestId };
    }
    default: {
      const capability = Object.hasOwn(UNSERVED, `${fields?.op}`) ? UNSERVED[`${fields?.op}`] : undefined;
      return capability && { kind: "unserved", capability };
    }
  }
}

/** All of a list, or nothing where one of them is not what it should be. */
function readAll<Item>(
  list: unknown,
  read: (value: unknown) => Item | undefined,
  make: (items: Item[]) => ClientMessage,
): ClientMessage | undefined {
  if (!Array.isArray(list)) return undefined;
  const items = list.map(read).filter((item) => item !== undefined);
  return items.length === list.length ? make(items) : undefined;
}

function readSubscription(value: unknown): Subscription | undefined {
  const fields = asObject(value);
  const [id, channelId] = [readU32(fields?.id), readU32(fields?.channelId)];
  return id === undefined || channelId === undefined ? undefined : { id, channelId };
}

function readChannel(value: unknown): ClientChannel | undefined {
  const fields = asObject(value);
  const id = readU32(fields?.id);
  const [topic, encoding, schemaName] = [fields?.topic, fields?.encoding, fields?.schemaName].map(readName);
  if (id === undefined || topic === undefined || encoding === undefined || schemaName === undefined) {
    return undefined;
  }
  return { id, topic, encoding, schemaName };
}

function readU32(value: unknown): number | undefined {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_U32
    ? value as number
    : undefined;
}

function readName(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= MAX_NAME_LETTERS ? value : undefined;
}
