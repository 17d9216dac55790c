/**
 * A stream of a camera's usual size over the simulated network, and what became of it.
 *
 * @module
 */

import type { Jpeg } from "../../src/common/frame.ts";
import type { SenderOptions } from "../../src/send/sender_options.ts";
import {
  addressOf,
  attachReceiver,
  attachSender,
  makeJpeg,
  type ReceiverHost,
  type SenderHost,
} from "./pair.ts";
import { type NetworkConditions, SimulatedNetwork } from "./simulated_network.ts";

/** How long the two ends may take to adapt, in frames. */
const ADAPTATION_FRAMES = 60;
const DISTINCT_PICTURES = 32;
const INTERVAL_US = 33_333;
/** What may still arrive after the last frame has left. */
const DRAIN_US = 200_000;

/** What is streamed. */
export interface MeasuredStreamOptions {
  /** @default 450 frames, 15 seconds, after two seconds of adaptation */
  readonly frames?: number;
  /** Mean bytes of a picture. @default 60000 */
  readonly bytes?: number;
  readonly sender?: Partial<SenderOptions>;
}

/** What became of it. */
export interface MeasuredStream {
  readonly network: SimulatedNetwork;
  readonly sender: SenderHost;
  readonly receiver: ReceiverHost;
  /** Share of the frames that came out whole. */
  readonly delivered: number;
  /** µs from handing the frame over to its completion, ascending. */
  readonly latenciesUs: readonly number[];
  /** Bytes on the wire in both directions, IP and UDP headers included, over the pictures' bytes, minus 1. */
  readonly overhead: number;
}

/** Streams over a network of these conditions. */
export function measureStream(
  conditions: NetworkConditions,
  options: MeasuredStreamOptions = {},
): MeasuredStream {
  const { frames = 450, bytes = 60_000 } = options;
  const network = new SimulatedNetwork(conditions);
  const sender = attachSender(network, { targets: [addressOf(2)], ...options.sender });
  const receiver = attachReceiver(network);
  const pictures = makePictures(bytes);
  const capturedUs: number[] = [];
  let pictureBytes = 0;
  let wireBytesBefore = 0;
  for (let id = 0; id < ADAPTATION_FRAMES + frames; id++) {
    if (id === ADAPTATION_FRAMES) wireBytesBefore = network.traffic().wireBytes;
    const jpeg = pictures[id % DISTINCT_PICTURES]!;
    if (id >= ADAPTATION_FRAMES) pictureBytes += jpeg.length;
    capturedUs.push(network.nowUs);
    sender.machine.handleFrame({ jpeg, captureUs: network.timeOf(sender) }, network.timeOf(sender));
    network.advance(INTERVAL_US);
  }
  network.advance(DRAIN_US);
  const measured = receiver.frames.filter(({ id }) => id >= ADAPTATION_FRAMES);
  assertIdentical(measured, pictures);
  return {
    network,
    sender,
    receiver,
    delivered: measured.length / frames,
    latenciesUs: measured.map(({ id, completeUs }) => completeUs - capturedUs[id]!).sort((a, b) => a - b),
    overhead: (network.traffic().wireBytes - wireBytesBefore) / pictureBytes - 1,
  };
}

/** The value below which this share of the ascending values lies. */
export function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))] ?? Infinity;
}

/** Pictures whose sizes differ by a tenth. */
export function makePictures(bytes: number): Jpeg[] {
  return Array.from({ length: DISTINCT_PICTURES }, (_, i) => {
    return makeJpeg(i, Math.round(bytes * (0.95 + 0.1 * ((i * 7) % DISTINCT_PICTURES) / DISTINCT_PICTURES)));
  });
}

function assertIdentical(frames: ReceiverHost["frames"], pictures: readonly Jpeg[]): void {
  for (const { id, jpeg } of frames) {
    const sent = pictures[id % DISTINCT_PICTURES]!;
    const isSame = jpeg.length === sent.length && jpeg.every((byte, i) => byte === sent[i]);
    if (!isSame) throw new Error(`Frame ${id} came out with other bytes`);
  }
}
