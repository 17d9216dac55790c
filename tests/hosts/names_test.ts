/** Hosts that are known by their names, and that move while the tools run. */

import { assert, assertEquals } from "@std/assert";
import {
  canUseNamespaces,
  createNetwork,
  type NetworkNamespace,
  runIp,
  setHostsFile,
} from "../support/network_namespaces.ts";
import { runTool, startTool, type Tool } from "../support/tools.ts";

const ignore = !await canUseNamespaces();
const CAMERA = ["--camera", "test", "--width", "320", "--height", "240", "--stats-json", "-"];
const LISTEN = ["--view", "none", "--stats-json", "-"];
const ELSEWHERE = "10.77.0.99";

async function untilShown(listener: Tool): Promise<void> {
  const before = listener.statistics.length;
  await listener.until("pictures come", () => {
    return listener.statistics.slice(before).some(({ streams }) => streams.some(({ fps }) => fps > 0));
  });
}

/** Gives a host another address in the place of its own. */
async function move(host: NetworkNamespace): Promise<void> {
  await runIp(
    host,
    `address del ${host.ipv4}/24 dev uis0`,
    `address add ${ELSEWHERE}/24 brd + dev uis0`,
    "route replace 224.0.0.0/4 dev uis0",
  );
}

Deno.test({
  name: "broadcast follows a laptop to its new address, and serves it there alone",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await setHostsFile(robot, `${laptop.ipv4} laptop`);
    await using listener = startTool("listen", LISTEN, { host: laptop });
    await listener.line(/Listening/);
    await using broadcaster = startTool("broadcast", [...CAMERA, "laptop"], { host: robot });
    await untilShown(listener);
    await move(laptop);
    await setHostsFile(robot, `${ELSEWHERE} laptop`);
    await broadcaster.line(/laptop is at 10\.77\.0\.99:5550 now/);
    await untilShown(listener);
    const { viewers } = await broadcaster.statisticsUntil(
      "the viewer reports from there",
      ({ viewers: [viewer] }) =>
        viewer!.address === `${ELSEWHERE}:5550` && viewer!.lastReport!.fractionLost === 0,
    );
    assertEquals(viewers.length, 1);
    // One robot, one picture: it has not moved.
    assertEquals(listener.statistics.at(-1)!.streams.length, 1);
    assertEquals([await broadcaster.end(), await listener.end()], [0, 0]);
  },
});

Deno.test({
  name: "listen follows a robot to its new address, of the other family, as the same stream",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await setHostsFile(laptop, `${robot.ipv4} robot`);
    await using broadcaster = startTool("broadcast", CAMERA, { host: robot });
    await using listener = startTool("listen", [...LISTEN, "robot"], { host: laptop });
    await untilShown(listener);
    await runIp(robot, `address del ${robot.ipv4}/24 dev uis0`);
    await setHostsFile(laptop, `${robot.ipv6} robot`);
    await listener.line(/robot is at \[fd77::1\]:5550 now/);
    await untilShown(listener);
    assertEquals(listener.statistics.at(-1)!.streams.map(({ stream }) => stream.key), ["1"]);
    assertEquals([await broadcaster.end(), await listener.end()], [0, 0]);
  },
});

Deno.test({
  name: "listen waits for a door's host of which nobody can be asked yet, whichever door it is",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await setHostsFile(laptop);
    const doors = ["--rtp", "receiver:5004", "--ros", "ws://receiver:9090", "--imagezmq", "receiver:5555"];
    await using listener = startTool("listen", [...LISTEN, ...doors, robot.ipv4], { host: laptop });
    await listener.line(/Cannot find the host receiver: nobody can be asked .*; it goes on being tried/);
    await listener.line(/Nothing is published to ws:\/\/receiver:9090: nobody can be asked/);
    await using broadcaster = startTool("broadcast", CAMERA, { host: robot });
    await listener.line(/No imagezmq hub answers at tcp:\/\/receiver:5555.*: nobody can be asked/);
    await untilShown(listener);
    await setHostsFile(laptop, `${robot.ipv4} receiver`);
    await listener.line(/RTP\/JPEG goes to 10\.77\.0\.\d+:5004/);
    assertEquals([await broadcaster.end(), await listener.end()], [0, 0]);
  },
});

Deno.test({
  name: "a name for which nobody can be asked yet is looked up until it is known, by both tools",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await setHostsFile(robot);
    await setHostsFile(laptop);
    for (
      const [name, args, host, other] of [
        ["broadcast", [...CAMERA, "laptop"], robot, laptop],
        ["listen", [...LISTEN, "robot"], laptop, robot],
      ] as const
    ) {
      const [there, isFirst] = [name === "listen" ? "broadcast" : "listen", name === "broadcast"];
      await using tool = startTool(name, args, { host });
      await tool.line(/Nobody can be asked for (laptop|robot) now; it goes on being looked up/);
      await using peer = startTool(there, isFirst ? LISTEN : CAMERA, { host: other });
      await peer.line(/Listening|Sending/);
      await setHostsFile(host, `${other.ipv4} ${isFirst ? "laptop" : "robot"}`);
      await untilShown(isFirst ? peer : tool);
      assertEquals([await tool.end(), await peer.end()], [0, 0]);
    }
  },
});

for (const follower of ["listen", "broadcast"] as const) {
  Deno.test({
    name: `${follower} finds the one of a name's addresses at which somebody answers`,
    ignore,
    async fn() {
      await using network = await createNetwork(["robot", "laptop"]);
      const { robot, laptop } = network.hosts;
      const other = follower === "listen" ? robot : laptop;
      for (const host of [robot, laptop]) await setHostsFile(host, "10.77.0.77 other", `${other.ipv6} other`);
      const [listen, broadcast] = follower === "listen" ? [["other"], []] : [[], ["other"]];
      await using listener = startTool("listen", [...LISTEN, ...listen], { host: laptop });
      await using broadcaster = startTool("broadcast", [...CAMERA, ...broadcast], { host: robot });
      await untilShown(listener);
      const { log } = follower === "listen" ? listener : broadcaster;
      assert(!log.some((line) => line.includes(" is at ")), log.join("\n"));
      assertEquals([await broadcaster.end(), await listener.end()], [0, 0]);
    },
  });
}

Deno.test("listen and broadcast end at once where a name is not known at all", async () => {
  for (const name of ["listen", "broadcast"]) {
    // An empty label is no name, so nobody is asked for it.
    const { code, log } = await runTool(name, ["rover..local"]);
    assertEquals([code, log], [1, [
      `${name}: Cannot find the host rover..local: the name is not known here`,
    ]]);
  }
});
