/** A robot that sends to a group, and its members, under a virtual clock. */

import { assert, assertEquals, assertLess } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { encodeHeader, isGroupSealed, Kind, markGroupSealed, readKind } from "../../src/protocol/header.ts";
import { addressOf, attachReceiver, attachSender, streamFrames } from "../support/pair.ts";
import {
  attachGroup,
  attachSealedReceiver,
  attachSealedSender,
  makePairing,
  type SealedReceiverHost,
  sealOf,
  streamFor,
} from "../support/sealed_pair.ts";
import { seededRandom } from "../support/seeded_random.ts";
import type { SimulatedNetwork } from "../support/simulated_network.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";
import { TappedNetwork } from "../support/tapped_network.ts";

const ROBOT = addressOf(1);
const GROUP: Address = { ...addressOf(1), hostname: "239.1.2.3" };
const [first, second] = [makePairing(1), makePairing(2)];

function attachMember(
  network: SimulatedNetwork,
  number: 1 | 2,
  addresses?: readonly string[],
): SealedReceiverHost {
  const { ofViewer } = number === 1 ? first : second;
  const pairing = addresses ? { ...ofViewer, addresses } : ofViewer;
  return attachSealedReceiver(network, [pairing], {
    ...{ address: addressOf(1 + number), viewerId: 76 + number, seed: 1 + number },
  });
}

function dropsOf({ machine }: SealedReceiverHost) {
  return machine.statistics().seal.drops;
}

simulatedTest(
  "a group is sent to under a key that each who is paired with the robot gets, and nobody else",
  () => {
    const network = new TappedNetwork({ delayUs: 2000 });
    const members = [attachMember(network, 1), attachMember(network, 2, [])];
    const stranger = attachReceiver(network, { address: addressOf(8) });
    const other = attachSealedReceiver(network, [makePairing(3).ofViewer], {
      address: addressOf(9),
      seed: 9,
    });
    const robot = attachSealedSender(network, [first.ofRobot, second.ofRobot], { targets: [GROUP] });
    const came = attachGroup(network, GROUP, [...members, stranger, other]);
    const count = streamFor(network, robot, { us: 1_000_000 });
    network.advance(100_000);
    for (const { frames } of members) assert(frames.length >= count - 2, `${frames.length} of ${count}`);
    for (const { frames, machine } of [stranger, other]) {
      assertEquals([frames.length, machine.unpaired(network.nowUs)], [0, [ROBOT]]);
    }
    assert(came.every(isGroupSealed));
    assertEquals(robot.machine.viewers.map(({ address }) => address), [GROUP], "nobody is served alone");
    assertEquals(members[0]!.machine.sealedWith(ROBOT), "robot");
  },
);

simulatedTest("a group's members ask for what they miss, and say how much that is", () => {
  const network = new TappedNetwork({ delayUs: 2000, loss: 0.2 });
  const members = [attachMember(network, 1), attachMember(network, 2)];
  const robot = attachSealedSender(network, [first.ofRobot, second.ofRobot], { targets: [GROUP] });
  attachGroup(network, GROUP, members);
  streamFor(network, robot, { us: 1_000_000 });
  const before = members.map(({ frames }) => frames.length);
  const count = streamFor(network, robot, { us: 2_000_000, first: 100 });
  network.advance(100_000);
  for (const [i, { frames }] of members.entries()) {
    const share = (frames.length - before[i]!) / count;
    assert(share > 0.95, `${share} of the frames`);
  }
  assert(robot.machine.feedback.datagrams > 50);
});

simulatedTest("who is forgotten sees nothing more of a group, and the others go on", () => {
  const network = new TappedNetwork({ delayUs: 2000 });
  const [gone, kept] = [attachMember(network, 1), attachMember(network, 2)] as const;
  const robot = attachSealedSender(network, [first.ofRobot, second.ofRobot], { targets: [GROUP] });
  attachGroup(network, GROUP, [gone, kept]);
  streamFor(network, robot, { us: 500_000 });
  robot.machine.setSeal(sealOf([second.ofRobot]));
  const before = [gone, kept].map(({ frames }) => frames.length);
  assert(before.every((frames) => frames > 5));
  const count = streamFor(network, robot, { us: 1_000_000, first: 100 });
  network.advance(100_000);
  const after = [gone, kept].map(({ frames }, i) => frames.length - before[i]!);
  assertEquals(after[0], 0);
  assert(after[1]! >= count - 2, `${after[1]} of ${count}`);
});

simulatedTest(
  "a robot that is started again is seen by its group again within a second, at 20 % loss",
  () => {
    const network = new TappedNetwork({ delayUs: 2000, loss: 0.2 });
    const member = attachMember(network, 1);
    const options = { targets: [GROUP] };
    const robot = attachSealedSender(network, [first.ofRobot], options);
    attachGroup(network, GROUP, [member]);
    streamFor(network, robot, { us: 1_000_000 });
    const again = attachSealedSender(network, [first.ofRobot], {
      ...options,
      sessionId: 0xabcd_0002,
      seed: 5,
    });
    const before = member.frames.length;
    streamFor(network, again, { us: 1_000_000, first: 200 });
    assert(member.frames.length > before + 3, `${member.frames.length - before} frames of the new session`);
  },
);

simulatedTest(
  "what was sent to a group before is nothing new, to who was there and to who comes later",
  () => {
    const network = new TappedNetwork({ delayUs: 2000 });
    const there = attachMember(network, 1);
    const robot = attachSealedSender(network, [first.ofRobot, second.ofRobot], { targets: [GROUP] });
    const members = [there];
    const came = attachGroup(network, GROUP, members);
    streamFor(network, robot, { us: 500_000 });
    const old = came.slice();
    members.push(attachMember(network, 2));
    streamFor(network, robot, { us: 300_000, first: 50 });
    const before = members.map(({ frames }) => frames.length);
    const replayed = members.map((member) => dropsOf(member).of("replayed"));
    for (const bytes of old) network.inject(bytes, ROBOT, GROUP);
    network.advance(20_000);
    assertEquals(members.map(({ frames }) => frames.length), before);
    assertEquals(members.map((member, i) => dropsOf(member).of("replayed") - replayed[i]!), [
      old.length,
      old.length,
    ]);
  },
);

simulatedTest("what is forged for a group is counted, from whatever address it comes", () => {
  const network = new TappedNetwork({ delayUs: 2000 });
  const member = attachMember(network, 1);
  const robot = attachSealedSender(network, [first.ofRobot], { targets: [GROUP] });
  const came = attachGroup(network, GROUP, [member]);
  streamFor(network, robot, { us: 500_000 });
  const marks = new Map<boolean, Set<string>>([[true, new Set()], [false, new Set()]]);
  const poll = member.machine.pollDatagram.bind(member.machine);
  member.machine.pollDatagram = (nowUs, into) => {
    const outgoing = poll(nowUs, into);
    if (outgoing) marks.get(outgoing.isToStranger ?? false)!.add(outgoing.to.hostname);
    return outgoing;
  };
  const random = seededRandom(6);
  const asked = network.traffic(member.address, undefined).datagrams;
  const genuine = came.findLast((bytes) => readKind(bytes) === Kind.Media)!;
  for (let i = 0; i < 2000; i++) {
    const forged = genuine.slice();
    forged.set(random.bytes(4), 4);
    forged[random.below(forged.length)]! ^= 1 + random.below(255);
    const froms = [ROBOT, addressOf(1, 1 + random.below(60_000)), addressOf(20 + random.below(200))];
    const from = froms[i % 3]!;
    network.inject(forged.subarray(0, random.below(3) ? forged.length : random.below(60)), from, GROUP);
    if (i % 20 === 0) network.advance(1000);
  }
  assertEquals([...marks.get(false)!], [ROBOT.hostname], "nobody else may keep others waiting");
  assert(marks.get(true)!.size > 1);
  const before = member.frames.length;
  const count = streamFor(network, robot, { us: 1_000_000, first: 100 });
  assert(member.frames.length - before >= count - 1, `${member.frames.length - before} of ${count}`);
  assertLess(network.traffic(member.address, undefined).datagrams - asked, 800, "few are asked");
  streamFor(network, robot, { us: 6_000_000, first: 200, intervalUs: 100_000, bytes: 1000 });
  const strangers = () =>
    network.traffic(member.address, undefined).datagrams - network.traffic(member.address, ROBOT).datagrams;
  const told = strangers();
  streamFor(network, robot, { us: 1_000_000, first: 300 });
  assertEquals(strangers(), told, "who has not answered is asked no more");
});

simulatedTest(
  "a group's robot that is not paired is told of, and one that comes back from another port is found",
  () => {
    const network = new TappedNetwork({ delayUs: 2000 });
    const member = attachMember(network, 1);
    const stranger = attachSealedSender(network, [second.ofRobot], {
      targets: [GROUP],
      address: addressOf(7),
    });
    attachGroup(network, GROUP, [member]);
    streamFor(network, stranger, { us: 6_000_000, intervalUs: 100_000, bytes: 1000 });
    assertEquals(member.machine.unpaired(network.nowUs), [addressOf(7)]);
    for (let run = 0; run < 20; run++) {
      const address = addressOf(1, 40_000 + run);
      const options = { targets: [GROUP], address, sessionId: 900 + run, seed: 50 + run };
      const robot = attachSealedSender(network, [first.ofRobot], options);
      const before = member.frames.length;
      streamFor(network, robot, { us: 500_000, first: 20 * run, bytes: 1000 });
      assert(member.frames.length > before + 5, `run ${run}: ${member.frames.length - before}`);
      network.detach(address);
    }
  },
);

simulatedTest(
  "a stranger's datagrams in a group's form stop no stream that a listener takes in the clear",
  () => {
    const network = new TappedNetwork({ delayUs: 2000 });
    const listener = attachSealedReceiver(network, [second.ofViewer], { isOpen: true });
    const robot = attachSender(network, { address: addressOf(7), targets: [listener.address] });
    const before = streamFrames(network, robot, { count: 10, bytes: 3000 }).length;
    const forged = new Uint8Array(100);
    encodeHeader(Kind.Media, { sessionId: 1, counter: 1 }, forged);
    markGroupSealed(forged, 1, 1);
    for (let i = 0; i < 20; i++) network.inject(forged, robot.address, listener.address);
    // Somebody else in the clear, after whom it is judged anew who that is.
    network.inject(new Uint8Array(20), addressOf(6), listener.address);
    network.advance(100_000);
    const count = before + streamFrames(network, robot, { count: 30, first: 50, bytes: 3000 }).length;
    assertEquals(listener.frames.length, count);
  },
);
