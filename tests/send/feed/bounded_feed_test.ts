/** A feed whose rate the user or the link bounds, and the quality that follows it, under a virtual clock. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { QualityControl } from "../../../src/send/rate/quality_control.ts";
import type { SenderOptions } from "../../../src/send/sender_options.ts";
import { addressOf, attachReceiver, attachSender, makeJpeg, type SenderHost } from "../../support/pair.ts";
import { type NetworkConditions, SimulatedNetwork } from "../../support/simulated_network.ts";
import { simulatedTest } from "../../support/simulated_network/wake_trace.ts";

const SECONDS = 10;
const FRAMES = 30 * SECONDS;
const INTERVAL_US = 33_333;
const JPEG = makeJpeg(1, 50_000);

function startStream(conditions: NetworkConditions, options: Partial<SenderOptions> = {}) {
  const network = new SimulatedNetwork(conditions);
  const sender = attachSender(network, { targets: [addressOf(2)], ...options });
  const receiver = attachReceiver(network);
  return { network, sender, receiver, feed: sender.machine.viewers[0]! };
}

/** Streams 30 frames a second, of 12 Mbit/s together where nothing else is said; returns when each was captured. */
function stream(network: SimulatedNetwork, sender: SenderHost, frames = FRAMES, jpeg = JPEG): number[] {
  return Array.from({ length: frames }, () => {
    const captureUs = network.timeOf(sender);
    sender.machine.handleFrame({ jpeg, captureUs }, captureUs);
    network.advance(INTERVAL_US);
    return captureUs;
  });
}

for (
  const [name, conditions] of [
    ["a fast link", {}],
    ["a link that is little faster", { rate: { bitsPerSecond: 8e6, queueBytes: 100_000 } }],
    ["a link that loses", { loss: 0.05 }],
    ["a long link that loses", { loss: 0.1, delayUs: 40_000 }],
  ] as const
) {
  simulatedTest(`ViewerFeed holds 12 Mbit/s to the bound of the user on average, over ${name}`, () => {
    const { network, sender, receiver, feed } = startStream(conditions, { maxBitsPerSecond: 5e6 });
    stream(network, sender);
    const { bytesSent, framesSent, framesSkipped, framesCut } = feed.statistics;
    const bitsPerSecond = bytesSent * 8 / SECONDS;
    assert(bitsPerSecond > 0.95 * 5e6 && bitsPerSecond < 1.02 * 5e6, `${bitsPerSecond}`);
    assert(framesSkipped > FRAMES / 2 && framesSent + framesSkipped >= FRAMES - 2);
    assertEquals(framesCut, 0);
    assert(receiver.frames.length >= 0.97 * framesSent, `${receiver.frames.length} of ${framesSent}`);
    assert(feed.link(network.nowUs).targetBitsPerSecond! <= 5e6);
  });
}

simulatedTest("ViewerFeed that is held to a bound sends the newest frame of those that there are", () => {
  const { network, sender, receiver } = startStream({}, { maxBitsPerSecond: 5e6 });
  const captured = stream(network, sender);
  // The frame is the newest when it begins: what it waits for is the bound, and then the camera.
  const ages = receiver.frames.map((frame) => frame.completeUs - captured[frame.id]!).slice(5);
  const oldestUs = Math.max(...ages);
  assert(oldestUs < 1.3 * INTERVAL_US, `${oldestUs} µs`);
});

simulatedTest("ViewerFeed names the frame rate that a bound allows, redundancy included", () => {
  const rateOf = (options: Partial<SenderOptions>) => {
    const { network, sender, feed } = startStream({}, { maxBitsPerSecond: 5e6, ...options });
    stream(network, sender);
    return feed.sustainableFps(network.timeOf(sender))!;
  };
  const bare = 5e6 / 8 / 51_400;
  assertAlmostEquals(rateOf({ redundancy: 0 }), bare, 0.03 * bare);
  assertAlmostEquals(rateOf({ redundancy: 50 }), bare / 1.5, 0.03 * bare);
});

simulatedTest("ViewerFeed names the frame rate that a slow link sustains", () => {
  const { network, sender, receiver, feed } = startStream({
    rate: { bitsPerSecond: 3e6, queueBytes: 100_000 },
  });
  stream(network, sender);
  const before = receiver.frames.length;
  stream(network, sender);
  const fps = (receiver.frames.length - before) / SECONDS;
  const sustainable = feed.sustainableFps(network.timeOf(sender))!;
  assert(sustainable > 0.75 * fps && sustainable < 1.35 * fps, `${sustainable}, and came ${fps}`);
});

simulatedTest("Sender names the frame rate of the best-off viewer of those that watch", () => {
  const network = new SimulatedNetwork({});
  const targets = [2, 3, 4].map((host) => addressOf(host));
  const sender = attachSender(network, { targets });
  const nowUs = () => network.timeOf(sender);
  assertEquals(sender.machine.sustainableFps(nowUs()), undefined);
  network.setPath(undefined, addressOf(2), { rate: { bitsPerSecond: 3e6, queueBytes: 100_000 } });
  attachReceiver(network, { address: addressOf(2) });
  stream(network, sender);
  const slow = sender.machine.sustainableFps(nowUs())!;
  assert(slow > 5 && slow < 10, `${slow}`);
  attachReceiver(network, { address: addressOf(3) });
  stream(network, sender, 60);
  assertEquals(sender.machine.sustainableFps(nowUs()), Infinity);
  network.detach(addressOf(3));
  stream(network, sender, 120);
  assert(sender.machine.sustainableFps(nowUs())! < 10);
  network.detach(addressOf(2));
  stream(network, sender, 120);
  assertEquals(sender.machine.sustainableFps(nowUs()), undefined);
});

for (
  const [name, conditions, options] of [
    ["a slow link", { rate: { bitsPerSecond: 3e6, queueBytes: 100_000 } }, {}],
    ["a slow link that loses", { rate: { bitsPerSecond: 3e6, queueBytes: 100_000 }, loss: 0.03 }, {}],
    ["the bound of the user", {}, { maxBitsPerSecond: 3e6 }],
  ] as const
) {
  simulatedTest(`QualityControl lets enough frames through ${name}, with few changes`, () => {
    const { network, sender, receiver } = startStream(conditions, options);
    const control = new QualityControl({ quality: 50, minQuality: 10, minFps: 10 });
    const qualities: number[] = [];
    let last: number[] = [];
    for (let second = 0; second < 60; second++) {
      const before = receiver.frames.length;
      const jpeg = makeJpeg(1, Math.round(50_000 * (control.quality / 50) ** 0.7));
      stream(network, sender, 30, jpeg);
      const nowUs = network.timeOf(sender);
      if (control.observe(sender.machine.sustainableFps(nowUs), nowUs)) qualities.push(control.quality);
      last = [...last, receiver.frames.length - before].slice(-20);
    }
    assert(qualities.length >= 1 && qualities.length <= 4, qualities.join(", "));
    const fps = last.reduce((sum, frames) => sum + frames, 0) / last.length;
    assert(fps > 9 && fps < 17, `${fps} fps at quality ${control.quality}`);
  });
}
