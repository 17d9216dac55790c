/**
 * Messages of multicast DNS as bytes, by npm's dns-packet.
 *
 * @module
 */

import { Buffer } from "node:buffer";
// @ts-types="./dns_packet.d.ts"
import { decode, encode } from "dns-packet";
import type { DnsMessage, DnsRecord } from "./dns_message.ts";
import type { PlainRecord } from "./dns_packet.d.ts";

const HEADER_BYTES = 12;
const QUESTION_BYTES = 5;
const RECORD_BYTES = 11;
/** Nobody has so much to say. */
const MAX_RECORDS = 256;
/** An authoritative answer. */
const AUTHORITATIVE = 0x0400;

/** Reads what anybody may have sent; nothing where it is no such message, or one that is too long. */
export function decodeMessage(bytes: Uint8Array): DnsMessage | undefined {
  if (!hasSoundCounts(bytes)) return undefined;
  try {
    const { id, type, questions, answers, authorities, additionals } = decode(toBuffer(bytes));
    return {
      id,
      isResponse: type === "response",
      questions: questions.map(({ name, type }) => ({ name, type })),
      answers: answers.flatMap(readRecord),
      authorities: authorities.flatMap(readRecord),
      additionals: additionals.flatMap(readRecord),
    };
  } catch {
    return undefined;
  }
}

/** Writes a message. */
export function encodeMessage(message: DnsMessage): Uint8Array {
  const { id, isResponse, questions, answers, authorities, additionals } = message;
  return encode({
    id,
    type: isResponse ? "response" : "query",
    flags: isResponse ? AUTHORITATIVE : 0,
    questions: [...questions],
    answers: answers.map(writeRecord),
    authorities: authorities.map(writeRecord),
    additionals: additionals.map(writeRecord),
  });
}

/** Lists are made as long as they are said to be, before anything of them is read. */
function hasSoundCounts(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [questions, ...records] = [4, 6, 8, 10].map((at) => view.getUint16(at)) as [number, ...number[]];
  const count = records.reduce((sum, each) => sum + each);
  return questions + count <= MAX_RECORDS &&
    HEADER_BYTES + questions * QUESTION_BYTES + count * RECORD_BYTES <= bytes.length;
}

function readRecord({ name, type, ttl = 0, class: kind, flush, data }: PlainRecord): DnsRecord[] {
  if (kind !== "IN" || typeof name !== "string") return [];
  const shared = { name, ttlSeconds: ttl, isUnique: flush === true };
  if (type === "PTR" || type === "A" || type === "AAAA") {
    return typeof data === "string" ? [{ ...shared, type, data }] : [];
  }
  if (type === "SRV") {
    const { target, port } = data as { readonly target: string; readonly port: number };
    return [{ ...shared, type, data: { target, port } }];
  }
  // A copy: the rest of the message is not kept.
  if (type === "TXT") {
    return [{
      ...shared,
      type,
      data: (data as Uint8Array[]).map((text) => new Uint8Array(text)),
    }];
  }
  return [];
}

function writeRecord({ name, type, ttlSeconds, isUnique, data }: DnsRecord): PlainRecord {
  const written = type === "SRV"
    ? { ...data, priority: 0, weight: 0 }
    : type === "TXT"
    ? data.map(toBuffer)
    : data;
  return { name, type, ttl: ttlSeconds, class: "IN", flush: isUnique ?? false, data: written };
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
