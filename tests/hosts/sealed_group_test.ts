/** A robot that is paired and sends to a group of three hosts, one of which is a stranger's. */

import { assertEquals } from "@std/assert";
import { KeyStore } from "../../src/pair/key_store.ts";
import { withPairing } from "../../src/pair/keys.ts";
import type { Pairing } from "../../src/pair/pairing.ts";
import { canUseNamespaces, createNetwork } from "../support/network_namespaces.ts";
import { makePairing, ROBOT_ID } from "../support/sealed_pair.ts";
import { startTool } from "../support/tools.ts";

const QUIET = ["--view", "none", "--stats-json", "-", "--stats-interval", "1s"];
const CAMERA = ["--camera", "test", "--width", "320", "--height", "240"];

/** The settings of a user with these pairings. */
async function makeSettings(stack: AsyncDisposableStack, ...pairings: readonly Pairing[]) {
  const settings = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(settings, { recursive: true }));
  const store = await KeyStore.open(`${settings}/udp_image_stream/keys.json`);
  await store.update((keys) => pairings.reduce(withPairing, { ...keys, robotId: ROBOT_ID }));
  return { XDG_CONFIG_HOME: settings };
}

Deno.test({
  name:
    "a robot that is paired sends to a group under a key that its members get, and a stranger is told why it sees nothing",
  ignore: !await canUseNamespaces(),
  async fn() {
    await using network = await createNetwork(["robot", "laptop", "tablet", "stranger"]);
    const { robot, laptop, tablet, stranger } = network.hosts;
    await using stack = new AsyncDisposableStack();
    const pairs = [makePairing(1), makePairing(2)] as const;
    const environments = [
      ...await Promise.all(
        pairs.map(({ ofViewer }) => makeSettings(stack, { ...ofViewer, addresses: [] })),
      ),
      {},
    ];
    const listeners = [laptop, tablet, stranger].map((host, i) =>
      stack.use(startTool("listen", [...QUIET, "239.7.7.7"], { host, env: environments[i]! }))
    );
    await Promise.all(listeners.map((listener) => listener.line(/Listening/)));
    const env = await makeSettings(stack, ...pairs.map(({ ofRobot }) => ofRobot));
    stack.use(startTool("broadcast", [...CAMERA, "--name", "Rover", "239.7.7.7"], { host: robot, env }));
    for (const listener of listeners.slice(0, 2)) {
      const { streams } = await listener.statisticsUntil(
        "pictures come",
        ({ streams }) => streams.some(({ framesComplete }) => framesComplete > 3),
      );
      assertEquals(streams[0]!.stream.seal, { state: "sealed", peer: "robot" });
    }
    await listeners[2]!.line(/: not paired: broadcast --pair on the robot/);
    assertEquals(listeners[2]!.statistics.flatMap(({ streams }) => streams), []);
  },
});
