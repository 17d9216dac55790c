/** Both ends of the sealed wire under a virtual clock. */

import { assert, assertEquals } from "@std/assert";
import { encodeHeader, findHeaderFault, Kind, readKind } from "../../src/protocol/header.ts";
import { SealedReceiver } from "../../src/sealed/sealed_receiver.ts";
import { SealedSender } from "../../src/sealed/sealed_sender.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { TappedNetwork } from "../support/tapped_network.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";
import { addressOf, attachReceiver, attachSender, makeJpeg, streamFrames } from "../support/pair.ts";
import {
  attachSealedReceiver,
  attachSealedSender,
  makePairing,
  sealOf,
  seededSodium,
  streamFor,
} from "../support/sealed_pair.ts";

const ROBOT = addressOf(1);
const LAPTOP = addressOf(2);
const { ofRobot, ofViewer } = makePairing();

simulatedTest("a viewer that is paired with the robot that it asks gets its stream, sealed", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const robot = attachSealedSender(network, [ofRobot]);
  const laptop = attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
  network.advance(50_000);
  const count = streamFor(network, robot, { us: 1_000_000 });
  network.advance(100_000);
  assertEquals(laptop.frames.length, count);
  assertEquals(laptop.machine.sealedWith(ROBOT), "robot");
  assertEquals(robot.machine.sealedWith(LAPTOP), "laptop 1");
});

simulatedTest("a robot pushes to a viewer that it is paired with, sealed", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const laptop = attachSealedReceiver(network, [ofViewer]);
  const robot = attachSealedSender(network, [ofRobot], { targets: [LAPTOP] });
  network.advance(50_000);
  const count = streamFor(network, robot, { us: 1_000_000 });
  network.advance(100_000);
  assertEquals(laptop.frames.length, count);
  assertEquals(laptop.machine.sealedWith(ROBOT), "robot");
});

simulatedTest("a viewer that is not paired is told so, and gets nothing", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const robot = attachSealedSender(network, [ofRobot]);
  const stranger = attachReceiver(network, { subscribeTo: [ROBOT], acceptsPushed: false });
  streamFor(network, robot, { us: 2_000_000 });
  assertEquals([stranger.frames.length, robot.machine.viewers.length], [0, 0]);
  assertEquals(stranger.machine.unpaired(network.nowUs), [ROBOT]);
});

simulatedTest(
  "a viewer that a robot pushes to and is not paired with says who that is, until it ends",
  () => {
    const network = new SimulatedNetwork({ delayUs: 2000 });
    const stranger = attachReceiver(network);
    const robot = attachSealedSender(network, [ofRobot], { targets: [stranger.address] });
    streamFor(network, robot, { us: 3_000_000 });
    assertEquals([stranger.frames.length, stranger.machine.unpaired(network.nowUs)], [0, [ROBOT]]);
    network.detach(robot.address);
    network.advance(3_000_000);
    assertEquals(stranger.machine.unpaired(network.nowUs), []);
  },
);

simulatedTest("a viewer that an open robot pushes to is never told that it is not paired", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const stranger = attachReceiver(network);
  const robot = attachSealedSender(network, [ofRobot], { targets: [stranger.address], isOpen: true });
  for (let i = 0; i < 20; i++) {
    streamFor(network, robot, { us: 200_000 });
    assertEquals(stranger.machine.unpaired(network.nowUs), []);
  }
  assert(stranger.frames.length > 10);
});

simulatedTest("what is forgotten at the robot ends at once, and is told; what is made anew begins", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const robot = attachSealedSender(network, [ofRobot]);
  const laptop = attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
  network.advance(50_000);
  streamFor(network, robot, { us: 500_000 });
  assert(laptop.frames.length > 10);
  robot.machine.setSeal(sealOf([]));
  assertEquals(robot.machine.viewers.length, 0);
  laptop.frames.length = 0;
  streamFor(network, robot, { us: 1_500_000 });
  assertEquals(laptop.frames.filter(({ completeUs }) => completeUs > network.nowUs - 1_490_000), []);
  assertEquals(laptop.machine.unpaired(network.nowUs), [ROBOT]);
  const anew = makePairing(2);
  robot.machine.setSeal(sealOf([anew.ofRobot]));
  laptop.machine.setSeal(sealOf([anew.ofViewer]));
  streamFor(network, robot, { us: 1_000_000 });
  assert(laptop.frames.length > 10, `${laptop.frames.length}`);
  assertEquals(robot.machine.sealedWith(LAPTOP), "laptop 2");
  assertEquals(laptop.machine.unpaired(network.nowUs), []);
});

simulatedTest("a viewer that forgets its robot hears no more of it, and never asks it in the clear", () => {
  const network = new TappedNetwork({ delayUs: 2000 });
  const robot = attachSealedSender(network, [ofRobot], { isOpen: true });
  const laptop = attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
  network.advance(50_000);
  streamFor(network, robot, { us: 300_000 });
  assertEquals(robot.machine.sealedWith(LAPTOP), "laptop 1");
  laptop.machine.setSeal(sealOf([]));
  let said = 0;
  network.tap = (bytes, from) => {
    if (from === LAPTOP || from.hostname === LAPTOP.hostname) said++;
    return [bytes];
  };
  laptop.frames.length = 0;
  streamFor(network, robot, { us: 1_000_000 });
  assertEquals([laptop.frames.length, said], [0, 0]);
});

simulatedTest(
  "a robot that is told to be open serves strangers in the clear, and who is paired sealed",
  () => {
    const network = new TappedNetwork({ delayUs: 2000 });
    const robot = attachSealedSender(network, [ofRobot], { isOpen: true });
    const laptop = attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
    const stranger = attachReceiver(network, {
      subscribeTo: [ROBOT],
      acceptsPushed: false,
      address: addressOf(9),
      viewerId: 9,
    });
    network.advance(100_000);
    const clear = new Set<number>();
    network.tap = (bytes, _, to) => {
      if (to.hostname === LAPTOP.hostname && findHeaderFault(bytes) !== "sealed") clear.add(readKind(bytes));
      return [bytes];
    };
    const count = streamFor(network, robot, { us: 1_000_000 });
    network.advance(50_000);
    assertEquals([laptop.frames.length, stranger.frames.length], [count, count]);
    assertEquals([...clear], []);
    assertEquals(robot.machine.sealedWith(stranger.address), undefined);
    assertEquals(laptop.frames.at(-1)!.stream.seal, { state: "sealed", peer: "robot" });
    assertEquals(stranger.frames.at(-1)!.stream.seal, undefined);
  },
);

simulatedTest(
  "a viewer finds the pairing by what the robot calls itself, where it is asked by another name",
  () => {
    const network = new SimulatedNetwork({ delayUs: 2000 });
    const robot = attachSealedSender(network, [ofRobot]);
    const elsewhere = { ...ofViewer, addresses: ["robot.local"] };
    const laptop = attachSealedReceiver(network, [elsewhere], { subscribeTo: [ROBOT] });
    network.advance(500_000);
    const count = streamFor(network, robot, { us: 500_000 });
    network.advance(50_000);
    assertEquals([laptop.frames.length, laptop.machine.unpaired(network.nowUs)], [count, []]);
  },
);

simulatedTest("a viewer that is paired with one robot gets the open stream of another that it asks", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const other = attachSender(network, { address: addressOf(3) });
  const laptop = attachSealedReceiver(network, [ofViewer], { subscribeTo: [other.address] });
  network.advance(100_000);
  const sent = streamFrames(network, other, { count: 10 });
  assertEquals(laptop.frames.length, sent.length);
  assertEquals(laptop.machine.sealedWith(other.address), undefined);
});

simulatedTest(
  "a viewer that is paired takes nothing that is pushed in the clear, and knows from whom, unless it is open",
  () => {
    for (const isOpen of [false, true]) {
      const network = new SimulatedNetwork({ delayUs: 2000 });
      const laptop = attachSealedReceiver(network, [ofViewer], { isOpen });
      const [stranger, robot] = [3, 1].map((host) =>
        attachSender(network, { address: addressOf(host), targets: [LAPTOP], sessionId: host })
      );
      streamFrames(network, stranger!, { count: 5 });
      streamFrames(network, robot!, { count: 5 });
      assertEquals(laptop.frames.length, isOpen ? 5 : 0, "never from a robot that it is paired with");
      assertEquals([...laptop.machine.unsealed].toSorted(), isOpen ? ["10.0.0.1"] : ["10.0.0.1", "10.0.0.3"]);
    }
  },
);

simulatedTest("ends that are at work in the clear go on sealed where they are paired meanwhile", () => {
  const network = new TappedNetwork({ delayUs: 2000 });
  const plainRobot = attachSender(network);
  const plainLaptop = attachReceiver(network, { subscribeTo: [ROBOT], acceptsPushed: false });
  network.advance(100_000);
  streamFrames(network, plainRobot, { count: 20 });
  assertEquals(plainLaptop.frames.length, 20);
  const senderOptions = {
    ...{ sessionId: 0xabcd_0001, secret: new Uint8Array(32).fill(7), name: "robot", targets: [] },
    ...{ datagramBytes: 1200, redundancy: "auto" as const },
  };
  const receiverOptions = {
    viewerId: 77,
    drawU48: () => 5,
    subscribeTo: [ROBOT],
    acceptsPushed: false,
    wire: "auto" as const,
  };
  const [ofThis, ofThat] = [1, 2].map((seed) => seededSodium(seed));
  const sealedRobot = { seal: sealOf([ofRobot]), sodium: ofThis! };
  const robot = { ...plainRobot, machine: new SealedSender(plainRobot.machine, senderOptions, sealedRobot) };
  network.attach(robot);
  const sealedLaptop = { seal: sealOf([ofViewer]), sodium: ofThat! };
  const laptop = {
    ...plainLaptop,
    machine: new SealedReceiver(plainLaptop.machine, receiverOptions, sealedLaptop),
  };
  network.attach(laptop);
  let longest = 0;
  const media = new Set<string | undefined>();
  network.tap = (bytes) => {
    longest = Math.max(longest, bytes.length);
    if (readKind(bytes) === Kind.Media) media.add(findHeaderFault(bytes));
    return [bytes];
  };
  const before = plainLaptop.frames.length;
  for (let i = 0; i < 40; i++) {
    robot.machine.handleFrame({ jpeg: makeJpeg(i, 20_000), captureUs: network.nowUs }, network.nowUs);
    network.advance(33_333);
  }
  assert(plainLaptop.frames.length > before + 25, `${plainLaptop.frames.length - before}`);
  assertEquals([...media], ["sealed"]);
  assert(longest > 1100 && longest <= 1200, `${longest} bytes`);
});

simulatedTest("a viewer that leaves says so by its keys", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const robot = attachSealedSender(network, [ofRobot]);
  const laptop = attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
  network.advance(500_000);
  assertEquals(robot.machine.viewers.length, 1);
  const into = new Uint8Array(400);
  const { to, length } = laptop.machine.pollLeave(into)!;
  assertEquals(findHeaderFault(into.subarray(0, length)), "sealed");
  network.send(into.subarray(0, length), LAPTOP, to);
  network.advance(10_000);
  assertEquals(robot.machine.viewers.length, 0);
});

simulatedTest("a robot that pushes goes on from another address with the same stream", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const laptop = attachSealedReceiver(network, [ofViewer]);
  const robot = attachSealedSender(network, [ofRobot], { targets: [LAPTOP] });
  streamFor(network, robot, { us: 500_000 });
  network.detach(robot.address);
  const moved = { ...robot, address: addressOf(5) };
  network.attach(moved);
  streamFor(network, moved, { us: 1_500_000 });
  assert(laptop.frames.length > 40, `${laptop.frames.length}`);
  assertEquals(new Set(laptop.frames.map(({ stream }) => stream.key)).size, 1);
  assertEquals(laptop.machine.takeStatus(network.nowUs).length, 1);
});

simulatedTest("an idle session is kept by signs of life, without a handshake", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const robot = attachSealedSender(network, [ofRobot]);
  attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
  network.advance(30_000_000);
  assertEquals(robot.machine.statistics().seal.handshakesAnswered, 1);
  assertEquals(robot.machine.viewers.length, 1);
});

simulatedTest(
  "keys are followed by others after an hour, and before a counter can wrap, without a picture lost",
  () => {
    const network = new SimulatedNetwork({ delayUs: 2000 });
    const robot = attachSealedSender(network, [ofRobot]);
    const laptop = attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
    network.advance(3_599_000_000);
    assertEquals(robot.machine.statistics().seal.sessions, 1);
    const count = streamFor(network, robot, { us: 3_000_000, bytes: 3000 });
    network.advance(50_000);
    assertEquals([robot.machine.statistics().seal.sessions, laptop.frames.length], [2, count]);
  },
);

simulatedTest("a pairing without the right to watch is as none", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const robot = attachSealedSender(network, [{ ...ofRobot, rights: [] }]);
  const laptop = attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
  streamFor(network, robot, { us: 500_000 });
  assertEquals([laptop.frames.length, laptop.machine.unpaired(network.nowUs)], [0, [ROBOT]]);
});

simulatedTest(
  "a viewer that is started again while strangers ask 20,000 times a second is back within two seconds",
  () => {
    const network = new TappedNetwork({ delayUs: 2000 });
    const robot = attachSealedSender(network, [ofRobot]);
    attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
    network.advance(200_000);
    const random = seededRandom(4);
    const ask = new Uint8Array(28);
    encodeHeader(Kind.Subscribe, { sessionId: 5, counter: 0 }, ask);
    const startUs = network.nowUs;
    for (let i = 0; i < 2500; i++) {
      network.at(startUs + 1000 * i, () => {
        for (let n = 0; n < 20; n++) {
          if (n % 2 === 0) ask.set(random.bytes(16), 12);
          else ask.fill(0, 12);
          network.inject(ask, addressOf(1 + random.below(250), 1 + random.below(65_535)), ROBOT);
        }
      });
    }
    network.advance(300_000);
    const again = attachSealedReceiver(network, [ofViewer], {
      subscribeTo: [ROBOT],
      viewerId: 78,
      address: addressOf(2, 41_000),
    });
    streamFor(network, robot, { us: 2_000_000, bytes: 3000 });
    assert(again.frames.length > 0, JSON.stringify(robot.machine.statistics().seal));
  },
);
