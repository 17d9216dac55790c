/** Poses on their way beside the pictures, under a virtual clock. */

import { assert, assertEquals } from "@std/assert";
import { addressOf, attachReceiver, attachSender, makeJpeg } from "../support/pair.ts";
import { type NetworkConditions, SimulatedNetwork } from "../support/simulated_network.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

const FRAME_US = 33_000;
const POSE_US = 5_500; // six of them to a frame: the first is the frame's own
const FRAMES = 120;

/** Sends frames of so many bytes with poses of their own, and more poses between them. */
function drive(conditions: NetworkConditions, { bytes = 20_000, poses = true } = {}) {
  const network = new SimulatedNetwork(conditions);
  const sender = attachSender(network, { targets: [addressOf(2)] });
  const receiver = attachReceiver(network);
  const measure = () => {
    const timeUs = network.timeOf(sender);
    return { timeUs, position: [timeUs / 1e6, -2, 3.5] as const };
  };
  for (let i = 0; i < FRAMES * 6; i++) {
    const pose = measure();
    const nowUs = network.timeOf(sender);
    if (poses) sender.machine.handlePose(pose, nowUs);
    if (i % 6 === 0) sender.machine.handleFrame({ jpeg: makeJpeg(i, bytes), captureUs: nowUs, pose }, nowUs);
    network.advance(POSE_US);
  }
  network.advance(1_000_000);
  return { network, sender, receiver };
}

simulatedTest("every pose arrives once, in order and with its age, and each frame has its own", () => {
  const { receiver } = drive({ delayUs: 2000 });
  const times = receiver.poses.map(({ pose }) => pose.timeUs);
  assertEquals(times.length, FRAMES * 6);
  assertEquals(times, times.toSorted((a, b) => a - b));
  for (const { pose } of receiver.poses) assertEquals(pose.position, [pose.timeUs / 1e6, -2, 3.5]);
  for (const { age } of receiver.poses.slice(60)) assert(Math.abs(age!.ageUs - 2000) <= age!.boundUs);
  assertEquals(receiver.frames.length, FRAMES);
  const firstUs = receiver.frames[0]!.pose!.timeUs;
  receiver.frames.forEach(({ pose }, i) => assertEquals(pose!.timeUs, firstUs + i * FRAME_US));
});

simulatedTest("nearly every frame has a pose of its moment on a link that loses a fifth", () => {
  const { receiver } = drive({ delayUs: 2000, loss: 0.2, seed: 3 });
  assert(receiver.frames.length >= FRAMES * 0.99, String(receiver.frames.length));
  const with_ = receiver.frames.filter(({ pose }) => pose !== undefined);
  assert(with_.length >= receiver.frames.length - 1, String(with_.length));
  const alone = drive({ delayUs: 2000, loss: 0.2, seed: 3 }, { poses: false }).receiver.frames;
  const aloneWith = alone.filter(({ pose }) => pose !== undefined);
  assert(aloneWith.length >= alone.length * 0.9, `${aloneWith.length} of ${alone.length}`);
});

simulatedTest("poses take a small part of a slow link, and the pictures stay what they were", () => {
  const link = { delayUs: 2000, rate: { bitsPerSecond: 1_000_000, queueBytes: 40_000 } };
  const median = ({ receiver }: ReturnType<typeof drive>) => {
    const ages = receiver.frames.slice(10).map(({ age }) => age?.ageUs ?? Infinity).toSorted((a, b) => a - b);
    return { count: ages.length, ageUs: ages[ages.length >> 1]! };
  };
  const run = drive(link, { bytes: 10_000 });
  const [without, with_] = [median(drive(link, { bytes: 10_000, poses: false })), median(run)];
  assert(with_.count >= without.count * 0.85, `${with_.count} frames, ${without.count} without poses`);
  assert(with_.ageUs <= without.ageUs * 1.3, `${with_.ageUs} µs, ${without.ageUs} without poses`);
  const bits = run.receiver.poses.length * (50 + 28) * 8;
  assert(bits <= 0.1 * 1_000_000 * FRAMES * FRAME_US / 1e6, `${bits} bits of poses`);
  assert(run.receiver.poses.length >= FRAMES, String(run.receiver.poses.length));
});
