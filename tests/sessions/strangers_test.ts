/** What somebody else on the network can do to a session that is going on, under a virtual clock. */

import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import type { Outgoing } from "../../src/common/outgoing.ts";
import {
  type ControlDatagram,
  decodeDatagram,
  encodeDatagram,
  MIN_DATAGRAM_BYTES,
} from "../../src/protocol.ts";
import { cutIntoDatagrams } from "../receive/fragments.ts";
import {
  addressOf,
  attachReceiver,
  attachSender,
  makeJpeg,
  type ReceiverHost,
  type SenderHost,
  streamFrames,
} from "../support/pair.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

const SESSION_ID = 0xabcd_0001;
const ROBOT = addressOf(1);
const LAPTOP = addressOf(2);
const STRANGER = addressOf(9);
const FRAMES = 90;

type Send = (bytes: Uint8Array) => void;

/** A host that does as it likes: it keeps what comes and answers what it is asked, if it does. */
class Stranger {
  readonly address = STRANGER;
  readonly clockOffsetUs = 0;
  readonly heard: Uint8Array[] = [];
  readonly machine = {
    handleDatagram: (bytes: Uint8Array, from: Address) => {
      this.heard.push(bytes.slice());
      const datagram = decodeDatagram(bytes);
      if (!this.answers || typeof datagram === "string" || datagram.kind !== "echo-request") return;
      this.send(encode({ ...datagram, kind: "echo-reply", t2Us: 1000, t3Us: 1000 }), from);
    },
    pollDatagram: (): Outgoing | undefined => undefined,
    pollTimeoutUs: () => undefined,
  };
  answers = false;
  readonly #network: SimulatedNetwork;

  constructor(network: SimulatedNetwork) {
    this.#network = network;
    network.attach(this);
  }

  send(bytes: Uint8Array, to: Address): void {
    this.#network.send(bytes, this.address, to);
  }
}

function encode(datagram: ControlDatagram): Uint8Array {
  const into = new Uint8Array(1452);
  return into.slice(0, encodeDatagram(datagram, into));
}

interface Scene {
  readonly network: SimulatedNetwork;
  readonly robot: SenderHost;
  readonly laptop: ReceiverHost;
  readonly stranger: Stranger;
}

function setUp(asks = false): Scene {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const robot = attachSender(network, asks ? {} : { targets: [LAPTOP] });
  const laptop = attachReceiver(network, asks ? { subscribeTo: [ROBOT], acceptsPushed: false } : {});
  const stranger = new Stranger(network);
  network.advance(100_000);
  return { network, robot, laptop, stranger };
}

/** Streams while `attack` is called a hundred times a second; the last frames have come at the end. */
function streamUnder(scene: Scene, attack: (send: Send, i: number) => void): void {
  const { network } = scene;
  const startUs = network.nowUs;
  for (let i = 0; i < 100 * FRAMES / 30; i++) {
    network.at(startUs + i * 10_000, () => attack((bytes) => scene.stranger.send(bytes, LAPTOP), i));
  }
  streamFrames(network, scene.robot, { count: FRAMES });
  network.advance(100_000);
}

const INFO = {
  kind: "stream-info",
  sessionId: SESSION_ID,
  counter: 0,
  codec: 1,
  name: "gotcha",
  width: 8,
  height: 8,
  fps: 1,
  repairUs: 0,
} as const;

const ATTACKS: Readonly<Record<string, (send: Send, i: number, heard: readonly Uint8Array[]) => void>> = {
  "whole pictures of its own": (send, i) => {
    const counter = 1_000_000 + 100 * i;
    cutIntoDatagrams(makeJpeg(5000 + i, 3000), { frameId: i, sessionId: SESSION_ID, counter }).forEach(send);
  },
  "fragments that contradict the true ones": (send, i) => {
    const frameId = Math.floor(i * 0.3) + i % 3;
    const forged = cutIntoDatagrams(makeJpeg(7, 90_000), { frameId, sessionId: SESSION_ID, counter: i });
    send(forged[0]!);
    send(forged[40]!);
  },
  "another name": (send, i) => send(encode({ ...INFO, counter: 10_000 + i })),
  "poses": (send, i) => {
    const pose = { timeUs: 2 ** 40 + i, position: [9, 9, 9] as const };
    send(encode({ kind: "telemetry", sessionId: SESSION_ID, counter: i, pose }));
  },
  "times": (send, i) => {
    const times = { nonce: 1_000_000 + i, t2Us: 5, t3Us: 5 };
    send(encode({ kind: "echo-reply", sessionId: SESSION_ID, counter: i, ...times }));
  },
  "what it heard before": (send, i, heard) => {
    for (const bytes of heard.slice(i % 50, i % 50 + 5)) send(bytes);
  },
  "the start of a frame on the original's wire": (send) => send(Uint8Array.of(0x53, 0x4f, 0x46, 0xfe)),
};

for (const [what, attack] of Object.entries(ATTACKS)) {
  for (const asks of [false, true]) {
    simulatedTest(
      `a stranger sends ${what}: a stream that was ${asks ? "asked for" : "pushed"} stays as it is`,
      () => {
        const scene = setUp(asks);
        const { laptop, robot, network } = scene;
        // What it replays is the robot's own, overheard.
        const overheard: Uint8Array[] = [];
        const handle = laptop.machine.handleDatagram.bind(laptop.machine);
        laptop.machine.handleDatagram = (bytes, from, nowUs) => {
          if (from.hostname === ROBOT.hostname) overheard.push(bytes.slice());
          handle(bytes, from, nowUs);
        };
        streamUnder(scene, (send, i) => attack(send, i, overheard));
        assertEquals(laptop.frames.length, FRAMES);
        const ages = laptop.frames.slice(1).map(({ age }) => age!.ageUs);
        assert(Math.min(...ages) >= 2000 && Math.max(...ages) < 10_000, `${Math.max(...ages)} µs`);
        assertEquals(laptop.poses, []);
        const status = laptop.machine.takeStatus(network.nowUs);
        assertEquals(status.map(({ stream }) => stream.name), ["robot"]);
        assertEquals(robot.machine.viewers[0]!.statistics.framesSkipped, 0);
        assert(laptop.machine.statistics().drops.total > 0 || what.startsWith("the start"));
      },
    );
  }
}

for (const asks of [false, true]) {
  for (const [what, elsewhere] of [["address", addressOf(7)], ["port", addressOf(1, 6000)]] as const) {
    simulatedTest(
      `a robot that goes on from another ${what} is seen within two seconds, by who ${
        asks ? "asked" : "did not ask"
      }`,
      () => {
        const { network, robot, laptop } = setUp(asks);
        network.conditions = { delayUs: 2000, loss: 0.1 };
        streamFrames(network, robot, { count: 60 });
        const before = laptop.frames.length;
        network.detach(ROBOT);
        network.attach({ ...robot, address: elsewhere });
        streamFrames(network, robot, { count: 60, first: 60 });
        const inTwoSeconds = laptop.frames.length - before;
        assert(inTwoSeconds >= 30, `${inTwoSeconds} of 60`);
        streamFrames(network, robot, { count: 300, first: 120 });
        assert(laptop.frames.length - before > 330, `${laptop.frames.length - before}`);
        assertEquals(new Set(laptop.frames.map(({ stream }) => stream.key)).size, 1);
        assert(laptop.frames.at(-1)!.age, "its clock is still compared");
        assertEquals(robot.machine.viewers.length, 1);
      },
    );
  }
}

simulatedTest(
  "a stranger who answers what it is asked can not take a session over, not even when the robot falls silent",
  () => {
    const scene = setUp();
    const { network, laptop, stranger } = scene;
    stranger.answers = true;
    const inject = (send: Send, i: number) =>
      cutIntoDatagrams(makeJpeg(5000 + i, 3000), { frameId: 900 + i, sessionId: SESSION_ID, counter: i * 9 })
        .forEach(send);
    streamUnder(scene, inject);
    const { key } = laptop.frames[0]!.stream;
    const robots = laptop.frames.filter(({ stream }) => stream.key === key);
    assertEquals(robots.length, FRAMES);
    for (let i = 0; i < 500; i++) {
      inject((bytes) => stranger.send(bytes, LAPTOP), 1000 + i);
      network.advance(10_000);
    }
    assertEquals(laptop.frames.filter(({ stream }) => stream.key === key).length, FRAMES);
  },
);

simulatedTest("a stranger who takes a robot's session id first can not keep the robot out", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const laptop = attachReceiver(network);
  const stranger = new Stranger(network);
  stranger.answers = true;
  const startUs = network.nowUs;
  for (let i = 0; i < 600; i++) {
    network.at(startUs + i * 10_000, () => {
      const forged = cutIntoDatagrams(makeJpeg(9, 500), { frameId: i, sessionId: SESSION_ID, counter: i });
      for (const bytes of forged) stranger.send(bytes, LAPTOP);
    });
  }
  network.advance(1_000_000);
  const robot = attachSender(network, { targets: [LAPTOP] });
  const frames = streamFrames(network, robot, { count: 150 });
  network.advance(10_000);
  const ofRobot = laptop.frames.filter(({ stream }) => stream.name === "robot");
  assertEquals(ofRobot.at(-1)?.jpeg, frames.at(-1)?.jpeg);
  assert(ofRobot.length > 30, `${ofRobot.length}`);
  assertEquals(laptop.machine.takeStatus(network.nowUs).map(({ stream }) => stream.name), ["", "robot"]);
});

/** Reports as short as they can be, of counters that might be right. */
function guessReports(stranger: Stranger, from: number): void {
  for (let i = 0; i < 60; i++) {
    const highestCounter = from + i * 20;
    const report = encode({
      kind: "report",
      sessionId: SESSION_ID,
      counter: i,
      highestCounter,
      datagramsLost: 3 * i,
      lossEvents: i,
      fractionLost: 0.9,
      jitterUs: 0,
      framesComplete: 0,
      framesLost: 0,
      lostInOutages: 0,
      roundTripUs: 100_000,
      arrivals: [],
    });
    stranger.send(report, ROBOT);
  }
}

simulatedTest(
  "a stranger's reports change nothing: a slow link is still found out, and no repair is sent ahead for it",
  () => {
    const scene = setUp();
    const { network, robot, laptop, stranger } = scene;
    const [feed] = robot.machine.viewers;
    // 20 kB at 30 fps are 5 Mbit/s.
    network.setPath(ROBOT, LAPTOP, { delayUs: 2000, rate: { bitsPerSecond: 3e6, queueBytes: 150_000 } });
    for (let second = 0; second < 5; second++) {
      guessReports(stranger, second * 900);
      streamFrames(network, robot, { count: 30, first: second * 30 });
    }
    const late = laptop.frames.slice(-60).map(({ age }) => age!.ageUs);
    assert(late.length > 50 && Math.max(...late) < 150_000, `${late.length} frames, ${Math.max(...late)} µs`);
    assert(feed!.link(network.timeOf(robot)).targetBitsPerSecond! < 4e6);
    assert(feed!.link(network.timeOf(robot)).loss < 0.1, `${feed!.link(network.timeOf(robot)).loss}`);
  },
);

/** Subscribes as a viewer does. */
function subscribe({ network, stranger }: Scene, address = stranger.address): void {
  const request = { kind: "subscribe", sessionId: 5, counter: 0 } as const;
  network.send(encode({ ...request, cookie: new Uint8Array(16) }), address, ROBOT);
  network.advance(10_000);
  const challenge = stranger.heard.map(decodeDatagram).findLast((heard) =>
    typeof heard === "object" && heard.kind === "challenge"
  ) as { cookie: Uint8Array };
  network.send(encode({ ...request, cookie: challenge.cookie }), address, ROBOT);
  network.advance(10_000);
}

simulatedTest(
  "a viewer that reports nothing is sent some frames at first, then two a second, and no poses, until it does",
  () => {
    const scene = setUp();
    subscribe(scene);
    const feed = scene.robot.machine.viewers[1]!;
    streamFrames(scene.network, scene.robot, { count: 30 });
    const before = feed.statistics.framesSent;
    assert(before >= 6 && before <= 12, `${before} of the first 30`);
    subscribe(scene);
    streamFrames(scene.network, scene.robot, { count: 90, first: 30 });
    assert(feed.statistics.framesSent - before <= 7, `${feed.statistics.framesSent - before} of the next 90`);
    assertEquals(scene.laptop.frames.length, 120, "the others have them all");
  },
);

simulatedTest("a viewer that asks for everything again is sent twice its stream at most", () => {
  const scene = setUp();
  const { network, robot, stranger } = scene;
  subscribe(scene);
  const feed = robot.machine.viewers[1]!;
  const handle = stranger.machine.handleDatagram;
  let answers = 0;
  stranger.machine.handleDatagram = (bytes, from) => {
    handle(bytes, from);
    const datagram = decodeDatagram(bytes);
    if (typeof datagram === "string" || datagram.kind !== "media") return;
    if (datagram.index >= datagram.k) answers++;
    const { counter: highestCounter, frameId } = datagram;
    const header = { sessionId: SESSION_ID, counter: 0, highestCounter };
    for (const needs of [Uint8Array.of(0, 200), new Uint8Array(0)]) {
      stranger.send(encode({ kind: "nack", ...header, frameId, needs }), ROBOT);
    }
  };
  streamFrames(network, robot, { count: 60 });
  const { framesSent, repairsAhead, repairsOnRequest } = feed.statistics;
  // A frame of 20 kB has 18 fragments; what was sent ahead is sent unasked too.
  const unasked = 18 * (framesSent + 1) + repairsAhead;
  assert(answers > 100, "it is answered");
  assert(repairsOnRequest <= unasked * 1.1, `${repairsOnRequest} on request, ${unasked} without`);
});

simulatedTest("a viewer that finds all places taken knows it, and has one as soon as there is one", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const robot = attachSender(network, { maxSubscribers: 2 });
  const viewers = [3, 4].map((host) =>
    attachReceiver(network, { address: addressOf(host), subscribeTo: [ROBOT], acceptsPushed: false })
  );
  streamFrames(network, robot, { count: 30 });
  const laptop = attachReceiver(network, { subscribeTo: [ROBOT], acceptsPushed: false });
  streamFrames(network, robot, { count: 120 });
  assertEquals([laptop.frames.length, laptop.machine.refusing(network.nowUs)], [0, [ROBOT]]);
  assertEquals(viewers.map(({ frames }) => frames.length > 140), [true, true]);
  const into = new Uint8Array(MIN_DATAGRAM_BYTES);
  const farewell = viewers[0]!.machine.pollLeave(into)!;
  network.send(into.subarray(0, farewell.length), viewers[0]!.address, farewell.to);
  streamFrames(network, robot, { count: 60 });
  assert(laptop.frames.length > 20, `${laptop.frames.length}`);
  assertEquals(laptop.machine.refusing(network.nowUs), []);
});

simulatedTest(
  "a laptop that goes on from another address has its stream again within two seconds, and one place",
  () => {
    const { network, robot, laptop } = setUp(true);
    streamFrames(network, robot, { count: 60 });
    const before = laptop.frames.length;
    network.detach(LAPTOP);
    network.attach({ ...laptop, address: addressOf(7) });
    streamFrames(network, robot, { count: 60, first: 60 });
    assert(laptop.frames.length - before >= 25, `${laptop.frames.length - before} of 60`);
    assertEquals(new Set(laptop.frames.map(({ stream }) => stream.key)).size, 1);
    streamFrames(network, robot, { count: 180, first: 120 });
    assertEquals(robot.machine.viewers.map(({ address }) => address), [addressOf(7)]);
    assert(robot.machine.viewers[0]!.lastReport, "its reports count");
  },
);

simulatedTest(
  "a robot that goes on from another address is found among strangers who claim its session",
  () => {
    const { network, robot, laptop } = setUp();
    streamFrames(network, robot, { count: 30 });
    const before = laptop.frames.length;
    network.detach(ROBOT);
    network.attach({ ...robot, address: addressOf(7) });
    const startUs = network.nowUs;
    for (let i = 0; i < 400; i++) {
      network.at(startUs + i * 5000, () => {
        const [bytes] = cutIntoDatagrams(makeJpeg(1, 100), { sessionId: SESSION_ID, counter: i });
        network.send(bytes!, addressOf(20 + i % 20, 1000 + i % 60), LAPTOP);
      });
    }
    streamFrames(network, robot, { count: 60, first: 30 });
    assert(laptop.frames.length - before >= 30, `${laptop.frames.length - before} of 60`);
    assertEquals(new Set(laptop.frames.map(({ stream }) => stream.key)).size, 1);
  },
);
