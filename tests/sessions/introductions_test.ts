/** A robot gets to know who has a pairing, by what is said under its keys, under a virtual clock. */

import { assert, assertEquals } from "@std/assert";
import type { SealEvent } from "../../src/common/seal_event.ts";
import type { Pairing } from "../../src/pair/pairing.ts";
import { addressOf } from "../support/pair.ts";
import {
  attachSealedReceiver,
  attachSealedSender,
  makePairing,
  type SealedReceiverHost,
  type SealedSenderHost,
  sealOf,
} from "../support/sealed_pair.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

const ROBOT = addressOf(1);
const LAPTOP = addressOf(2);
const { ofRobot, ofViewer } = makePairing(1);
const [second, third] = [makePairing(2), makePairing(3)];
const FRESH: Pairing = { ...ofRobot, isUnused: true, isNameless: true };
const NEWS: Pairing = { ...ofViewer, introduction: { replaces: [] } };

/** All that a machine has told by now. */
function eventsOf({ machine }: SealedSenderHost | SealedReceiverHost): SealEvent[] {
  const events: SealEvent[] = [];
  for (let event = machine.pollSealEvent(); event; event = machine.pollSealEvent()) events.push(event);
  return events;
}

/** Without those that were told before. */
function distinct(events: readonly SealEvent[]): SealEvent[] {
  return [...new Map(events.map((event) => [JSON.stringify(event), event])).values()];
}

simulatedTest(
  "a robot learns by keys who has come by a pairing, from where, and its name, at a loss of a fifth",
  () => {
    for (let seed = 1; seed <= 20; seed++) {
      for (const isPushed of [false, true]) {
        const network = new SimulatedNetwork({ delayUs: 2000, loss: 0.2, seed });
        const robot = attachSealedSender(network, [FRESH], { targets: isPushed ? [LAPTOP] : [], seed });
        const laptop = attachSealedReceiver(network, [NEWS], { subscribeTo: isPushed ? [] : [ROBOT], seed });
        network.advance(5_000_000);
        assertEquals(distinct(eventsOf(robot)), [
          { kind: "met", id: FRESH.id, hostname: "10.0.0.2" },
          { kind: "named", id: FRESH.id, name: "me" },
        ], `seed ${seed}`);
        assertEquals(distinct(eventsOf(laptop)), [
          { kind: "introduced", id: FRESH.id, replacedId: "0".repeat(16) },
        ]);
      }
    }
  },
);

simulatedTest(
  "a robot tells of who is known only when that comes from elsewhere, and asks for no name that it has",
  () => {
    const network = new SimulatedNetwork({ delayUs: 2000 });
    const known = { ...ofRobot, addresses: [LAPTOP.hostname] };
    const robot = attachSealedSender(network, [known]);
    attachSealedReceiver(network, [NEWS], { subscribeTo: [ROBOT] });
    network.advance(1_000_000);
    assertEquals(eventsOf(robot), []);
    network.detach(LAPTOP);
    attachSealedReceiver(network, [NEWS], { subscribeTo: [ROBOT], address: addressOf(7), viewerId: 9 });
    network.advance(1_000_000);
    assertEquals(eventsOf(robot), [{ kind: "met", id: known.id, hostname: "10.0.0.7" }]);
  },
);

simulatedTest(
  "what the robot was told is not said again, and to one that does not answer not for ever",
  () => {
    const network = new SimulatedNetwork({ delayUs: 2000 });
    attachSealedSender(network, [FRESH]);
    const laptop = attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
    network.advance(2_000_000);
    const quiet = network.datagramsSent;
    network.advance(2_000_000);
    const usual = network.datagramsSent - quiet;
    laptop.machine.setSeal(sealOf([NEWS]));
    network.advance(2_000_000);
    const told = network.datagramsSent;
    network.advance(2_000_000);
    assert(network.datagramsSent - told <= usual + 2, `${network.datagramsSent - told} of ${usual}`);
    assertEquals(eventsOf(laptop).length, 1);
  },
);

simulatedTest("a viewer that was paired anew has its older pairings taken away, one after the other", () => {
  const network = new SimulatedNetwork({ delayUs: 2000, loss: 0.2 });
  const olds = [second, third].map(({ ofViewer: { id, secret } }) => ({ id, secret }));
  const robot = attachSealedSender(network, [ofRobot, second.ofRobot, third.ofRobot]);
  let mine: Pairing = { ...ofViewer, introduction: { replaces: olds } };
  const laptop = attachSealedReceiver(network, [mine], { subscribeTo: [ROBOT] });
  const told: SealEvent[] = [];
  for (let i = 0; i < 2; i++) {
    network.advance(3_000_000);
    told.push(...eventsOf(robot));
    const answered = distinct(eventsOf(laptop));
    assertEquals(answered, [{ kind: "introduced", id: ofRobot.id, replacedId: olds[i]!.id }]);
    mine = { ...mine, introduction: { replaces: olds.slice(i + 1) } };
    laptop.machine.setSeal(sealOf([mine]));
  }
  assertEquals(
    distinct(told).filter(({ kind }) => kind === "replaced"),
    olds.map(({ id }) => ({ kind: "replaced", id: ofRobot.id, olderId: id })),
  );
});

simulatedTest(
  "who is paired can not have the pairing of somebody else taken away, whose secret it has not",
  () => {
    const network = new SimulatedNetwork({ delayUs: 2000 });
    const robot = attachSealedSender(network, [ofRobot, second.ofRobot]);
    const thief = { id: second.ofRobot.id, secret: ofRobot.secret };
    const own = { id: ofRobot.id, secret: ofRobot.secret };
    for (const replaces of [[thief], [own]]) {
      const laptop = attachSealedReceiver(network, [{ ...ofViewer, introduction: { replaces } }], {
        subscribeTo: [ROBOT],
      });
      network.advance(2_000_000);
      assert(eventsOf(laptop).length > 0, "it was said");
      assertEquals(eventsOf(robot).filter(({ kind }) => kind !== "met"), []);
      network.detach(LAPTOP);
      network.advance(20_000_000);
    }
  },
);

simulatedTest("a viewer is told by its robot what it may do, and that it may do less or more now", () => {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  attachSealedSender(network, [{ ...ofRobot, rights: ["watch"] }]);
  const both: Pairing = { ...ofViewer, rights: ["watch", "drive"] };
  const laptop = attachSealedReceiver(network, [both], { subscribeTo: [ROBOT] });
  network.advance(1_000_000);
  assertEquals(eventsOf(laptop), [{ kind: "rights", id: both.id, rights: ["watch"] }]);
});
