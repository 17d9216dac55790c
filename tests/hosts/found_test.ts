/** Robots that announce themselves, and listeners that look for them, on hosts of their own. */

import { assert, assertEquals } from "@std/assert";
import { canUseNamespaces, createNetwork, type NetworkNamespace } from "../support/network_namespaces.ts";
import { runTool, startTool, type Tool } from "../support/tools.ts";

const ignore = !await canUseNamespaces();
const CAMERA = ["--camera", "test", "--width", "320", "--height", "240", "--quiet"];

/** A robot that waits for viewers. */
function startRobot(host: NetworkNamespace, ...args: string[]): Tool {
  return startTool("broadcast", [...CAMERA, ...args], { host });
}

/** What `listen --find` lists, until that is as expected. */
async function find(host: NetworkNamespace, isExpected: (robots: readonly Listed[]) => boolean) {
  for (let tries = 0;; tries++) {
    const { code, stdout, log } = await runTool("listen", ["--find", "--log-format", "json"], { host });
    const robots: Listed[] = stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
    assertEquals(code, robots.length > 0 ? 0 : 1, log.join("\n"));
    if (isExpected(robots)) return robots;
    assert(tries < 8, `${stdout} ${log.join("\n")}`);
  }
}

interface Listed {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

Deno.test({
  name:
    "listen --find lists robots that wait for viewers, two of one name as well, and none that pushes or is not to be found",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "rover", "laptop"]);
    const { robot, rover, laptop } = network.hosts;
    {
      await using _one = startRobot(robot, "--name", "Rover");
      await using _two = startRobot(rover, "--name", "Rover", "--port", "5560");
      await using _silent = startRobot(rover, "--name", "Silent", "--port", "5561", "--no-announce");
      await using _pushing = startRobot(rover, "--name", "Pushing", laptop.ipv4);
      const robots = await find(laptop, (robots) => robots.length >= 2);
      const shared = { width: 320, height: 240, seal: "open", isPaired: false, wireVersion: 1 };
      const [first, second] = robots;
      const places = robots.map(({ address, port }) => `${address}:${port}`).sort();
      assertEquals(places, [`${robot.ipv4}:5550`, `${rover.ipv4}:5560`]);
      const { address, port } = first!;
      assertEquals(robots, [
        { ...shared, name: "Rover", address, port },
        { ...shared, name: "Rover (2)", address: second!.address, port: second!.port },
      ]);
      const { stdout } = await runTool("listen", ["--find"], { host: laptop });
      assert(stdout.includes(`${robot.ipv4}:5550  320x240  open\n`), stdout);
    }
    // They have said goodbye.
    await using listener = startTool("listen", ["--view", "none"], { host: laptop });
    await listener.line(/Listening/);
    const { code, stdout } = await runTool("listen", ["--find"], { host: laptop });
    assertEquals([code, stdout], [1, "No robot announces itself in this network\n"]);
    assertEquals(listener.log.filter((line) => line.includes("Found a robot")), []);
  },
});
