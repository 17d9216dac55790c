/** The doctor on hosts of their own: which robots it finds, and where a robot would be announced. */

import { assertEquals, assertMatch } from "@std/assert";
import { findRobots } from "../support/finding.ts";
import {
  addLink,
  canUseNamespaces,
  commandIn,
  createNetwork,
  type NetworkNamespace,
} from "../support/network_namespaces.ts";
import { hasProgram } from "../support/programs.ts";
import { runTool, startTool, Tool } from "../support/tools.ts";

const ignore = !await canUseNamespaces();
const CAMERA = ["--camera", "test", "--width", "320", "--height", "240"];
const MOST_LOOKS = 10;
const NONE = /^warn none announces itself: .*guest Wi-Fis$/;

/** The doctor's words on one thing, as `status words`; nothing where it has none. */
async function look(host: NetworkNamespace, tool: string, name: string, ...args: string[]) {
  const { stdout } = await runTool(tool, ["--doctor", "--log-format", "json", ...args], { host });
  const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; says: string }[] };
  const found = checks.find((check) => check.name === name);
  return found && `${found.status} ${found.says}`;
}

/** The same, as soon as it is as expected: a busy machine may answer too late. */
async function lookFor(expected: string, ...args: Parameters<typeof look>): Promise<void> {
  for (let looks = 1;; looks++) {
    const said = await look(...args);
    if (said === expected) return;
    if (looks === MOST_LOOKS) assertEquals(said, expected);
  }
}

/** A program that has the port of multicast DNS for itself, until it is ended. */
async function takePort(host: NetworkNamespace): Promise<Tool> {
  const script = "import socket,time\n" +
    's=socket.socket(socket.AF_INET6,socket.SOCK_DGRAM)\ns.bind(("::",5353))\nprint("taken",flush=True)\ntime.sleep(600)';
  const args = ["-c", script];
  const options = { args, stdin: "null", stdout: "piped", stderr: "piped" } as const;
  const holder = new Tool("holder", commandIn(host, "python3", options).spawn(), false);
  await holder.until("it has the port", () => new TextDecoder().decode(holder.stdout) === "taken\n");
  return holder;
}

Deno.test({
  name: "listen --doctor names the robot that announces itself, and says that there is none",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    const listen = [laptop, "listen", "robots", "--view", "none"] as const;
    assertMatch(await look(...listen) ?? "", NONE);
    assertEquals(await look(...listen, "rover"), undefined);
    await using _robot = startTool("broadcast", [...CAMERA, "--quiet", "--name", "Rover"], { host: robot });
    await findRobots(laptop, (robots) => robots.length === 1);
    const said = `ok Rover at ${robot.ipv4}:5550`;
    await lookFor(said, ...listen);
    await lookFor(said, ...listen, "rover");
    await lookFor(`ok Rover at [${robot.ipv6}]:5550`, ...listen, "--bind", laptop.ipv6);
    for (const others of [[robot.ipv4], ["--bind", "127.0.0.1"], ["--wire", "sof"]]) {
      assertEquals(await look(...listen, ...others), undefined, others.join(" "));
    }
  },
});

Deno.test({
  name: "broadcast --doctor names the interfaces on which it would be announced, where it would be",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    const [atRobot] = await addLink([robot, laptop], ["wlan9", "wlan9"]);
    const args = [...CAMERA, "--name", "Rover"];
    const send = (...more: string[]) => look(robot, "broadcast", "announcement", ...args, ...more);
    assertEquals(await send(), "ok as Rover, on uis0, wlan9");
    assertEquals(await send("--bind", atRobot.ipv4), "ok as Rover, on wlan9");
    assertEquals(
      await send("--bind", "10.9.9.9"),
      "warn on no interface: none that is up has the address 10.9.9.9",
    );
    for (const others of [["--no-announce"], [laptop.ipv4], ["--bind", "127.0.0.1"]]) {
      assertEquals(await send(...others), undefined, others.join(" "));
    }
  },
});

Deno.test({
  name: "listen and broadcast --doctor say that another program has the port of multicast DNS for itself",
  ignore: ignore || !hasProgram("python3"),
  async fn() {
    await using network = await createNetwork(["laptop"]);
    const { laptop } = network.hosts;
    await using _holder = await takePort(laptop);
    const taken = /Cannot listen on UDP port 5353, that of multicast DNS: /;
    const found = await look(laptop, "listen", "robots", "--view", "none");
    assertMatch(found ?? "", new RegExp(`^warn can not be found: ${taken.source}`));
    const announced = await look(laptop, "broadcast", "announcement", ...CAMERA);
    assertMatch(announced ?? "", new RegExp(`^warn ${taken.source}.*viewers need this robot's address$`));
  },
});
