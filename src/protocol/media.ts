/**
 * A fragment of a frame: a slice of the picture (source) or of its redundancy (repair).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |                    common header (12 bytes)                   |
 * +---------------------------------------------------------------+
 * |                           frame id                            |
 * +---------------+---------------+---------------+---------------+
 * |     block     |    blocks     |     index     |       k       |
 * +---------------+---------------+---------------+---------------+
 * |       r       |            frame length in bytes              |
 * +---------------+-----------------------------------------------+
 * |     codec     |        capture time in µs, high 24 bits       |
 * +---------------+-----------------------------------------------+
 * |        capture time, low 24 bits              |   payload …
 * +-----------------------------------------------+
 * ```
 *
 * A frame of L bytes is cut into `k · blocks` source fragments of `ceil(L / (k · blocks))` bytes each; the last ones may be
 * shorter, down to nothing. Fragments are interleaved over the blocks: source fragment number n of the frame
 * is index `floor(n / blocks)` of block `n mod blocks`, so a burst of losses spreads over all blocks. Index 0 … k-1 are
 * source fragments, k … k+r-1 repair fragments (RFC 6363 terms), which are always of full size; `fec/` says how they are
 * computed. Everything that is needed to place a fragment is in the fragment.
 *
 * The fragments of a block leave in the order of their indices. r is how many repair fragments of this block are
 * meant to leave by now: those sent with the frame, and for fragments that answer a request those too. So a viewer knows
 * from any fragment how many more are on their way. The repair fragment of an index is the same whatever r says.
 *
 * The capture time is on the broadcaster's own monotonic clock, the one that answers clock echoes.
 *
 * @module
 */

import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";
import { readU24, readU32, readU48, writeU24, writeU32, writeU48 } from "./integers.ts";

/** Bytes in front of a fragment's payload. */
export const MEDIA_HEADER_BYTES = HEADER_BYTES + 19;
/** The longest frame that the wire can carry. */
export const MAX_FRAME_BYTES = 0xff_ffff;
/** The longest fragment: a jumbo frame's payload. Nobody sends more than a packet carries. */
export const MAX_FRAGMENT_BYTES = 8192;
/** The most fragments, source and repair, in one block: the code works over GF(256). */
export const MAX_BLOCK_FRAGMENTS = 255;
/** The codec byte of a JPEG. */
export const CODEC_JPEG = 1;
/** That of a picture that was made to fit its link (`fitted.ts`), which not every viewer reads. */
export const CODEC_FITTED = 2;

/** What a fragment says about its frame and its place in it. */
export interface MediaHeader extends Header {
  /** 32 bits, wraps. */
  readonly frameId: number;
  /** Which block of the frame, 0 … blocks-1. */
  readonly block: number;
  /** How many blocks the frame has, 1 … 255. */
  readonly blocks: number;
  /** Place in the block: below `k` source, from `k` on repair. */
  readonly index: number;
  /** Source fragments in each block, 1 … 255. */
  readonly k: number;
  /** Repair fragments in each block. */
  readonly r: number;
  readonly frameBytes: number;
  readonly codec: number;
  /** µs on the broadcaster's clock, 48 bits. */
  readonly captureUs: number;
}

/** A received fragment. */
export interface MediaFragment extends MediaHeader {
  readonly kind: "media";
  /** A view of the datagram, valid as long as its buffer is. */
  readonly payload: Uint8Array;
}

/** Bytes of a full fragment of such a frame. */
export function fragmentBytes(
  frame: Pick<MediaHeader, "frameBytes" | "k" | "blocks">,
): number {
  return Math.ceil(frame.frameBytes / (frame.k * frame.blocks));
}

/** Where in its frame a source fragment's payload begins; at or past the end for an empty one. */
export function sourceOffset(
  fragment: Pick<
    MediaHeader,
    "frameBytes" | "k" | "blocks" | "block" | "index"
  >,
): number {
  return (fragment.index * fragment.blocks + fragment.block) *
    fragmentBytes(fragment);
}

/** How long the payload of this fragment has to be. */
export function payloadBytes(
  fragment: Omit<MediaHeader, keyof Header>,
): number {
  const full = fragmentBytes(fragment);
  if (fragment.index >= fragment.k) return full;
  return Math.max(
    0,
    Math.min(full, fragment.frameBytes - sourceOffset(fragment)),
  );
}

/**
 * Writes a fragment's headers to the front of `into`; the payload goes behind them, at {@linkcode MEDIA_HEADER_BYTES}.
 * The values are the packetizer's and are not checked again.
 */
export function encodeMediaHeader(header: MediaHeader, into: Uint8Array): void {
  encodeHeader(Kind.Media, header, into);
  writeU32(into, 12, header.frameId);
  into[16] = header.block;
  into[17] = header.blocks;
  into[18] = header.index;
  into[19] = header.k;
  into[20] = header.r;
  writeU24(into, 21, header.frameBytes);
  into[24] = header.codec;
  writeU48(into, 25, header.captureUs);
}

/** Reads a fragment; nothing where the fields contradict each other or the payload's length. */
export function decodeMedia(bytes: Uint8Array): MediaFragment | undefined {
  if (bytes.length < MEDIA_HEADER_BYTES) return undefined;
  const fragment: MediaFragment = {
    kind: "media",
    sessionId: readSessionId(bytes),
    counter: readCounter(bytes),
    frameId: readU32(bytes, 12),
    block: bytes[16]!,
    blocks: bytes[17]!,
    index: bytes[18]!,
    k: bytes[19]!,
    r: bytes[20]!,
    frameBytes: readU24(bytes, 21),
    codec: bytes[24]!,
    captureUs: readU48(bytes, 25),
    payload: bytes.subarray(MEDIA_HEADER_BYTES),
  };
  return isConsistent(fragment) ? fragment : undefined;
}

function isConsistent(fragment: MediaFragment): boolean {
  const { block, blocks, index, k, r, frameBytes, payload } = fragment;
  if (frameBytes === 0 || k === 0 || k + r > MAX_BLOCK_FRAGMENTS) return false;
  if (block >= blocks || index >= k + r) return false;
  return fragmentBytes(fragment) <= MAX_FRAGMENT_BYTES && payload.length === payloadBytes(fragment);
}
