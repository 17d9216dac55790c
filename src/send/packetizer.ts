/**
 * Cuts a frame into fragments, each of which fits one datagram.
 *
 * @module
 */

import type { Frame, Jpeg } from "../common/frame.ts";
import type { Header } from "../protocol/header.ts";
import {
  CODEC_JPEG,
  encodeMediaHeader,
  fragmentBytes,
  MAX_BLOCK_FRAGMENTS,
  MAX_FRAME_BYTES,
  MEDIA_HEADER_BYTES,
} from "../protocol/media.ts";

/** Source fragments of one block at the most: as much again is left for repair. Only huge frames in small datagrams take more. */
const USUAL_MAX_SOURCE_FRAGMENTS = 128;
/** Blocks of one frame at the most: a byte numbers them. */
const MAX_BLOCKS = 255;

/** A frame together with how it is cut. */
export interface PacketizedFrame {
  /** 32 bits, wraps. */
  readonly id: number;
  readonly frame: Frame;
  /** What its fragments carry: the camera's JPEG, or a picture that was made to fit. */
  readonly bytes: Jpeg;
  /** As what they are to be read. */
  readonly codec: number;
  /** Source fragments in each block. */
  readonly k: number;
  readonly blocks: number;
  /** Bytes of a full fragment. */
  readonly fragmentBytes: number;
}

/** How to cut a frame. */
export interface PacketizeOptions {
  readonly id: number;
  /** The longest datagram, in bytes of UDP payload. */
  readonly datagramBytes: number;
  /** What is sent of it. @default the camera's JPEG */
  readonly sent?: Pick<PacketizedFrame, "bytes" | "codec">;
}

/** Which fragment of a frame. */
export interface FragmentPlace {
  readonly block: number;
  /** Below k source, from k on repair. */
  readonly index: number;
  /** Repair fragments of the block that are meant to leave by now. */
  readonly r: number;
}

/**
 * Plans the fragments of `frame`; their bytes are written one at a time by {@linkcode writeFragment}.
 *
 * @returns nothing for a frame that the wire can not carry (empty, or over {@linkcode MAX_FRAME_BYTES})
 */
export function packetize(
  frame: Frame,
  { id, datagramBytes, sent }: PacketizeOptions,
): PacketizedFrame | undefined {
  const { bytes, codec } = sent ?? { bytes: frame.jpeg, codec: CODEC_JPEG };
  const frameBytes = bytes.length;
  if (frameBytes === 0 || frameBytes > MAX_FRAME_BYTES) return undefined;
  const fragments = Math.ceil(frameBytes / (datagramBytes - MEDIA_HEADER_BYTES));
  const blocks = Math.min(MAX_BLOCKS, Math.ceil(fragments / USUAL_MAX_SOURCE_FRAGMENTS));
  const k = Math.ceil(fragments / blocks);
  return { id, frame, bytes, codec, k, blocks, fragmentBytes: fragmentBytes({ frameBytes, k, blocks }) };
}

/** How many repair fragments a block has room for. */
export function maxRepair(packetized: PacketizedFrame): number {
  return MAX_BLOCK_FRAGMENTS - packetized.k;
}

/** A source fragment's bytes, in its frame; the last ones of a frame may be short or empty. */
export function sourceFragment(packetized: PacketizedFrame, block: number, index: number): Uint8Array {
  const { bytes, blocks, fragmentBytes } = packetized;
  const from = (index * blocks + block) * fragmentBytes;
  return bytes.subarray(from, from + fragmentBytes);
}

/**
 * Writes a fragment of the frame as a whole datagram.
 *
 * @param into has room for the datagram
 * @param repair the bytes of a repair fragment; a source fragment's are taken from the frame
 * @returns the datagram's length
 */
export function writeFragment(
  packetized: PacketizedFrame,
  { block, index, r }: FragmentPlace,
  { sessionId, counter }: Header,
  into: Uint8Array,
  repair?: Uint8Array,
): number {
  const { id: frameId, frame: { captureUs }, bytes, codec, k, blocks, fragmentBytes } = packetized;
  const frameBytes = bytes.length;
  encodeMediaHeader(
    { sessionId, counter, frameId, block, blocks, index, k, r, frameBytes, codec, captureUs },
    into,
  );
  const from = (index * blocks + block) * fragmentBytes;
  const payload = repair ?? bytes.subarray(from, from + fragmentBytes);
  into.set(payload, MEDIA_HEADER_BYTES);
  return MEDIA_HEADER_BYTES + payload.length;
}
