/** Several viewers behind the robot's own link, under a virtual clock: whose pictures come when it is too slow for all. */

import { assert, assertEquals } from "@std/assert";
import {
  addressOf,
  attachReceiver,
  attachSender,
  type ReceiverHost,
  type SenderHost,
  streamFrames,
} from "../support/pair.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

const SECONDS = 12;
/** In which the shares are still being found. */
const SETTLING_SECONDS = 3;
const FPS = 30;

interface Shared {
  readonly network: SimulatedNetwork;
  readonly sender: SenderHost;
  readonly viewers: readonly ReceiverHost[];
}

/** A robot, and viewers of which the first is the driver, behind one link. */
function shareLink(mbitPerSecond: number, viewers: number, isFirstPushed = true): Shared {
  const rate = { bitsPerSecond: mbitPerSecond * 1e6, queueBytes: mbitPerSecond * 1e6 / 8 * 0.3 };
  const network = new SimulatedNetwork({ seed: 4, delayUs: 1500 });
  const addresses = Array.from({ length: viewers }, (_, i) => addressOf(2 + i));
  const sender = attachSender(network, { targets: isFirstPushed ? [addresses[0]!] : [] });
  network.setPath(sender.address, undefined, { delayUs: 1500, rate, sharedLink: "uplink" });
  const receivers = addresses.map((address, i) => {
    const subscribeTo = i === 0 && isFirstPushed ? [] : [sender.address];
    const receiver = attachReceiver(network, { address, viewerId: 100 + i, subscribeTo });
    // The driver is there before the others are.
    streamFrames(network, sender, { count: i === 0 ? 15 : 0, bytes: 29_000 });
    return receiver;
  });
  return { network, sender, viewers: receivers };
}

/** Streams, and returns each viewer's frames a second, and the 95th percentile of their latency in µs. */
function stream({ network, sender, viewers }: Shared): { fps: number; p95Us: number }[] {
  streamFrames(network, sender, { count: SETTLING_SECONDS * FPS, bytes: 29_000 });
  const before = viewers.map(({ frames }) => frames.length);
  streamFrames(network, sender, { count: SECONDS * FPS, bytes: 29_000 });
  return viewers.map(({ frames }, i) => {
    const counted = frames.slice(before[i]);
    const latencies = counted.flatMap(({ age }) => age?.ageUs ?? []).sort((a, b) => a - b);
    return {
      fps: counted.length / SECONDS,
      p95Us: latencies[Math.floor(0.95 * latencies.length)] ?? Infinity,
    };
  });
}

for (const viewers of [5, 16]) {
  for (const isPushed of [true, false]) {
    const driver = isPushed ? "driver" : "driver who asked first";
    simulatedTest(
      `a ${driver} keeps the frame rate while ${viewers - 1} others watch over a link too slow for all`,
      () => {
        const [first, ...others] = stream(shareLink(30, viewers, isPushed));
        assert(first!.fps > 28.5, `${first!.fps} fps`);
        assert(first!.p95Us < 80_000, `${first!.p95Us} µs`);
        const leastFps = 0.5 * 30 / viewers;
        for (const { fps } of others) assert(fps > leastFps, `${others.map(({ fps }) => fps)}`);
      },
    );
  }
}

simulatedTest("viewers on fast links are left alone where only the driver's own link is slow", () => {
  const shared = shareLink(300, 3);
  const rate = { bitsPerSecond: 4e6, queueBytes: 150_000 };
  shared.network.setPath(shared.sender.address, shared.viewers[0]!.address, { delayUs: 1500, rate });
  stream(shared);
  const [driver, ...others] = stream(shared);
  assert(driver!.fps > 12, `${driver!.fps}`);
  for (const { fps } of others) assert(fps > 25, `${fps}`);
});

simulatedTest("a picture that stands still comes to all, also when nothing follows it", () => {
  const shared = shareLink(30, 16);
  stream(shared);
  const [still] = streamFrames(shared.network, shared.sender, { count: 1, bytes: 29_000, first: 5000 });
  shared.network.advance(1e6);
  for (const { frames } of shared.viewers) assertEquals(frames.at(-1)!.jpeg, still!.jpeg);
});

simulatedTest("a picture comes also where it is the second before a viewer could report the first", () => {
  const network = new SimulatedNetwork({ delayUs: 20_000 });
  const sender = attachSender(network);
  const receiver = attachReceiver(network, { subscribeTo: [sender.address] });
  network.advance(1e6);
  const frames = streamFrames(network, sender, { count: 2, intervalUs: 10_000 });
  network.advance(1e6);
  assertEquals(receiver.frames.map(({ jpeg }) => jpeg), frames.map(({ jpeg }) => jpeg));
});
