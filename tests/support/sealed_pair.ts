/**
 * A robot and viewers that are paired, on a simulated network.
 *
 * @module
 */

import type { Address } from "../../src/common/address.ts";
import type { Sodium } from "../../src/seal/sodium.ts";
import type { ReceivedFrame } from "../../src/common/frame.ts";
import type { ReceiverOptions } from "../../src/receive/receiver_options.ts";
import type { SenderOptions } from "../../src/send/sender_options.ts";
import type { Pairing } from "../../src/pair/pairing.ts";
import type { SealOptions } from "../../src/sealed/seal_options.ts";
import { SealedReceiver } from "../../src/sealed/sealed_receiver.ts";
import { SealedSender } from "../../src/sealed/sealed_sender.ts";
import { openSodium } from "../../src/system/sodium/open_sodium.ts";
import { addressOf, type HostOptions, makeJpeg } from "./pair.ts";
import { seededRandom } from "./seeded_random.ts";
import type { Host, SimulatedNetwork } from "./simulated_network.ts";

/** What the robot calls itself. */
export const ROBOT_ID = "0b0b0b0b0b0b0b0b";
const SECRET_BYTES = 32;

const SODIUM = await openSodium();

/** libsodium, whose chances follow from a seed. */
export function seededSodium(seed: number): Sodium {
  const random = seededRandom(seed);
  return new Proxy(SODIUM, {
    get: (target, name) => {
      if (name === "randomBytes") return (count: number) => random.bytes(count);
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A pairing as the robot and as the viewer know it: each names the other. */
export function makePairing(number = 1): { readonly ofRobot: Pairing; readonly ofViewer: Pairing } {
  const common = {
    id: `${number}`.padStart(16, "a"),
    secret: seededRandom(1000 + number).bytes(SECRET_BYTES),
    robotId: ROBOT_ID,
    rights: ["watch"] as const,
    date: "2026-11-29",
    addresses: [],
  };
  return {
    ofRobot: { ...common, side: "viewer", name: `laptop ${number}` },
    ofViewer: { ...common, side: "robot", name: "robot", addresses: [addressOf(1).hostname] },
  };
}

/** What an end is told. */
export function sealOf(pairings: readonly Pairing[], isOpen = false): SealOptions {
  return { pairings, robotId: ROBOT_ID, name: "me", isOpen };
}

/** A robot. */
export interface SealedSenderHost extends Host {
  readonly machine: SealedSender;
}

/** A viewer, and what it received. */
export interface SealedReceiverHost extends Host {
  readonly machine: SealedReceiver;
  readonly sodium: Sodium;
  readonly frames: ReceivedFrame[];
}

/** Attaches a robot with these pairings. */
export function attachSealedSender(
  network: SimulatedNetwork,
  pairings: readonly Pairing[],
  options: Partial<SenderOptions> & HostOptions & {
    readonly isOpen?: boolean;
    readonly seed?: number;
    readonly groups?: readonly string[];
  } = {},
): SealedSenderHost {
  const { address = addressOf(1), clockOffsetUs = 0, isOpen = false, seed = 1, stops: _, ...others } =
    options;
  const { groups = [], ...rest } = others;
  const machine = SealedSender.make(
    {
      sessionId: 0xabcd_0001,
      secret: seededRandom(seed).bytes(SECRET_BYTES),
      name: "robot",
      targets: [],
      datagramBytes: 1200,
      redundancy: "auto",
      ...rest,
    },
    { seal: { ...sealOf(pairings, isOpen), groups }, sodium: seededSodium(100 + seed) },
  );
  machine.fittings.handleFailure();
  const host = { address, machine, clockOffsetUs };
  network.attach(host);
  return host;
}

/** Attaches a viewer with these pairings. */
export function attachSealedReceiver(
  network: SimulatedNetwork,
  pairings: readonly Pairing[],
  options: Partial<ReceiverOptions> & HostOptions & { readonly isOpen?: boolean; readonly seed?: number } =
    {},
): SealedReceiverHost {
  const { address = addressOf(2), clockOffsetUs = 0, isOpen = false, seed = 2, stops: _, ...rest } = options;
  const sodium = seededSodium(100 + seed);
  const machine = SealedReceiver.make(
    {
      viewerId: 77,
      drawU48: seededRandom(77).u48,
      subscribeTo: [],
      acceptsPushed: (rest.subscribeTo ?? []).length === 0,
      wire: "auto",
      ...rest,
    },
    { seal: sealOf(pairings, isOpen), sodium },
  );
  const frames: ReceivedFrame[] = [];
  const onHandled = () => {
    for (let event = machine.pollEvent(); event; event = machine.pollEvent()) {
      if (event.kind === "frame") frames.push(event.frame);
    }
  };
  const host = { address, machine, sodium, clockOffsetUs, frames, onHandled };
  network.attach(host);
  return host;
}

/** Sends pictures at an even rate for so long; returns how many. */
export function streamFor(
  network: SimulatedNetwork,
  robot: Pick<SealedSenderHost, "machine" | "address" | "clockOffsetUs">,
  { us, first = 0, bytes = 20_000, intervalUs = 33_333 }: {
    readonly us: number;
    readonly first?: number;
    readonly bytes?: number;
    readonly intervalUs?: number;
  },
): number {
  const count = Math.ceil(us / intervalUs);
  for (let i = 0; i < count; i++) {
    const nowUs = network.timeOf(robot);
    robot.machine.handleFrame({ jpeg: makeJpeg(first + i, bytes), captureUs: nowUs }, nowUs);
    network.advance(intervalUs);
  }
  return count;
}

/** Gives what is sent to a group to each of its members; returns what came, as it was on the wire. */
export function attachGroup(
  network: SimulatedNetwork,
  address: Address,
  members: readonly Pick<Host, "machine" | "onHandled">[],
): Uint8Array[] {
  const came: Uint8Array[] = [];
  network.attach({
    address,
    clockOffsetUs: 0,
    machine: {
      handleDatagram(bytes, from, nowUs) {
        came.push(bytes.slice());
        for (const { machine, onHandled } of members) {
          machine.handleDatagram(bytes.slice(), from, nowUs);
          onHandled?.(nowUs);
        }
      },
      pollDatagram: () => undefined,
      pollTimeoutUs: () => undefined,
    },
  });
  return came;
}
