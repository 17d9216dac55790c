/** Either end of a sealed session is started again, in any order, on a link that loses a fifth: pictures are back within a second. */

import { assert } from "@std/assert";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { addressOf, makeJpeg } from "../support/pair.ts";
import {
  attachSealedReceiver,
  attachSealedSender,
  makePairing,
  type SealedReceiverHost,
  type SealedSenderHost,
} from "../support/sealed_pair.ts";

const SEEDS = 200;
const LOSS = 0.2;
const HEALED_US = 1_000_000;
const INTERVAL_US = 33_333;
const ROBOT = addressOf(1);
const { ofRobot, ofViewer } = makePairing();

const MODES = {
  "a stream that is asked for": {
    robot: {},
    viewer: { subscribeTo: [ROBOT] },
    // A viewer that asks has another port each time, as a rule.
    viewerPort: (run: number) => 40_000 + run,
  },
  "a stream that is pushed": {
    robot: { targets: [addressOf(2, 40_000)] },
    viewer: {},
    viewerPort: () => 40_000,
  },
} as const;

const PICTURES = Array.from({ length: 100 }, (_, number) => makeJpeg(number, 5000));

type Ends = { robot: SealedSenderHost; viewer: SealedReceiverHost };
type Step = "robot" | "viewer";

const RESTARTS: readonly (readonly Step[])[] = [["robot"], ["viewer"], ["robot", "viewer"], [
  "viewer",
  "robot",
]];

function play(mode: typeof MODES[keyof typeof MODES], restarts: readonly Step[], seed: number): number {
  const network = new SimulatedNetwork({ delayUs: 2000, jitterUs: 1000, loss: LOSS, seed });
  let run = 0;
  const startRobot = () =>
    attachSealedSender(network, [ofRobot], {
      ...mode.robot,
      sessionId: 1000 * seed + ++run,
      seed: 1000 * seed + run,
    });
  const startViewer = () =>
    attachSealedReceiver(network, [ofViewer], {
      ...mode.viewer,
      address: addressOf(2, mode.viewerPort(run)),
      viewerId: 5000 * seed + ++run,
      seed: 5000 * seed + run,
    });
  const ends: Ends = { robot: startRobot(), viewer: startViewer() };
  let number = 0;
  const stream = (us: number, isOver = () => false) => {
    for (const endUs = network.nowUs + us; network.nowUs < endUs && !isOver();) {
      const jpeg = PICTURES[number++ % PICTURES.length]!;
      ends.robot.machine.handleFrame({ jpeg, captureUs: network.nowUs }, network.nowUs);
      network.advance(INTERVAL_US);
    }
  };
  stream(3_000_000, () => ends.viewer.frames.length > 10);
  assert(ends.viewer.frames.length > 10, `seed ${seed}: the stream never began`);
  for (const [i, step] of restarts.entries()) {
    if (i > 0) stream(seed % 4 * 100_000);
    network.detach(ends[step].address);
    if (step === "robot") ends.robot = startRobot();
    else ends.viewer = startViewer();
  }
  const sinceUs = network.nowUs;
  const before = ends.viewer.frames.length;
  const hasCome = () => ends.viewer.frames.slice(before).some(({ completeUs }) => completeUs > sinceUs);
  stream(5_000_000, hasCome);
  return network.nowUs - sinceUs;
}

for (const [name, mode] of Object.entries(MODES)) {
  for (const restarts of RESTARTS) {
    Deno.test(`${name} is there again after ${restarts.join(", then ")} was started again`, () => {
      const times = Array.from({ length: SEEDS }, (_, seed) => play(mode, restarts, seed + 1));
      const worst = Math.max(...times);
      const late = times.filter((us) => us > HEALED_US).length;
      assert(late === 0, `${late} of ${SEEDS} took longer, the worst ${worst} µs`);
    });
  }
}
