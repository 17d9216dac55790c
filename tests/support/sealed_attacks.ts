/**
 * What somebody who knows everything but the keys can do to a sealed session that is going on: session ids, addresses, all
 * that was ever sent.
 *
 * @module
 */

import type { Address } from "../../src/common/address.ts";
import { type ControlDatagram, encodeDatagram } from "../../src/protocol.ts";
import { findHeaderFault } from "../../src/protocol/header.ts";
import { cutIntoDatagrams } from "../receive/fragments.ts";
import { makeJpeg } from "./pair.ts";
import type { SeededRandom } from "./seeded_random.ts";

/** A datagram that somebody sent. */
export interface Recorded {
  readonly bytes: Uint8Array;
  readonly from: Address;
  readonly to: Address;
}

/** Where it is done. */
export interface Scene {
  readonly robot: Address;
  readonly laptop: Address;
  readonly stranger: Address;
  /** The session of the robot, the id of the viewer, and the public name of their pairing. */
  readonly sessionId: number;
  readonly viewerId: number;
  readonly pairingId: string;
  readonly random: SeededRandom;
  /** All that was sent in this session. */
  readonly seen: readonly Recorded[];
  /** And in one before, between the same ends under the same pairing. */
  readonly yesterday: readonly Recorded[];
  /** Sends something from whatever address. */
  inject(bytes: Uint8Array, from: Address, to: Address): void;
}

/** Does it for the `i`th time. */
export type Attack = (scene: Scene, i: number) => void;

function encode(datagram: ControlDatagram): Uint8Array {
  const into = new Uint8Array(1452);
  return into.slice(0, encodeDatagram(datagram, into));
}

/** In each one's name to the other, and in his own. */
function toBoth(scene: Scene, bytes: Uint8Array): void {
  const { robot, laptop, stranger } = scene;
  scene.inject(bytes, robot, laptop);
  scene.inject(bytes, laptop, robot);
  scene.inject(bytes, stranger, robot);
  scene.inject(bytes, stranger, laptop);
}

/** Somebody's name for another one's word: what was said to the one comes to the other, and from elsewhere. */
function again(scene: Scene, { bytes, from, to }: Recorded): void {
  scene.inject(bytes, from, to);
  scene.inject(bytes, to, from);
  scene.inject(bytes, scene.stranger, to);
}

const COOKIE = new Uint8Array(16).fill(1);
const ARRIVAL = { counter: 3, arrivalUs: 5, bytes: 3 };
const FIGURES = {
  ...{ highestCounter: 3, datagramsLost: 2, lossEvents: 1, fractionLost: 1, jitterUs: 1 },
  ...{ framesComplete: 1, framesLost: 99, lostInOutages: 0, roundTripUs: 9, arrivals: [ARRIVAL] },
};
const INFO = { width: 8, height: 8, fps: 1, repairUs: 0, codec: 1, name: "gotcha" };
const POSE = { timeUs: 2 ** 40, position: [9, 9, 9] as const };

function inTheClear({ sessionId, viewerId }: Scene): readonly ControlDatagram[] {
  const header = { sessionId, counter: 5_000_000 };
  const viewer = { sessionId: viewerId, counter: 0 };
  return [
    { kind: "stream-info", ...header, ...INFO },
    { kind: "telemetry", ...header, pose: POSE },
    { kind: "echo-reply", ...header, nonce: 1, t2Us: 5, t3Us: 5 },
    { kind: "echo-request", ...header, nonce: 1, t2Us: 0, t3Us: 0 },
    { kind: "report", ...header, ...FIGURES },
    { kind: "nack", ...header, frameId: 3, highestCounter: 3, needs: new Uint8Array([0, 255]) },
    { kind: "subscribe", ...viewer, cookie: new Uint8Array(16) },
    { kind: "subscribe", ...viewer, cookie: COOKIE },
    { kind: "leave", ...viewer, cookie: COOKIE },
    { kind: "challenge", ...viewer, cookie: COOKIE },
    { kind: "refusal", ...viewer, cookie: COOKIE },
    { kind: "sealed-only", ...viewer, proof: COOKIE.slice(0, 8), robotId: new Uint8Array(8) },
    { kind: "hello", ...viewer, cookie: COOKIE, pairingId: new Uint8Array(8), message: new Uint8Array(52) },
    { kind: "welcome", ...viewer, message: new Uint8Array(56) },
  ];
}

/** A question for the stream, the first one or one with a made-up proof. */
export function makeSubscribe({ viewerId }: Pick<Scene, "viewerId">, cookie: Uint8Array): Uint8Array {
  return encode({ kind: "subscribe", sessionId: viewerId, counter: 0, cookie });
}

/** The beginning of a handshake by a pairing that the robot knows, without its secret. */
export function makeHello(
  { viewerId, pairingId, random }: Pick<Scene, "viewerId" | "pairingId" | "random">,
  cookie: Uint8Array,
): Uint8Array {
  const viewer = { sessionId: viewerId, counter: 0 };
  const names = { cookie, pairingId: Uint8Array.fromHex(pairingId) };
  return encode({ kind: "hello", ...viewer, ...names, message: random.bytes(52) });
}

/** All that he does from few addresses. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  "whole pictures of its own": (scene, i) => {
    const place = { frameId: i, sessionId: scene.sessionId, counter: 1_000_000 + 100 * i };
    cutIntoDatagrams(makeJpeg(5000 + i, 3000), place).forEach((bytes) => toBoth(scene, bytes));
  },
  "every kind in the clear": (scene, i) => {
    const kinds = inTheClear(scene);
    toBoth(scene, encode(kinds[i % kinds.length]!));
  },
  "the original wire's end": (scene) => {
    toBoth(scene, new Uint8Array([0x45, 0x4f, 0x46, 0]));
    toBoth(scene, new Uint8Array([0x53, 0x4f, 0x46, 0]));
    toBoth(scene, new Uint8Array(0));
  },
  "sealed forms with every key's number and nothing in them": (scene, i) => {
    for (const keyId of [i % 256, 0, 1, 2]) {
      const bytes = scene.random.bytes(28 + scene.random.below(200));
      bytes.set([0x55, 0x18, 1 + i % 17, keyId]);
      if (i % 2 === 0) bytes.set([0, 0, i >> 8, i], 4);
      toBoth(scene, bytes);
    }
  },
  "what was sent, with a byte changed": (scene, i) => {
    for (let n = 0; n < 5; n++) {
      const { bytes, from, to } = scene.seen[scene.random.below(scene.seen.length)]!;
      const at = i % 2 === 0
        ? scene.random.below(Math.min(12, bytes.length))
        : scene.random.below(bytes.length);
      again(scene, {
        bytes: bytes.with(at, bytes[at]! ^ (1 << scene.random.below(8))) as Uint8Array,
        from,
        to,
      });
    }
  },
  "what was sent, cut or with something behind": (scene, i) => {
    const { bytes, from, to } = scene.seen[scene.random.below(scene.seen.length)]!;
    const longer = new Uint8Array(bytes.length + 1 + i % 16);
    longer.set(bytes);
    again(scene, { bytes: longer, from, to });
    again(scene, { bytes: bytes.subarray(0, scene.random.below(bytes.length)), from, to });
  },
  "what was sent, once more at once": (scene) => scene.seen.slice(-5).forEach((sent) => again(scene, sent)),
  "all that was ever sent": (scene, i) => {
    for (let n = 0; n < 8; n++) again(scene, scene.seen[(8 * i + n) % scene.seen.length]!);
  },
  "yesterday's session": (scene, i) => {
    for (let n = 0; n < 8; n++) again(scene, scene.yesterday[(8 * i + n) % scene.yesterday.length]!);
  },
  "the handshakes of today and yesterday": (scene, i) => {
    const all = [...scene.yesterday, ...scene.seen].filter(({ bytes }) =>
      findHeaderFault(bytes) !== "sealed"
    );
    for (let n = 0; n < 5; n++) again(scene, all[(5 * i + n) % all.length]!);
  },
  "one end's words in the other's name": (scene) => {
    for (const { bytes, from, to } of scene.seen.slice(-5)) scene.inject(bytes, to, from);
  },
};
