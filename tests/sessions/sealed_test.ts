/** Both ends of the sealed wire under a virtual clock. */

import { assertEquals } from "@std/assert";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";
import { addressOf, attachReceiver } from "../support/pair.ts";
import { attachSealedReceiver, attachSealedSender, makePairing, streamFor } from "../support/sealed_pair.ts";

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
