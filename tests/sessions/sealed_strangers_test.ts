/**
 * What somebody who knows everything but the keys can do to a sealed session that is going on: session ids, addresses, all
 * that was ever sent. The drive with him is the same as the one without, but for what is counted as not taken.
 */

import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { type ControlDatagram, encodeDatagram } from "../../src/protocol.ts";
import { findHeaderFault } from "../../src/protocol/header.ts";
import { cutIntoDatagrams } from "../receive/fragments.ts";
import { addressOf, makeJpeg } from "../support/pair.ts";
import {
  attachSealedReceiver,
  attachSealedSender,
  makePairing,
  type SealedReceiverHost,
  type SealedSenderHost,
} from "../support/sealed_pair.ts";
import { type SeededRandom, seededRandom } from "../support/seeded_random.ts";
import { TappedNetwork } from "../support/tapped_network.ts";

const SESSION_ID = 0xabcd_0001;
const VIEWER_ID = 77;
const ROBOT = addressOf(1);
const LAPTOP = addressOf(2);
const STRANGER = addressOf(9);
const FRAMES = 60;
const INTERVAL_US = 33_333;
const own = makePairing(1);
const others = makePairing(2);
const PICTURES = Array.from({ length: FRAMES }, (_, number) => makeJpeg(number, 8000));

interface Recorded {
  readonly bytes: Uint8Array;
  readonly from: Address;
  readonly to: Address;
}

interface Scene {
  readonly network: TappedNetwork;
  readonly random: SeededRandom;
  /** All that was sent in this session. */
  readonly seen: readonly Recorded[];
  /** And in one before, between the same ends under the same pairing. */
  readonly yesterday: readonly Recorded[];
}

type Attack = (scene: Scene, i: number) => void;

function encode(datagram: ControlDatagram): Uint8Array {
  const into = new Uint8Array(1452);
  return into.slice(0, encodeDatagram(datagram, into));
}

/** In each one's name to the other, and in his own. */
function toBoth({ network }: Scene, bytes: Uint8Array): void {
  network.inject(bytes, ROBOT, LAPTOP);
  network.inject(bytes, LAPTOP, ROBOT);
  network.inject(bytes, STRANGER, ROBOT);
  network.inject(bytes, STRANGER, LAPTOP);
}

/** Somebody's name for another one's word: what was said to the one comes to the other, and from elsewhere. */
function again({ network }: Scene, { bytes, from, to }: Recorded): void {
  network.inject(bytes, from, to);
  network.inject(bytes, to, from);
  network.inject(bytes, STRANGER, to);
}

const header = { sessionId: SESSION_ID, counter: 5_000_000 };
const viewer = { sessionId: VIEWER_ID, counter: 0 };
const COOKIE = new Uint8Array(16).fill(1);
const ARRIVAL = { counter: 3, arrivalUs: 5, bytes: 3 };
const FIGURES = {
  ...{ highestCounter: 3, datagramsLost: 2, lossEvents: 1, fractionLost: 1, jitterUs: 1 },
  ...{ framesComplete: 1, framesLost: 99, lostInOutages: 0, roundTripUs: 9, arrivals: [ARRIVAL] },
};
const INFO = { width: 8, height: 8, fps: 1, repairUs: 0, codec: 1, name: "gotcha" };
const POSE = { timeUs: 2 ** 40, position: [9, 9, 9] as const };

const IN_THE_CLEAR: readonly ControlDatagram[] = [
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

const ATTACKS: Readonly<Record<string, Attack>> = {
  "whole pictures of its own": (scene, i) => {
    const place = { frameId: i, sessionId: SESSION_ID, counter: 1_000_000 + 100 * i };
    cutIntoDatagrams(makeJpeg(5000 + i, 3000), place).forEach((bytes) => toBoth(scene, bytes));
  },
  "every kind in the clear": (scene, i) => toBoth(scene, encode(IN_THE_CLEAR[i % IN_THE_CLEAR.length]!)),
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
    for (const { bytes, from, to } of scene.seen.slice(-5)) scene.network.inject(bytes, to, from);
  },
  "200 who ask, each hundredth of a second": ({ network, random }) => {
    for (let n = 0; n < 200; n++) {
      const from = {
        ...STRANGER,
        hostname: `10.${random.bytes(3).join(".")}`,
        port: 1 + random.below(65_535),
      };
      const cookie = n % 2 === 0 ? new Uint8Array(16) : random.bytes(16);
      network.inject(encode({ kind: "subscribe", ...viewer, cookie }), from, ROBOT);
    }
  },
  "200 who begin a handshake, each hundredth of a second": ({ network, random }) => {
    for (let n = 0; n < 200; n++) {
      const from = {
        ...STRANGER,
        hostname: `10.${random.bytes(3).join(".")}`,
        port: 1 + random.below(65_535),
      };
      const names = { cookie: random.bytes(16), pairingId: Uint8Array.fromHex(own.ofRobot.id) };
      const hello = { kind: "hello", ...viewer, ...names, message: random.bytes(52) } as const;
      network.inject(encode(hello), from, n % 2 === 0 ? ROBOT : LAPTOP);
    }
  },
};

/** What a viewer has seen, and when; and what both ends have counted of the stream. */
interface Drive {
  readonly frames: readonly {
    readonly id: number;
    readonly completeUs: number;
    readonly ageUs: number | undefined;
  }[];
  readonly counters: unknown;
  readonly dropped: number;
}

function record(isPushed: boolean, seed: number): Recorded[] {
  const { seen } = begin(isPushed, { seed, yesterday: [] });
  return [...seen];
}

interface Ends extends Scene {
  readonly robot: SealedSenderHost;
  readonly laptop: SealedReceiverHost;
}

/** Streams for a while. */
function begin(
  isPushed: boolean,
  { seed, yesterday }: { seed: number; yesterday: readonly Recorded[] },
): Ends {
  const network = new TappedNetwork({ delayUs: 2000 });
  const seen: Recorded[] = [];
  network.tap = (bytes, from, to) => {
    seen.push({ bytes, from, to });
    return [bytes];
  };
  const [ofRobot, ofViewer] = [[own.ofRobot, others.ofRobot], [own.ofViewer]];
  const laptop = attachSealedReceiver(network, ofViewer, {
    ...isPushed ? {} : { subscribeTo: [ROBOT] },
    seed,
  });
  const robot = attachSealedSender(network, ofRobot, {
    ...isPushed ? { targets: [LAPTOP] } : {},
    seed: seed + 1,
  });
  network.advance(100_000);
  drive({ network, robot }, 10);
  return { network, random: seededRandom(seed), seen, yesterday, robot, laptop };
}

function drive({ network, robot }: Pick<Ends, "network" | "robot">, count: number): void {
  for (let i = 0; i < count; i++) {
    const jpeg = PICTURES[i % FRAMES]!;
    robot.machine.handleFrame({ jpeg, captureUs: network.nowUs }, network.nowUs);
    network.advance(INTERVAL_US);
  }
}

function play(isPushed: boolean, attack: Attack | undefined): Drive {
  const yesterday = attack ? record(isPushed, 50) : [];
  const ends = begin(isPushed, { seed: 7, yesterday });
  const { network, robot, laptop } = ends;
  const startUs = network.nowUs;
  if (attack) {
    for (let i = 0; i < 100 * FRAMES / 30; i++) {
      network.at(startUs + i * 10_000 + 1777, () => attack(ends, i));
    }
  }
  drive(ends, FRAMES);
  network.advance(100_000);
  const ofRobot = robot.machine.statistics();
  const ofLaptop = laptop.machine.statistics();
  assertEquals(laptop.machine.sealedWith(ROBOT), "robot");
  assertEquals(robot.machine.viewers.length, 1);
  return {
    frames: laptop.frames.map(({ id, completeUs, age }) => ({ id, completeUs, ageUs: age?.ageUs })),
    counters: JSON.parse(JSON.stringify({
      sessions: ofLaptop.sessions,
      drops: [ofLaptop.drops, ofRobot.drops],
      unfinished: ofLaptop.unfinishedBytes,
      feedback: [ofRobot.feedbackDatagrams, ofRobot.feedbackBytes],
      keys: [ofRobot.seal.sessions, ofLaptop.seal.sessions],
    })),
    dropped: ofRobot.seal.drops.total + ofLaptop.seal.drops.total,
  };
}

for (const isPushed of [false, true]) {
  const what = isPushed ? "pushed" : "asked for";
  const peace = play(isPushed, undefined);
  Deno.test(`a stream that is ${what} and sealed plays whole where nobody attacks`, () => {
    assertEquals(peace.frames.length, FRAMES + 10);
    assertEquals(peace.dropped, 0);
  });

  for (const [name, attack] of Object.entries(ATTACKS)) {
    Deno.test(`a stream that is ${what} and sealed is the same under ${name}`, () => {
      const war = play(isPushed, attack);
      assert(war.dropped > 50, `${war.dropped} not taken`);
      assertEquals(war.frames, peace.frames);
      assertEquals(war.counters, peace.counters);
    });
  }
}
