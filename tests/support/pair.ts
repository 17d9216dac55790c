/**
 * A sender and receivers on a simulated network, and frames to send.
 *
 * @module
 */

import type { Address } from "../../src/common/address.ts";
import type { Frame, Jpeg, ReceivedFrame, ReceivedPose } from "../../src/common/frame.ts";
import { Receiver } from "../../src/receive/receiver.ts";
import type { ReceiverOptions } from "../../src/receive/receiver_options.ts";
import { Sender } from "../../src/send/sender.ts";
import type { SenderOptions } from "../../src/send/sender_options.ts";
import { seededRandom } from "./seeded_random.ts";
import { type MadeUpRecoder, serveFittings } from "./made_up_recoder.ts";
import type { Host, SimulatedNetwork } from "./simulated_network.ts";
import { StoppedProcess, type Stops } from "./simulated_network/process.ts";

/** An address on the simulated network. */
export function addressOf(lastByte: number, port = 5550): Address {
  return { transport: "udp", hostname: `10.0.0.${lastByte}`, port };
}

/** A host that sends. */
export interface SenderHost extends Host {
  readonly machine: Sender;
}

/** A host that receives, and what it received. */
export interface ReceiverHost extends Host {
  readonly machine: Receiver;
  readonly frames: ReceivedFrame[];
  readonly poses: ReceivedPose[];
}

/** Where a host is, and how its clock and its process run. */
export interface HostOptions {
  readonly address?: Address;
  readonly clockOffsetUs?: number;
  readonly stops?: Stops;
}

/** Attaches a sender. */
export function attachSender(
  network: SimulatedNetwork,
  options: Partial<SenderOptions> & HostOptions & { readonly recoder?: MadeUpRecoder } = {},
): SenderHost {
  const { address = addressOf(1), clockOffsetUs = 0, stops, recoder, ...rest } = options;
  const machine = new Sender({
    sessionId: 0xabcd_0001,
    secret: new Uint8Array(32).fill(7),
    name: "robot",
    targets: [],
    datagramBytes: 1200,
    redundancy: "auto",
    ...rest,
  });
  // else it would wait for one
  if (!recoder) machine.fittings.handleFailure();
  const host: SenderHost = {
    address,
    machine,
    clockOffsetUs,
    ...processOf(stops),
    ...recoder ? { onRest: () => serveFittings(network, host, recoder) } : {},
  };
  network.attach(host);
  return host;
}

/** Attaches a receiver. */
export function attachReceiver(
  network: SimulatedNetwork,
  options: Partial<ReceiverOptions> & HostOptions = {},
): ReceiverHost {
  const { address = addressOf(2), clockOffsetUs = 0, stops, ...rest } = options;
  const machine = new Receiver({
    viewerId: 77,
    drawU48: seededRandom(77).u48,
    subscribeTo: [],
    acceptsPushed: true,
    wire: "auto",
    ...rest,
  });
  const frames: ReceivedFrame[] = [];
  const poses: ReceivedPose[] = [];
  const onHandled = () => {
    for (let event = machine.pollEvent(); event; event = machine.pollEvent()) {
      if (event.kind === "frame") frames.push(event.frame);
      if (event.kind === "pose") poses.push(event.pose);
    }
  };
  const host = { address, machine, clockOffsetUs, frames, poses, onHandled, ...processOf(stops) };
  network.attach(host);
  return host;
}

function processOf(stops: Stops | undefined): { process?: StoppedProcess } {
  return stops ? { process: new StoppedProcess(stops) } : {};
}

/** SOI, and the headers of a grey picture of 8x8 pixels and of its only scan. */
const GREY_HEADERS = [
  ...[0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0],
  ...[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0],
];

/** So many bytes, as a picture to whoever does not decode it, that no other number gives; at least 27. */
export function makeJpeg(number: number, bytes = 20_000): Jpeg {
  const jpeg = seededRandom(number + 1).bytes(bytes);
  jpeg.set(GREY_HEADERS);
  jpeg.set([0xff, 0xd9], bytes - 2);
  return jpeg;
}

/** Sends frames at an even rate, and returns them. */
export function streamFrames(
  network: SimulatedNetwork,
  sender: SenderHost,
  options: {
    readonly count: number;
    readonly intervalUs?: number;
    readonly bytes?: number;
    readonly first?: number;
  },
): Frame[] {
  const { count, intervalUs = 33_333, bytes = 20_000, first = 0 } = options;
  return Array.from({ length: count }, (_, i) => {
    const frame = { jpeg: makeJpeg(first + i, bytes), captureUs: network.timeOf(sender) };
    sender.machine.handleFrame(frame, network.timeOf(sender));
    network.advance(intervalUs);
    return frame;
  });
}
