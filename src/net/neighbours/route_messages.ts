/**
 * What Linux is asked about the way to an address, and about who is at the other end of its first link; and its answers.
 *
 * ```text
 *  struct nlmsghdr, 16 bytes      struct rtmsg, 12 bytes          struct ndmsg, 12 bytes
 *   0  length of all (32)          0  family (8)                   0  family (8)
 *   4  kind (16)                   1  bits of the address (8)      4  interface (32)
 *   6  flags (16)                  7  type (8)                     8  state (16)
 *   8  number (32)                 8  flags (32)                  10  flags (8), type (8)
 *  12  port (32)
 *
 *  struct rtattr, one after the other, each at a multiple of 4
 *   0  length with these 4 bytes (16)
 *   2  type (16)
 *   4  value
 * ```
 *
 * Sources: netlink(7), rtnetlink(7), `linux/rtnetlink.h`, `linux/neighbour.h`; all in host order, but addresses.
 *
 * @module
 */

import { AF_INET, AF_INET6 } from "../../system/libc/constants.ts";

const HEADER_BYTES = 16;
const BODY_BYTES = 12;
const ATTRIBUTE_BYTES = 4;
/** Room for a question. */
export const QUESTION_BYTES = 64;

const NLM_F_REQUEST = 1;
const RTM_NEWROUTE = 24;
const RTM_GETROUTE = 26;
const RTM_NEWNEIGH = 28;
const RTM_GETNEIGH = 30;
const RTA_DST = 1;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_VIA = 18;
const NDA_DST = 1;
const RTN_UNICAST = 1;
/** Somebody is looked for, or was not found. */
const NUD_INCOMPLETE = 0x01;
const NUD_FAILED = 0x20;

/** An address as the kernel takes it. */
export interface LinkAddress {
  readonly family: typeof AF_INET | typeof AF_INET6;
  readonly bytes: Uint8Array;
}

/** The way to an address. */
export interface Route {
  /** Of the interface. */
  readonly index: number;
  /** Who has to be found on that link; nothing where nobody has: a group, this host, or another family's router. */
  readonly nextHop: LinkAddress | undefined;
}

/** Who is at an address of a link: somebody, nobody that has answered yet, or that is not known. */
export type NeighbourState = "there" | "missing" | "unknown";

/** The address in an encoded socket address, IPv4 in its plain form, and the number of the interface that it is on, or 0. */
export function readSocketAddress(name: Uint8Array): LinkAddress & { readonly scope: number } {
  if (name[0] === AF_INET) return { family: AF_INET, bytes: name.subarray(4, 8), scope: 0 };
  const isMapped = name[18] === 0xff && name[19] === 0xff && name.subarray(8, 18).every((byte) => byte === 0);
  if (isMapped) return { family: AF_INET, bytes: name.subarray(20, 24), scope: 0 };
  const scope = new DataView(name.buffer, name.byteOffset).getUint32(24, true);
  return { family: AF_INET6, bytes: name.subarray(8, 24), scope };
}

/** Asks for the way to an address; returns the question's length. */
export function encodeRouteQuestion(
  into: DataView,
  number: number,
  { family, bytes, scope }: LinkAddress & { readonly scope: number },
): number {
  begin(into, family);
  into.setUint8(HEADER_BYTES + 1, 8 * bytes.length);
  let at = addAttribute(into, HEADER_BYTES + BODY_BYTES, RTA_DST, bytes);
  if (scope !== 0) at = addAttribute(into, at, RTA_OIF, new Uint8Array(Uint32Array.of(scope).buffer));
  return finish(into, RTM_GETROUTE, number, at);
}

/** Asks who is at an address of a link; returns the question's length. */
export function encodeNeighbourQuestion(
  into: DataView,
  number: number,
  { index, nextHop }: { readonly index: number; readonly nextHop: LinkAddress },
): number {
  begin(into, nextHop.family);
  into.setUint32(HEADER_BYTES + 4, index, true);
  const at = addAttribute(into, HEADER_BYTES + BODY_BYTES, NDA_DST, nextHop.bytes);
  return finish(into, RTM_GETNEIGH, number, at);
}

/** The number of the question that this answers; nothing where it is none. */
export function readNumber(answer: DataView): number | undefined {
  return answer.byteLength < HEADER_BYTES ? undefined : answer.getUint32(8, true);
}

/** The way to `to`; nothing where there is none. */
export function decodeRoute(answer: DataView, to: LinkAddress): Route | undefined {
  if (!isOfKind(answer, RTM_NEWROUTE)) return undefined;
  const index = findAttribute(answer, RTA_OIF);
  if (index?.length !== 4) return undefined;
  const gateway = findAttribute(answer, RTA_GATEWAY);
  const isUnicast = answer.getUint8(HEADER_BYTES + 7) === RTN_UNICAST && !findAttribute(answer, RTA_VIA);
  return {
    index: new DataView(index.buffer, index.byteOffset).getUint32(0, true),
    nextHop: isUnicast ? { family: to.family, bytes: gateway ?? to.bytes } : undefined,
  };
}

/** Who is there. */
export function decodeNeighbour(answer: DataView): NeighbourState {
  if (!isOfKind(answer, RTM_NEWNEIGH)) return "unknown";
  const state = answer.getUint16(HEADER_BYTES + 8, true);
  if (state === 0) return "unknown";
  return (state & (NUD_INCOMPLETE | NUD_FAILED)) === 0 ? "there" : "missing";
}

function isOfKind(answer: DataView, kind: number): boolean {
  return answer.byteLength >= HEADER_BYTES + BODY_BYTES && answer.getUint16(4, true) === kind;
}

function begin(into: DataView, family: number): void {
  for (let at = 0; at < HEADER_BYTES + BODY_BYTES; at += 4) into.setUint32(at, 0);
  into.setUint8(HEADER_BYTES, family);
}

function finish(into: DataView, kind: number, number: number, length: number): number {
  into.setUint32(0, length, true);
  into.setUint16(4, kind, true);
  into.setUint16(6, NLM_F_REQUEST, true);
  into.setUint32(8, number, true);
  return length;
}

/** All values here are of a multiple of 4 bytes. */
function addAttribute(into: DataView, at: number, type: number, value: Uint8Array): number {
  into.setUint16(at, ATTRIBUTE_BYTES + value.length, true);
  into.setUint16(at + 2, type, true);
  value.forEach((byte, i) => into.setUint8(at + ATTRIBUTE_BYTES + i, byte));
  return at + ATTRIBUTE_BYTES + value.length;
}

/** A view of the value. */
function findAttribute(answer: DataView, type: number): Uint8Array | undefined {
  const end = Math.min(answer.byteLength, answer.getUint32(0, true));
  for (let at = HEADER_BYTES + BODY_BYTES; at + ATTRIBUTE_BYTES <= end;) {
    const length = answer.getUint16(at, true);
    if (length < ATTRIBUTE_BYTES || at + length > end) return undefined;
    if (answer.getUint16(at + 2, true) === type) {
      return new Uint8Array(
        answer.buffer,
        answer.byteOffset + at + ATTRIBUTE_BYTES,
        length - ATTRIBUTE_BYTES,
      );
    }
    at += Math.ceil(length / 4) * 4;
  }
  return undefined;
}
