/**
 * Frames as their fragments, for the tests of this folder.
 *
 * @module
 */

import type { Jpeg } from "../../src/common/frame.ts";
import { decodeDatagram } from "../../src/protocol.ts";
import { CODEC_JPEG, type MediaFragment } from "../../src/protocol/media.ts";
import { maxRepair, packetize, writeFragment } from "../../src/send/packetizer.ts";
import { RepairStore } from "../../src/send/repair/repair_store.ts";
import type { SeededRandom } from "../support/seeded_random.ts";

/** Where a fragment says it. */
const CODEC_AT = 24;

/** How a frame is cut. */
export interface CutOptions {
  readonly frameId?: number;
  readonly sessionId?: number;
  readonly captureUs?: number;
  readonly datagramBytes?: number;
  /** Of the first fragment. */
  readonly counter?: number;
  /** Repair fragments of each block. */
  readonly repair?: number;
  /** @default CODEC_JPEG */
  readonly codec?: number;
}

/** The datagrams of a frame, each with memory of its own. */
export function cutIntoDatagrams(jpeg: Jpeg, options: CutOptions = {}): Uint8Array[] {
  const { frameId = 0, sessionId = 1, captureUs = 0, datagramBytes = 1200, counter = 0, repair = 0 } =
    options;
  const { codec = CODEC_JPEG } = options;
  const frame = packetize({ jpeg, captureUs }, { id: frameId, datagramBytes })!;
  const repairs = new RepairStore();
  const r = Math.min(repair, maxRepair(frame));
  return Array.from({ length: (frame.k + r) * frame.blocks }, (_, position) => {
    const into = new Uint8Array(datagramBytes);
    const place = { block: position % frame.blocks, index: Math.floor(position / frame.blocks), r };
    const endIndex = frame.k + r;
    const bytes = place.index < frame.k ? undefined : repairs.get(frame, { ...place, endIndex });
    const header = { sessionId, counter: counter + position };
    const length = writeFragment(frame, place, header, into, bytes);
    into[CODEC_AT] = codec;
    return into.subarray(0, length);
  });
}

/** The fragments of a frame. */
export function cut(jpeg: Jpeg, options: CutOptions = {}): MediaFragment[] {
  return cutIntoDatagrams(jpeg, options).map((bytes) => decodeDatagram(bytes) as MediaFragment);
}

/** A fragment that says of itself whatever is given. */
export function forge(said: Partial<MediaFragment>): MediaFragment {
  return {
    kind: "media",
    sessionId: 1,
    counter: 0,
    frameId: 0,
    block: 0,
    blocks: 1,
    index: 0,
    k: 1,
    r: 0,
    frameBytes: 1,
    codec: 1,
    captureUs: 0,
    payload: new Uint8Array(1),
    ...said,
  };
}

/** A copy in random order. */
export function shuffle<Item>(items: readonly Item[], random: SeededRandom): Item[] {
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  return shuffled;
}
