/**
 * A laptop with two interfaces, and a robot that is on the second one alone: what needs no interface to be named where
 * there is only one.
 */

import { assert, assertEquals } from "@std/assert";
import {
  addLink,
  canUseNamespaces,
  createNetwork,
  type LinkEnd,
  type NetworkNamespace,
  runIp,
  setHostsFile,
} from "./support/network_namespaces.ts";
import { startTool } from "./support/tools.ts";

const ignore = !await canUseNamespaces();
const SMALL = ["--camera", "test", "--width", "320", "--height", "240"];

interface Hosts {
  readonly robot: NetworkNamespace;
  readonly laptop: NetworkNamespace;
  /** The ends of the link that joins them. */
  readonly atRobot: LinkEnd;
  readonly atLaptop: LinkEnd;
}

interface Case {
  readonly name: string;
  readonly broadcast: (hosts: Hosts) => readonly string[];
  readonly listen: (hosts: Hosts) => readonly string[];
  /** The source that the listener names. */
  readonly from: (hosts: Hosts) => string;
  readonly isWithoutFfi?: boolean;
}

const fromLinkLocal = ({ atRobot, atLaptop }: Hosts) => `[${atRobot.linkLocal}%${atLaptop.device}]:`;

const CASES: readonly Case[] = [
  ...[false, true].map((isWithoutFfi) => ({
    name: `asked for at a link-local address${isWithoutFfi ? ", without calls of the system's library" : ""}`,
    broadcast: () => [],
    listen: ({ atRobot, atLaptop }: Hosts) => [`[${atRobot.linkLocal}%${atLaptop.device}]`],
    from: fromLinkLocal,
    isWithoutFfi,
  })),
  {
    name: "asked for at a link-local address, whose interface is told by its number, at some length",
    broadcast: () => [],
    listen: ({ atRobot }) => [`FE80:0:0::${atRobot.linkLocal.slice("fe80::".length)}%3`],
    from: fromLinkLocal,
  },
  {
    name: "asked for by a name that leads to a link-local address, says the hosts file",
    broadcast: () => [],
    listen: () => ["robot"],
    from: fromLinkLocal,
  },
  {
    name: "pushed to a link-local address",
    broadcast: ({ atRobot, atLaptop }) => [`[${atLaptop.linkLocal}%${atRobot.device}]`],
    listen: () => [],
    from: fromLinkLocal,
  },
];

for (const { name, broadcast, listen, from, isWithoutFfi = false } of CASES) {
  Deno.test({
    name: `a stream that is ${name} comes by the interface on which the robot is, and feedback goes back`,
    ignore,
    async fn() {
      await using network = await createNetwork(["robot", "laptop"]);
      const hosts = await joinBySecondLink(network.hosts);
      await using listener = startTool("listen", ["--view", "none", "--stats-json", "-", ...listen(hosts)], {
        host: hosts.laptop,
        isWithoutFfi,
      });
      await listener.line(/Listening|Asking/);
      const args = [...SMALL, "--stats-json", "-", ...broadcast(hosts)];
      await using broadcaster = startTool("broadcast", args, { host: hosts.robot, isWithoutFfi });
      const [, source] = await listener.line(/Stream .* from (\S+),/);
      assert(source!.startsWith(from(hosts)), source);
      await listener.statisticsUntil(
        "a picture has an age",
        ({ streams }) => streams[0]?.newest?.ageUs !== undefined,
      );
      await broadcaster.statisticsUntil(
        "the viewer reports",
        ({ viewers }) => (viewers[0]?.lastReport?.framesComplete ?? 0) > 0,
      );
      const drops = listener.statistics.at(-1)!.drops;
      assertEquals(Object.keys(drops), []);
      assertEquals(await listener.end(), 0);
      assertEquals(await broadcaster.end(), 0);
    },
  });
}

Deno.test({
  name: "listen and broadcast say which interfaces there are where one is not",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { laptop } = await joinBySecondLink(network.hosts);
    for (const name of ["listen", "broadcast"]) {
      await using tool = startTool(name, ["fe80::1%wlan7"], { host: laptop });
      assertEquals(await tool.exitCode(), 1);
      const says =
        `${name}: Cannot use the address fe80::1%wlan7: this host has no interface wlan7; there is uis0, br-lan`;
      assertEquals(tool.log, [says]);
    }
  },
});

/** The robot leaves the hub, which stays the laptop's way to everywhere. */
async function joinBySecondLink(
  { robot, laptop }: { readonly robot: NetworkNamespace; readonly laptop: NetworkNamespace },
): Promise<Hosts> {
  const [atRobot, atLaptop] = await addLink([robot, laptop], ["wlan0.10", "br-lan"]);
  await setHostsFile(laptop, `${atRobot.linkLocal}%${atLaptop.device} robot`);
  await runIp(robot, "link set uis0 down");
  await runIp(laptop, `route add default via ${robot.ipv4} dev uis0`);
  return { robot, laptop, atRobot, atLaptop };
}
