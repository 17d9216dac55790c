/** A robot that is open serves strangers in the clear, and its targets that are paired from the first datagram on sealed. */

import { assert, assertEquals } from "@std/assert";
import { findHeaderFault, Kind, readKind } from "../../src/protocol/header.ts";
import { addressOf, attachReceiver } from "../support/pair.ts";
import {
  attachSealedReceiver,
  attachSealedSender,
  makePairing,
  sealOf,
  streamFor,
} from "../support/sealed_pair.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";
import { TappedNetwork } from "../support/tapped_network.ts";

const LAPTOP = addressOf(2);
const { ofRobot, ofViewer } = makePairing();
/** What a robot knows that has a key of somebody, and not where that is. */
const NOWHERE = { ...ofRobot, addresses: [] };
const THERE = { ...ofRobot, addresses: [LAPTOP.hostname] };

/** The kinds of datagram that go to somebody in the clear, but for handshakes. */
function watchClear(network: TappedNetwork, hostname: string): Set<number> {
  const clear = new Set<number>();
  network.tap = (bytes, _, to) => {
    const isClear = to.hostname === hostname && findHeaderFault(bytes) !== "sealed";
    if (isClear && ![Kind.Hello, Kind.Challenge].includes(readKind(bytes) as never)) {
      clear.add(readKind(bytes));
    }
    return [bytes];
  };
  return clear;
}

simulatedTest("a robot that is open never pushes in the clear to who is paired, wherever that is", () => {
  for (const pairing of [NOWHERE, THERE]) {
    for (const lateUs of [0, 10_000_000]) {
      const network = new TappedNetwork({ delayUs: 2000 });
      const clear = watchClear(network, LAPTOP.hostname);
      const others = [2, 3].map((number) => makePairing(number).ofRobot);
      const robot = attachSealedSender(network, [...others, pairing], { targets: [LAPTOP], isOpen: true });
      if (lateUs > 0) streamFor(network, robot, { us: lateUs, bytes: 2000 });
      const laptop = attachSealedReceiver(network, [ofViewer]);
      streamFor(network, robot, { us: 1_500_000, bytes: 2000 });
      assert(laptop.frames.length > 25, `${laptop.frames.length}`);
      // Long enough for its keys to be forgotten.
      network.detach(LAPTOP);
      streamFor(network, robot, { us: 20_000_000, bytes: 2000 });
      const again = attachSealedReceiver(network, [ofViewer], { seed: 9 });
      streamFor(network, robot, { us: 1_500_000, bytes: 2000 });
      assert(again.frames.length > 25, `${again.frames.length}`);
      assertEquals([...clear], [], JSON.stringify(pairing.addresses));
      assertEquals([...laptop.machine.unsealed, ...again.machine.unsealed], []);
    }
  }
});

simulatedTest(
  "a robot that is open pushes in the clear to a listener that has no keys, or none of its own",
  () => {
    const stranger = makePairing(7);
    for (const pairings of [undefined, [{ ...stranger.ofViewer, robotId: "0c".repeat(8), addresses: [] }]]) {
      const network = new TappedNetwork({ delayUs: 2000 });
      const robot = attachSealedSender(network, [2, 3, 4].map((number) => makePairing(number).ofRobot), {
        targets: [LAPTOP],
        isOpen: true,
      });
      const listener = pairings
        ? attachSealedReceiver(network, pairings, { isOpen: true })
        : attachReceiver(network, { address: LAPTOP });
      network.advance(100_000);
      const count = streamFor(network, robot, { us: 2_000_000, bytes: 2000 });
      network.advance(50_000);
      assertEquals(listener.frames.length, count);
      assertEquals(robot.machine.viewers.length, 1);
    }
  },
);

simulatedTest(
  "a robot that is open sends to groups in the clear, and to targets where it is paired with nobody",
  () => {
    for (const group of ["239.1.2.3", "10.0.0.255"]) {
      const network = new TappedNetwork({ delayUs: 2000 });
      const clear = watchClear(network, group);
      const targets = [{ ...LAPTOP, hostname: group }];
      const robot = attachSealedSender(network, [NOWHERE], { targets, isOpen: true, groups: ["10.0.0.255"] });
      streamFor(network, robot, { us: 100_000 });
      assert(clear.has(Kind.Media), group);
    }
    const network = new TappedNetwork({ delayUs: 2000 });
    const robot = attachSealedSender(network, [], { targets: [LAPTOP], isOpen: true });
    const listener = attachReceiver(network, { address: LAPTOP });
    const count = streamFor(network, robot, { us: 500_000 });
    network.advance(50_000);
    assertEquals(listener.frames.length, count);
  },
);

simulatedTest(
  "a target in the clear is asked once more where somebody is paired meanwhile, and sealed if it is that",
  () => {
    const network = new TappedNetwork({ delayUs: 2000 });
    const other = makePairing(2).ofRobot;
    const robot = attachSealedSender(network, [other], { targets: [LAPTOP], isOpen: true });
    const listener = attachReceiver(network, { address: LAPTOP });
    network.advance(100_000);
    streamFor(network, robot, { us: 500_000 });
    assert(listener.frames.length > 10);
    const laptop = attachSealedReceiver(network, [ofViewer]);
    const clear = watchClear(network, LAPTOP.hostname);
    robot.machine.setSeal(sealOf([other, NOWHERE], true));
    streamFor(network, robot, { us: 1_000_000 });
    assert(laptop.frames.length > 20, `${laptop.frames.length}`);
    assertEquals([...clear], []);
    // All are forgotten: everybody is served, as before.
    network.attach(listener);
    robot.machine.setSeal(sealOf([], true));
    listener.frames.length = 0;
    streamFor(network, robot, { us: 500_000 });
    assert(listener.frames.length > 10, `${listener.frames.length}`);
  },
);

simulatedTest("a target whose name leads elsewhere is asked there before it is served in the clear", () => {
  const network = new TappedNetwork({ delayUs: 2000 });
  const robot = attachSealedSender(network, [NOWHERE], { targets: [addressOf(9)], isOpen: true });
  const clear = watchClear(network, LAPTOP.hostname);
  const laptop = attachSealedReceiver(network, [ofViewer]);
  const stranger = attachReceiver(network, { address: addressOf(9) });
  streamFor(network, robot, { us: 500_000 });
  assert(stranger.frames.length > 10, `${stranger.frames.length}`);
  robot.machine.retarget(addressOf(9), LAPTOP);
  streamFor(network, robot, { us: 1_000_000 });
  assert(laptop.frames.length > 20, `${laptop.frames.length}`);
  assertEquals([...clear], []);
});

simulatedTest(
  "nobody's word is believed that there is no key where somebody is known to be who has one, and it is told",
  () => {
    const network = new TappedNetwork({ delayUs: 2000 });
    const other = { ...LAPTOP, port: 6000 };
    const robot = attachSealedSender(network, [THERE], { targets: [LAPTOP, other], isOpen: true });
    const clear = watchClear(network, LAPTOP.hostname);
    const [listener, beside] = [LAPTOP, other].map((address) => attachReceiver(network, { address }));
    streamFor(network, robot, { us: 1_000_000, bytes: 2000 });
    assertEquals([listener!.frames.length, beside!.frames.length, [...clear]], [0, 0, []]);
    const held = { kind: "held", hostname: LAPTOP.hostname, name: THERE.name } as const;
    assertEquals([0, 1, 2].map(() => robot.machine.pollSealEvent()), [held, held, undefined]);
    // Where that one is spoken to at another port, this is somebody else.
    const laptop = attachSealedReceiver(network, [ofViewer]);
    streamFor(network, robot, { us: 1_000_000, bytes: 2000 });
    assert(
      laptop.frames.length > 15 && beside!.frames.length > 15,
      `${laptop.frames.length} ${beside!.frames.length}`,
    );
  },
);

simulatedTest(
  "a robot that pushes to somebody who is not paired with it gets to know that, and tells it once",
  () => {
    for (
      const pairings of [undefined, [{ ...makePairing(7).ofViewer, robotId: "0c".repeat(8), addresses: [] }]]
    ) {
      const network = new TappedNetwork({ delayUs: 2000 });
      const robot = attachSealedSender(network, [NOWHERE], { targets: [LAPTOP] });
      if (pairings) attachSealedReceiver(network, pairings);
      else attachReceiver(network, { address: LAPTOP });
      const clear = watchClear(network, LAPTOP.hostname);
      streamFor(network, robot, { us: 10_000_000, bytes: 2000 });
      const told = [0, 1].map(() => robot.machine.pollSealEvent());
      assertEquals([told, [...clear]], [[{ kind: "held", hostname: LAPTOP.hostname }, undefined], []]);
    }
  },
);
