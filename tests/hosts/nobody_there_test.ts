/** `broadcast` to a laptop that is there, and to addresses where nobody is. */

import { assert } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { canUseNamespaces, createNetwork } from "../support/network_namespaces.ts";
import { PacketThrower, SILENT_NETWORK } from "../support/packet_thrower.ts";
import { PlayedWindow } from "../support/played_window.ts";
import { hasProgram } from "../support/programs.ts";
import { makeSubscribe } from "../support/sealed_attacks.ts";
import { startTool } from "../support/tools.ts";

const PORT = 5550;
const NOBODY = "10.77.0.99";
const TO_STATISTICS = ["--stats-json", "-"];
/** What nobody takes waits for three seconds. */
const SECONDS = 4;
const ASKED_PER_SECOND = 300;

function at(hostname: string, port: number): Address {
  return { transport: "udp", hostname, port };
}

Deno.test({
  name:
    "a stream goes on at its full rate while another target is switched off, and many ask from where nobody is",
  ignore: !await canUseNamespaces() || !hasProgram("python3"),
  async fn() {
    await using network = await createNetwork(["robot", "laptop", "stranger"]);
    const { robot, laptop } = network.hosts;
    await using thrower = await PacketThrower.open(network, "stranger");
    await using listener = startTool("listen", ["--view", "none", ...TO_STATISTICS], { host: laptop });
    await listener.line(/Listening/);
    const camera = ["--camera", "test", "--width", "640", "--height", "480", "--name", "Rover"];
    const args = [...camera, "--port", `${PORT}`, ...TO_STATISTICS, laptop.ipv4, NOBODY];
    await using broadcaster = startTool("broadcast", args, { host: robot });
    await broadcaster.nextStatistics(1);
    await listener.statisticsUntil(
      "pictures come",
      ({ streams: [first] }) => (first?.framesComplete ?? 0) > 0,
    );
    const alone = new PlayedWindow(broadcaster, listener, "Rover");
    await listener.nextStatistics(SECONDS);
    alone.assertPlays("a target that is switched off", 2);
    const crowded = new PlayedWindow(broadcaster, listener, "Rover");
    const bytes = makeSubscribe({ viewerId: 7 }, new Uint8Array(16));
    const datagrams = [{ bytes, from: at(SILENT_NETWORK, 0), to: at(robot.ipv4, PORT) }];
    const throwing = { datagrams, perSecond: ASKED_PER_SECOND };
    await thrower.throwWhile(throwing, () => listener.nextStatistics(SECONDS));
    crowded.assertPlays("those who ask", 2);
    const { unreached } = broadcaster.statistics.at(-1)! as unknown as { readonly unreached: number };
    assert(unreached > ASKED_PER_SECOND, `${unreached} were left out`);
  },
});
