/**
 * Datagrams that nobody should have sent: valid ones with wrong contents, broken ones, and noise.
 *
 * @module
 */

import type { Address } from "../../src/common/address.ts";
import { type ControlDatagram, encodeDatagram, MAX_DATAGRAM_BYTES } from "../../src/protocol.ts";
import { HEADER_BYTES, Kind } from "../../src/protocol/header.ts";
import {
  encodeMediaHeader,
  MAX_FRAME_BYTES,
  MEDIA_HEADER_BYTES,
  payloadBytes,
} from "../../src/protocol/media.ts";
import type { SeededRandom } from "./seeded_random.ts";

/** The session that is attacked: forgers know it. */
export const SESSION_ID = 0xabcd_0001;
/** The viewer that is attacked. */
export const VIEWER_ID = 77;

/** Makes one hostile datagram. */
type Maker = (random: SeededRandom) => Uint8Array;

/** One valid datagram of every kind that is no fragment. */
function controlDatagrams(random: SeededRandom): ControlDatagram[] {
  const header = {
    sessionId: random.next() < 0.5 ? SESSION_ID : random.below(2 ** 32),
    counter: random.below(2 ** 32),
  };
  const viewer = { sessionId: VIEWER_ID, counter: random.below(2 ** 32), cookie: random.bytes(16) };
  const frameId = random.below(2 ** 32);
  const [nonce, t2Us, t3Us] = [random.below(2 ** 40), random.below(2 ** 40), random.below(2 ** 48)];
  const vector = [random.next(), random.next(), random.next()] as const;
  return [
    {
      kind: "stream-info",
      ...header,
      width: 1024,
      height: 768,
      fps: 30,
      repairUs: 33_333,
      codec: 1,
      name: "röbot",
    },
    { kind: "subscribe", ...viewer },
    { kind: "challenge", ...viewer },
    { kind: "refusal", ...viewer },
    { kind: "leave", ...viewer },
    { kind: "hello", ...viewer, pairingId: random.bytes(8), message: random.bytes(52) },
    { kind: "welcome", ...viewer, message: random.bytes(56) },
    { kind: "sealed-only", ...viewer, proof: random.bytes(8), robotId: random.bytes(8) },
    { kind: "pair-ask", ...viewer, nonce: random.bytes(16), share: random.bytes(32), said: random.bytes(65) },
    {
      kind: "pair-answer",
      ...viewer,
      share: random.bytes(32),
      tag: random.bytes(64),
      said: random.bytes(81),
    },
    { kind: "pair-confirm", ...viewer, tag: random.bytes(64) },
    {
      kind: "report",
      ...header,
      highestCounter: random.below(2 ** 32),
      datagramsLost: random.below(2 ** 32),
      lossEvents: random.below(2 ** 32),
      fractionLost: random.next(),
      jitterUs: random.below(2 ** 32),
      framesComplete: random.below(2 ** 32),
      framesLost: random.below(2 ** 32),
      lostInOutages: random.below(2 ** 32),
      roundTripUs: random.below(2 ** 23),
      arrivals: [{
        counter: random.below(2 ** 32),
        arrivalUs: random.below(2 ** 48),
        bytes: random.below(2 ** 32),
      }],
    },
    {
      kind: "nack",
      ...header,
      frameId,
      highestCounter: random.below(2 ** 32),
      needs: random.bytes(2 * random.below(128)),
    },
    { kind: "echo-request", ...header, nonce, t2Us: 0, t3Us: 0 },
    { kind: "echo-reply", ...header, nonce, t2Us, t3Us },
    { kind: "telemetry", ...header, frameId, pose: { timeUs: nonce, position: vector, velocity: vector } },
    {
      kind: "drive-command",
      ...header,
      driverId: 1 + random.below(3),
      number: random.below(2 ** 32),
      frameId,
      pressFrameId: frameId,
      press: random.below(2 ** 16),
      stop: random.below(2 ** 16),
      isHeld: random.next() < 0.5,
      isStop: random.next() < 0.5,
      isAsking: random.next() < 0.5,
      axes: vector,
      buttons: random.below(2 ** 32),
    },
    {
      kind: "drive-state",
      ...header,
      frameId,
      ownId: random.below(4),
      ownNumber: random.below(2 ** 32),
      driverId: random.below(4),
      number: random.below(2 ** 32),
      isDriving: random.next() < 0.5,
      mayDrive: random.next() < 0.5,
      mayStop: true,
      linear: random.next(),
      angular: -random.next(),
      pictureAgeMs: random.below(2 ** 16),
      commandAgeMs: random.below(2 ** 16),
      driver: "röver",
      asker: "",
    },
  ];
}

function encodeControl(random: SeededRandom): Uint8Array {
  const datagrams = controlDatagrams(random);
  const into = new Uint8Array(MAX_DATAGRAM_BYTES);
  return into.subarray(0, encodeDatagram(datagrams[random.below(datagrams.length)]!, into));
}

/** A fragment that contradicts nothing but the truth: of a frame of any length, in a session of anybody's. */
function encodeForgedFragment(random: SeededRandom): Uint8Array {
  const frameBytes = random.next() < 0.5 ? MAX_FRAME_BYTES - random.below(1000) : 1 + random.below(100_000);
  const pieces = Math.ceil(frameBytes / (MAX_DATAGRAM_BYTES - MEDIA_HEADER_BYTES));
  const blocks = Math.min(255, Math.ceil(pieces / 255) + random.below(3));
  const k = Math.min(255, Math.ceil(pieces / blocks));
  const r = random.below(256 - k);
  const fragment = {
    sessionId: random.next() < 0.2 ? SESSION_ID : random.below(2 ** 32),
    counter: random.below(2 ** 32),
    frameId: random.next() < 0.5 ? random.below(20) : random.below(2 ** 32),
    block: random.below(blocks),
    blocks,
    index: random.below(k + r),
    k,
    r,
    frameBytes,
    codec: random.next() < 0.9 ? 1 + random.below(2) : random.below(256),
    captureUs: random.below(2 ** 48),
  };
  const bytes = new Uint8Array(MEDIA_HEADER_BYTES + payloadBytes(fragment));
  encodeMediaHeader(fragment, bytes);
  return bytes;
}

/** A piece of the original's wire, which has no checks: a start, an end mark, or data. */
function encodeSof(random: SeededRandom): Uint8Array {
  const start = new Uint8Array([0x53, 0x4f, 0x46, random.below(256)]);
  return random.next() < 0.5 ? start : random.bytes(random.below(300));
}

function encodeNoise(random: SeededRandom): Uint8Array {
  const bytes = random.bytes(random.below(random.next() < 0.1 ? 1452 : 64));
  if (bytes.length > HEADER_BYTES && random.next() < 0.5) {
    bytes.set([0x55, 0x10, 1 + random.below(Kind.Introduced + 1)]);
  }
  return bytes;
}

const mutated = (make: Maker): Maker => (random) => random.mutate(make(random));
const MAKERS: readonly Maker[] = [
  encodeControl,
  mutated(encodeControl),
  mutated(encodeControl),
  encodeForgedFragment,
  encodeForgedFragment,
  mutated(encodeForgedFragment),
  encodeSof,
  encodeNoise,
];

/** A datagram that nobody should have sent. */
export function forgeDatagram(random: SeededRandom): Uint8Array {
  return MAKERS[random.below(MAKERS.length)]!(random);
}

/** An address; half of them from few hosts with many ports, half from anywhere. */
export function forgeAddress(random: SeededRandom): Address {
  const host = random.next() < 0.5 ? `10.0.0.${1 + random.below(4)}` : `10.${random.bytes(3).join(".")}`;
  return { transport: "udp", hostname: host, port: 1 + random.below(65535) };
}
