/** Sessions whose ends move to another address while they go on, under a virtual clock. */

import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { addressOf, attachReceiver, attachSender, streamFrames } from "../support/pair.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

const ROBOT = addressOf(1);
const LAPTOP = addressOf(2);
const ELSEWHERE = addressOf(7);

function datagramsTo(network: SimulatedNetwork, address: Address): number {
  return network.traffic(undefined, address).datagrams;
}

simulatedTest(
  "Sender goes on at a target's new address, with the same feed, and sends nothing more to the old one",
  () => {
    const network = new SimulatedNetwork({ delayUs: 2000, loss: 0.05 });
    const sender = attachSender(network, { targets: [LAPTOP] });
    const before = attachReceiver(network, { address: LAPTOP });
    streamFrames(network, sender, { count: 60 });
    const [feed] = sender.machine.viewers;
    assert(sender.machine.heardUs(LAPTOP) > 0);
    assert(before.frames.length > 50, `${before.frames.length}`);

    network.detach(LAPTOP);
    const after = attachReceiver(network, { address: ELSEWHERE });
    sender.machine.retarget(LAPTOP, ELSEWHERE);
    const toOld = datagramsTo(network, LAPTOP);
    const frames = streamFrames(network, sender, { count: 60, first: 60 });
    assertEquals(datagramsTo(network, LAPTOP), toOld);
    assert(sender.machine.viewers[0] === feed);
    assert(after.frames.length > 55, `${after.frames.length}`);
    assertEquals(after.frames.at(-1)?.jpeg, frames.at(-1)?.jpeg);
    assertEquals(after.frames.at(-1)?.stream.name, "robot");
    assert(sender.machine.heardUs(ELSEWHERE) > network.timeOf(sender) - 1_000_000);
    // One viewer has moved; two would no longer be measured.
    assert(feed!.link(network.timeOf(sender)).loss > 0);
  },
);

simulatedTest(
  "Receiver goes on with a broadcaster that it asked, at its new address, as the same stream",
  () => {
    const network = new SimulatedNetwork({ delayUs: 2000, loss: 0.05 });
    const sender = attachSender(network);
    const laptop = attachReceiver(network, { subscribeTo: [ROBOT], acceptsPushed: false });
    network.advance(100_000);
    streamFrames(network, sender, { count: 30 });
    const count = laptop.frames.length;
    assert(count > 25, `${count}`);
    assert(laptop.machine.heardUs(ROBOT) > 0);

    network.detach(ROBOT);
    network.attach({ ...sender, address: ELSEWHERE });
    laptop.machine.retarget(ROBOT, ELSEWHERE);
    const toOld = datagramsTo(network, ROBOT);
    streamFrames(network, sender, { count: 60, first: 30 });
    assertEquals(datagramsTo(network, ROBOT), toOld);
    assert(laptop.frames.length > count + 45, `${laptop.frames.length - count}`);
    assertEquals(new Set(laptop.frames.map(({ stream }) => stream.key)).size, 1);
    assert(laptop.machine.heardUs(ELSEWHERE) > network.timeOf(laptop) - 1_000_000);
    assertEquals(laptop.machine.heardUs(ROBOT), -Infinity);
  },
);
