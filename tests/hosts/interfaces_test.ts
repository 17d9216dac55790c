/**
 * A laptop with two interfaces, and a robot that is on the second one alone: what needs no interface to be named where
 * there is only one.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  addLink,
  canUseNamespaces,
  createNetwork,
  type LinkEnd,
  type NetworkNamespace,
  runIp,
  setHostsFile,
} from "../support/network_namespaces.ts";
import { startTool } from "../support/tools.ts";

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
  /** Of the listener: a robot with several interfaces could not tell whence it is asked. */
  readonly isWithoutFfi?: boolean;
}

const fromLinkLocal = ({ atRobot, atLaptop }: Hosts) => `[${atRobot.linkLocal}%${atLaptop.device}]:`;

const fromIpv4 = ({ atRobot }: Hosts) => `${atRobot.ipv4}:`;

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
    name: "asked for at a link-local address whose interface is not told",
    broadcast: () => [],
    listen: ({ atRobot }) => [atRobot.linkLocal],
    from: fromLinkLocal,
  },
  {
    name: "pushed to a link-local address",
    broadcast: ({ atRobot, atLaptop }) => [`[${atLaptop.linkLocal}%${atRobot.device}]`],
    listen: () => [],
    from: fromLinkLocal,
  },
  {
    name: "sent to a group from an address, and heard on any interface",
    broadcast: ({ atRobot }) => ["--bind", atRobot.ipv4, "239.7.7.7"],
    listen: () => ["239.7.7.7"],
    from: fromIpv4,
  },
  {
    name: "sent to a group, and heard on the interface of an address",
    broadcast: ({ atRobot }) => ["--bind", atRobot.ipv4, "239.7.7.7"],
    listen: ({ atLaptop }) => ["--bind", atLaptop.ipv4, "239.7.7.7"],
    from: fromIpv4,
  },
  {
    name: "sent to a group of the link by IPv6, whose interface is named",
    broadcast: ({ atRobot }) => [`[ff02::7:7%${atRobot.device}]`],
    listen: ({ atLaptop }) => [`[ff02::7:7%${atLaptop.device}]`],
    from: fromLinkLocal,
  },
  {
    name: "sent to a group by IPv6, whose interface is named, and heard on any",
    broadcast: ({ atRobot }) => [`ff05::7:7%${atRobot.device}`],
    listen: () => ["ff05::7:7"],
    from: fromLinkLocal,
  },
  {
    name: "sent to a group by IPv6 from an address, and heard on the interface of one",
    broadcast: ({ atRobot }) => ["--bind", `${atRobot.linkLocal}%${atRobot.device}`, "ff05::7:7"],
    listen: ({ atLaptop }) => ["--bind", `${atLaptop.linkLocal}%${atLaptop.device}`, "ff05::7:7"],
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
      await using broadcaster = startTool("broadcast", args, { host: hosts.robot });
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

Deno.test({
  name:
    "listen and broadcast --doctor name the interfaces of a group, and listen refuses an address of nobody",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { laptop, atLaptop } = await joinBySecondLink(network.hosts);
    const look = async (name: string, ...args: string[]) => {
      await using tool = startTool(name, ["--doctor", "--log-format", "json", ...args, "239.7.7.7"], {
        host: laptop,
      });
      await tool.exitCode();
      const { checks } = JSON.parse(new TextDecoder().decode(tool.stdout));
      return checks.find((check: { name: string }) => check.name === "group 239.7.7.7").says;
    };
    const listen = ["--view", "none"];
    assertEquals(await look("listen", ...listen), "heard on uis0, br-lan");
    assertEquals(await look("listen", ...listen, "--bind", atLaptop.ipv4), "heard on br-lan");
    assertEquals(
      await look("broadcast", "--camera", "test"),
      "sent by uis0, not by br-lan: --bind ADDR chooses",
    );
    await using refused = startTool("listen", [...listen, "--bind", "10.9.9.9", "239.7.7.7"], {
      host: laptop,
    });
    assertEquals(await refused.exitCode(), 1);
    assertEquals(refused.log.length, 1);
    assertMatch(
      refused.log[0]!,
      /^listen: Cannot listen on UDP 10\.9\.9\.9 port 5550: it is no address of this host, which has 127.*10\.78\.0\.2 \(br-lan\)/,
    );
  },
});

for (const isWithoutFfi of [false, true]) {
  Deno.test({
    name: `a link-local source has the one interface that there is${
      isWithoutFfi ? ", without the system's library too" : ""
    }`,
    ignore,
    async fn() {
      await using network = await createNetwork(["robot", "laptop"]);
      const { robot, laptop } = network.hosts;
      const options = ["--view", "none", "--stats-json", "-"];
      await using listener = startTool("listen", options, { host: laptop, isWithoutFfi });
      await listener.line(/Listening/);
      const args = [...SMALL, "--stats-json", "-", "[fe80::ff:fe00:2%uis0]"];
      await using broadcaster = startTool("broadcast", args, { host: robot, isWithoutFfi });
      await listener.line(/Stream .* from \[fe80::ff:fe00:1%uis0\]:\d+,/);
      await broadcaster.statisticsUntil(
        "the viewer reports",
        ({ viewers }) => (viewers[0]?.lastReport?.framesComplete ?? 0) > 0,
      );
      assertEquals([await listener.end(), await broadcaster.end()], [0, 0]);
    },
  });
}

Deno.test({
  name: "listen hears a group on an interface that comes up later",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await using listener = startTool("listen", ["--view", "none", "239.7.7.7"], { host: laptop });
    await listener.line(/The group 239\.7\.7\.7 is heard on uis0$/);
    const { atRobot } = await joinBySecondLink(network.hosts);
    await listener.line(/The group 239\.7\.7\.7 is heard on uis0, br-lan$/);
    await using broadcaster = startTool("broadcast", [...SMALL, "--bind", atRobot.ipv4, "239.7.7.7"], {
      host: robot,
    });
    await listener.line(/Stream .* from 10\.78\.0\.1:/);
    assertEquals([await listener.end(), await broadcaster.end()], [0, 0]);
  },
});

/**
 * The robot's line to the hub is cut, which stays its way to everywhere, and the laptop's: what is sent by it is lost.
 */
async function joinBySecondLink(
  { robot, laptop }: { readonly robot: NetworkNamespace; readonly laptop: NetworkNamespace },
): Promise<Hosts> {
  const [atRobot, atLaptop] = await addLink([robot, laptop], ["wlan0.10", "br-lan"]);
  await setHostsFile(laptop, `${atRobot.linkLocal}%${atLaptop.device} robot`);
  await runIp({ name: robot.port.namespace }, `link set ${robot.port.device} down`);
  await runIp(robot, `route add default via ${laptop.ipv4} dev uis0`);
  await runIp(laptop, `route add default via ${robot.ipv4} dev uis0`);
  return { robot, laptop, atRobot, atLaptop };
}
