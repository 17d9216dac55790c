/** Redundancy that steers itself, and requests of several viewers, under a virtual clock. */

import { assert, assertEquals } from "@std/assert";
import type { Jpeg } from "../../src/common/frame.ts";
import { makePictures, measureStream } from "../support/measured_stream.ts";
import { addressOf, attachReceiver, attachSender, type SenderHost } from "../support/pair.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

const INTERVAL_US = 33_333;
const PICTURES = makePictures(60_000);

/** Streams so many more frames. */
function stream(
  network: SimulatedNetwork,
  sender: SenderHost,
  frames: number,
  pictures: readonly Jpeg[] = PICTURES,
): void {
  for (let i = 0; i < frames; i++) {
    const jpeg = pictures[i % pictures.length]!;
    sender.machine.handleFrame({ jpeg, captureUs: network.timeOf(sender) }, network.timeOf(sender));
    network.advance(INTERVAL_US);
  }
}

/** Repair fragments ahead in each of so many frames, on average. */
function meanAhead(network: SimulatedNetwork, sender: SenderHost, frames: number): number {
  const { statistics } = sender.machine.viewers[0]!;
  const before = statistics.repairsAhead;
  stream(network, sender, frames);
  return (statistics.repairsAhead - before) / frames;
}

simulatedTest("redundancy follows rising loss within a second, and falls back slowly", () => {
  const far = { delayUs: 40_000 };
  const network = new SimulatedNetwork(far);
  const sender = attachSender(network, { targets: [addressOf(2)] });
  attachReceiver(network);
  stream(network, sender, 300);
  const calm = meanAhead(network, sender, 30);
  network.conditions = { ...far, loss: 0.2 };
  stream(network, sender, 30);
  const afterOneSecond = meanAhead(network, sender, 5);
  stream(network, sender, 120);
  const settled = meanAhead(network, sender, 30);
  assert(calm <= 2, `${calm} without loss`);
  assert(afterOneSecond >= 0.75 * settled, `${afterOneSecond} after a second, ${settled} in the end`);
  network.conditions = far;
  stream(network, sender, 60);
  const soonAfter = meanAhead(network, sender, 5);
  assert(soonAfter > settled / 3, `${soonAfter} two seconds after the loss`);
  stream(network, sender, 900);
  assert(meanAhead(network, sender, 30) <= 3);
});

simulatedTest(
  "without any feedback the stream plays on at the redundancy it had, and decays to a safe default",
  () => {
    const network = new SimulatedNetwork({ delayUs: 40_000, loss: 0.1 });
    const sender = attachSender(network, { targets: [addressOf(2)] });
    const receiver = attachReceiver(network);
    stream(network, sender, 150);
    const before = meanAhead(network, sender, 30);
    network.setPath(undefined, sender.address, { loss: 1 });
    receiver.frames.length = 0;
    const soon = meanAhead(network, sender, 45);
    network.advance(100_000);
    assert(Math.abs(soon - before) < 2, `${before}, then ${soon}`);
    assert(receiver.frames.length >= 44, `${receiver.frames.length} of 45`);
    stream(network, sender, 1500);
    const late = meanAhead(network, sender, 30);
    assert(late >= 3 && late <= 9, `${late} in the end`);
  },
);

simulatedTest("a viewer close by whose feedback is cut off is served as one that can not ask", () => {
  const network = new SimulatedNetwork({ delayUs: 500, loss: 0.1 });
  const sender = attachSender(network, { targets: [addressOf(2)] });
  const receiver = attachReceiver(network);
  stream(network, sender, 150);
  network.setPath(undefined, sender.address, { loss: 1 });
  stream(network, sender, 15);
  receiver.frames.length = 0;
  stream(network, sender, 30);
  assert(receiver.frames.length >= 29, `${receiver.frames.length} of 30`);
});

simulatedTest("each viewer gets the redundancy of its own link", () => {
  const network = new SimulatedNetwork({ delayUs: 40_000 });
  const sender = attachSender(network, { targets: [addressOf(2), addressOf(3)] });
  const [good, bad] = [2, 3].map((host) => attachReceiver(network, { address: addressOf(host) }));
  network.setPath(undefined, bad!.address, { delayUs: 40_000, loss: 0.2 });
  stream(network, sender, 300);
  network.advance(100_000);
  const [toGood, toBad] = sender.machine.viewers.map(({ statistics }) => statistics.repairsAhead / 300);
  assert(toGood! < 4 && toBad! > 20, `${toGood} and ${toBad} repair fragments a frame`);
  // but for the first ones: until something has come back little leaves
  assert(good!.frames.length >= 297, `${good!.frames.length}`);
  assert(bad!.frames.length > 290);
});

/** A network that copies what is sent to the group to each of its members, who lose independently. */
function groupNetwork(members: number, loss: number) {
  const network = new SimulatedNetwork({ delayUs: 500 });
  const group = addressOf(200);
  const sender = attachSender(network, { targets: [group] });
  const receivers = Array.from(
    { length: members },
    (_, i) => attachReceiver(network, { address: addressOf(10 + i) }),
  );
  for (const { address } of receivers) network.setPath(undefined, address, { delayUs: 500, loss });
  const send = network.send.bind(network);
  let sentToGroup = 0;
  network.send = (bytes, from, to) => {
    if (to.hostname !== group.hostname) return send(bytes, from, to);
    sentToGroup++;
    for (const { address } of receivers) send(bytes, from, address);
  };
  return { network, sender, receivers, sentToGroup: () => sentToGroup };
}

simulatedTest("one repair fragment serves all viewers of a group, whatever each of them misses", () => {
  const [frames, k] = [300, 52];
  const { network, sender, receivers, sentToGroup } = groupNetwork(6, 0.05);
  stream(network, sender, frames);
  for (const { frames: received } of receivers) assert(received.length >= frames - 2, `${received.length}`);
  // Six viewers lose some 16 different fragments of each frame; the worst of them seldom more than six.
  const extra = sentToGroup() / frames - k;
  assert(extra < 9, `${extra} more fragments a frame`);
});

simulatedTest("a viewer of a group that is gone is not waited for", () => {
  const { network, sender, receivers } = groupNetwork(2, 0);
  const [, leaving] = receivers;
  network.setPath(undefined, leaving!.address, { delayUs: 500, loss: 0.3 });
  stream(network, sender, 150);
  const before = meanAhead(network, sender, 30);
  network.detach(leaving!.address);
  stream(network, sender, 150);
  const after = meanAhead(network, sender, 30);
  assert(before > 10 && after < 1, `${before}, then ${after}`);
});

simulatedTest("large frames are restored block by block", () => {
  const { delivered, overhead, receiver } = measureStream({ delayUs: 500, loss: 0.05 }, {
    bytes: 500_000,
    frames: 60,
  });
  assertEquals(delivered, 1);
  assert(overhead < 0.14, `overhead ${overhead}`);
  const { framesRecoveredByFec, framesRecoveredByRequest } =
    receiver.machine.statistics().sessions[0]!.frames;
  assert(framesRecoveredByFec + framesRecoveredByRequest >= 60);
});
