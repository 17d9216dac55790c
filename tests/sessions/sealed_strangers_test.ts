/**
 * What somebody who knows everything but the keys can do to a sealed session that is going on: session ids, addresses, all
 * that was ever sent. The drive with him is the same as the one without, but for what is counted as not taken.
 */

import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { addressOf, makeJpeg } from "../support/pair.ts";
import {
  attachSealedReceiver,
  attachSealedSender,
  makePairing,
  type SealedReceiverHost,
  type SealedSenderHost,
} from "../support/sealed_pair.ts";
import {
  type Attack,
  ATTACKS,
  makeHello,
  makeSubscribe,
  type Recorded,
  type Scene,
} from "../support/sealed_attacks.ts";
import { seededRandom } from "../support/seeded_random.ts";
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

/** Somebody with any address. */
function forge({ stranger, random }: Scene): Address {
  return { ...stranger, hostname: `10.${random.bytes(3).join(".")}`, port: 1 + random.below(65_535) };
}

const ALL_ATTACKS: Readonly<Record<string, Attack>> = {
  ...ATTACKS,
  "200 who ask, each hundredth of a second": (scene) => {
    for (let n = 0; n < 200; n++) {
      const from = forge(scene);
      const cookie = n % 2 === 0 ? new Uint8Array(16) : scene.random.bytes(16);
      scene.inject(makeSubscribe(scene, cookie), from, ROBOT);
    }
  },
  "200 who begin a handshake, each hundredth of a second": (scene) => {
    for (let n = 0; n < 200; n++) {
      const from = forge(scene);
      const cookie = scene.random.bytes(16);
      scene.inject(makeHello(scene, cookie), from, n % 2 === 0 ? ROBOT : LAPTOP);
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
  return [...begin(isPushed, { seed, yesterday: [] }).scene.seen];
}

interface Ends {
  readonly network: TappedNetwork;
  readonly scene: Scene;
  readonly sender: SealedSenderHost;
  readonly receiver: SealedReceiverHost;
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
  const receiver = attachSealedReceiver(network, ofViewer, {
    ...isPushed ? {} : { subscribeTo: [ROBOT] },
    seed,
  });
  const sender = attachSealedSender(network, ofRobot, {
    ...isPushed ? { targets: [LAPTOP] } : {},
    seed: seed + 1,
  });
  network.advance(100_000);
  drive({ network, sender }, 10);
  const scene = {
    ...{ robot: ROBOT, laptop: LAPTOP, stranger: STRANGER },
    ...{ sessionId: SESSION_ID, viewerId: VIEWER_ID, pairingId: own.ofRobot.id },
    ...{ random: seededRandom(seed), seen, yesterday },
    inject: (bytes: Uint8Array, from: Address, to: Address) => network.inject(bytes, from, to),
  };
  return { network, scene, sender, receiver };
}

function drive({ network, sender }: Pick<Ends, "network" | "sender">, count: number): void {
  for (let i = 0; i < count; i++) {
    const jpeg = PICTURES[i % FRAMES]!;
    sender.machine.handleFrame({ jpeg, captureUs: network.nowUs }, network.nowUs);
    network.advance(INTERVAL_US);
  }
}

function play(isPushed: boolean, attack: Attack | undefined): Drive {
  const yesterday = attack ? record(isPushed, 50) : [];
  const ends = begin(isPushed, { seed: 7, yesterday });
  const { network, scene, sender, receiver } = ends;
  const startUs = network.nowUs;
  if (attack) {
    for (let i = 0; i < 100 * FRAMES / 30; i++) {
      network.at(startUs + i * 10_000 + 1777, () => attack(scene, i));
    }
  }
  drive(ends, FRAMES);
  network.advance(100_000);
  const ofRobot = sender.machine.statistics();
  const ofLaptop = receiver.machine.statistics();
  assertEquals(receiver.machine.sealedWith(ROBOT), "robot");
  assertEquals(sender.machine.viewers.length, 1);
  return {
    frames: receiver.frames.map(({ id, completeUs, age }) => ({ id, completeUs, ageUs: age?.ageUs })),
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

  for (const [name, attack] of Object.entries(ALL_ATTACKS)) {
    Deno.test(`a stream that is ${what} and sealed is the same under ${name}`, () => {
      const war = play(isPushed, attack);
      assert(war.dropped > 50, `${war.dropped} not taken`);
      assertEquals(war.frames, peace.frames);
      assertEquals(war.counters, peace.counters);
    });
  }
}
