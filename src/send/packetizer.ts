/**
 * Cuts a frame into fragments, each of which fits one datagram.
 *
 * @module
 */

import type { Frame } from "../frame.ts";
import type { Header } from "../protocol/header.ts";
import {
  CODEC_JPEG,
  encodeMediaHeader,
  MAX_BLOCK_FRAGMENTS,
  MAX_FRAME_BYTES,
  MEDIA_HEADER_BYTES,
  payloadBytes,
  sourceOffset,
} from "../protocol/media.ts";

/** A frame together with how it is cut. */
export interface PacketizedFrame {
  /** 32 bits, wraps. */
  readonly id: number;
  readonly frame: Frame;
  /** Source fragments in each block. */
  readonly k: number;
  /** Repair fragments in each block. */
  readonly r: number;
  readonly blocks: number;
}

/** How to cut a frame. */
export interface PacketizeOptions {
  readonly id: number;
  /** The longest datagram, in bytes of UDP payload. */
  readonly datagramBytes: number;
}

/**
 * Plans the fragments of `frame`; their bytes are written one at a time by {@linkcode writeFragment}.
 *
 * @returns nothing for a frame that the wire can not carry (empty, or over {@linkcode MAX_FRAME_BYTES})
 */
export function packetize(frame: Frame, options: PacketizeOptions): PacketizedFrame | undefined {
  const frameBytes = frame.jpeg.length;
  if (frameBytes === 0 || frameBytes > MAX_FRAME_BYTES) return undefined;
  const fragments = Math.ceil(frameBytes / (options.datagramBytes - MEDIA_HEADER_BYTES));
  const blocks = Math.ceil(fragments / MAX_BLOCK_FRAGMENTS);
  return { id: options.id, frame, k: Math.ceil(fragments / blocks), r: 0, blocks };
}

/** How many fragments a frame is sent as. */
export function countFragments(packetized: PacketizedFrame): number {
  return (packetized.k + packetized.r) * packetized.blocks;
}

/**
 * Writes fragment `position` of the frame as a whole datagram. Positions go through the blocks in turn, so that
 * neighbours on the wire belong to different blocks.
 *
 * @param position 0 … {@linkcode countFragments} - 1
 * @param into has room for the datagram
 * @returns the datagram's length
 */
export function writeFragment(
  packetized: PacketizedFrame,
  position: number,
  header: Header,
  into: Uint8Array,
): number {
  const { frame, k, r, blocks } = packetized;
  const fragment = {
    sessionId: header.sessionId,
    counter: header.counter,
    frameId: packetized.id,
    block: position % blocks,
    blocks,
    index: Math.floor(position / blocks),
    k,
    r,
    frameBytes: frame.jpeg.length,
    codec: CODEC_JPEG,
    captureUs: frame.captureUs,
  };
  encodeMediaHeader(fragment, into);
  const from = sourceOffset(fragment);
  const length = payloadBytes(fragment);
  into.set(frame.jpeg.subarray(from, from + length), MEDIA_HEADER_BYTES);
  return MEDIA_HEADER_BYTES + length;
}
