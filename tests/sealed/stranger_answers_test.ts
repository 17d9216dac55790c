import { assertEquals } from "@std/assert";
import type { Outgoing } from "../../src/common/outgoing.ts";
import { addressOf } from "../support/pair.ts";
import { attachSealedReceiver, attachSealedSender, makePairing, streamFor } from "../support/sealed_pair.ts";
import { makeHello, makeSubscribe } from "../support/sealed_attacks.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";

const ROBOT = addressOf(1);
const LAPTOP = addressOf(2);
const STRANGER = addressOf(9);
const { ofRobot, ofViewer } = makePairing();
const forger = { viewerId: 5, pairingId: ofRobot.id, random: seededRandom(3) };

/** Notes who a machine writes to, and how. */
function watch(machine: { pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined }) {
  const seen = new Map<string, Set<boolean>>();
  const poll = machine.pollDatagram.bind(machine);
  machine.pollDatagram = (nowUs, into) => {
    const outgoing = poll(nowUs, into);
    if (!outgoing) return undefined;
    const kinds = seen.get(outgoing.to.hostname) ?? new Set();
    seen.set(outgoing.to.hostname, kinds.add(outgoing.isToStranger ?? false));
    return outgoing;
  };
  return seen;
}

for (const isOpen of [false, true]) {
  Deno.test(`both ends of ${isOpen ? "an open robot's" : "a"} sealed stream mark what they answer to strangers, and nothing else`, () => {
    const network = new SimulatedNetwork({ delayUs: 1000 });
    const robot = attachSealedSender(network, [ofRobot], { isOpen });
    const laptop = attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
    streamFor(network, robot, { us: 300_000, bytes: 3000 });
    const [ofTheRobot, ofTheLaptop] = [watch(robot.machine), watch(laptop.machine)];
    for (const [host, make] of [[robot, makeHello], [robot, makeSubscribe], [laptop, makeHello]] as const) {
      host.machine.handleDatagram(make(forger, new Uint8Array(16)), STRANGER, network.timeOf(host));
    }
    streamFor(network, robot, { us: 300_000, bytes: 3000 });
    const toStranger = [STRANGER.hostname, new Set([true])] as const;
    assertEquals(ofTheRobot, new Map([toStranger, [LAPTOP.hostname, new Set([false])]]));
    assertEquals(ofTheLaptop, new Map([toStranger, [ROBOT.hostname, new Set([false])]]));
  });
}
