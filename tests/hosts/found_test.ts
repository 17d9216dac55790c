/** Robots that announce themselves, and listeners that look for them, on hosts of their own. */

import { assertEquals } from "@std/assert";
import { findRobots } from "../support/finding.ts";
import {
  canUseNamespaces,
  commandIn,
  createNetwork,
  type NetworkNamespace,
} from "../support/network_namespaces.ts";
import { hasProgram } from "../support/programs.ts";
import { runTool, startTool, Tool, type ToolStatistics } from "../support/tools.ts";

const ignore = !await canUseNamespaces();
const CAMERA = ["--camera", "test", "--width", "320", "--height", "240"];

/** A robot that waits for viewers. */
function startRobot(host: NetworkNamespace, ...args: string[]): Tool {
  return startTool("broadcast", [...CAMERA, "--quiet", ...args], { host });
}

Deno.test({
  name:
    "listen --find lists robots that wait for viewers, two of one name as well, and none that pushes or is not to be found",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "rover", "laptop"]);
    const { robot, rover, laptop } = network.hosts;
    await using _one = startRobot(robot, "--name", "Rover");
    await using _two = startRobot(rover, "--name", "Rover", "--port", "5560");
    await using _silent = startRobot(rover, "--name", "Silent", "--port", "5561", "--no-announce");
    await using _pushing = startRobot(rover, "--name", "Pushing", laptop.ipv4);
    const robots = await findRobots(laptop, (robots) => robots.length >= 2);
    const shared = { width: 320, height: 240, seal: "open", isPaired: false, wireVersion: 1 };
    const [first, second] = robots;
    const places = robots.map(({ address, port }) => `${address}:${port}`).sort();
    assertEquals(places, [`${robot.ipv4}:5550`, `${rover.ipv4}:5560`]);
    const { address, port } = first!;
    assertEquals(robots, [
      { ...shared, name: "Rover", address, port },
      { ...shared, name: "Rover (2)", address: second!.address, port: second!.port },
    ]);
  },
});

/** Writes a line for each message of multicast DNS that is heard on a host. */
async function listenForMdns(host: NetworkNamespace): Promise<Tool> {
  const args = ["run", "-A", new URL("../support/mdns_ear.ts", import.meta.url).pathname];
  const options = { args, stdin: "null", stdout: "piped", stderr: "piped" } as const;
  const ear = new Tool("ear", commandIn(host, Deno.execPath(), options).spawn(), false);
  await ear.until("it listens", () => linesOf(ear).includes("ready"));
  return ear;
}

function linesOf(tool: Tool): string[] {
  return new TextDecoder().decode(tool.stdout).split("\n").slice(0, -1);
}

/** Whether its first picture came within a second. */
async function isPushedAtOnce(listener: Tool): Promise<boolean> {
  const [began, came] = [await listener.line(/^(.{12}) Listening/), await listener.line(/^(.{12}) Stream/)];
  return Date.parse(`1970-01-01T${came[1]}Z`) - Date.parse(`1970-01-01T${began[1]}Z`) < 1000;
}

const TO_STATISTICS = ["--view", "none", "--stats-json", "-"];
const hasPictures = ({ streams: [first] }: ToolStatistics) => (first?.framesComplete ?? 0) > 0;

Deno.test({
  name: "listen finds a robot by whatever name it announces, and says what to type where none does",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    const name = 'Anna\'s "Röver" v1.2 (2)';
    await using _robot = startRobot(robot, "--name", name, "--port", "5560");
    await findRobots(laptop, (robots) => robots.length > 0);
    await using listener = startTool("listen", [...TO_STATISTICS, name], { host: laptop });
    await listener.statisticsUntil("pictures come", hasPictures);
    const { code, log } = await runTool("listen", ["--view", "none", "Rover (3)"], { host: laptop });
    const said = "listen: Cannot find the robot Rover (3): no robot announces itself by that name; " +
      "use its address, which listen --find says";
    assertEquals([code, log], [1, [said]]);
  },
});

Deno.test({
  name:
    "listen says nothing by multicast DNS where it was given an address, or where pictures are pushed to it",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop", "watcher"]);
    const { robot, laptop, watcher } = network.hosts;
    await using ear = await listenForMdns(watcher);
    await using _waiting = startRobot(robot, "--no-announce");
    await using pushing = startTool("broadcast", [...CAMERA, laptop.ipv4], { host: robot });
    await pushing.line(/Sending/);
    await using asking = startTool("listen", [...TO_STATISTICS, robot.ipv4], { host: laptop });
    await using pushed = startTool("listen", TO_STATISTICS, { host: laptop });
    for (const listener of [asking, pushed]) await listener.statisticsUntil("pictures come", hasPictures);
    const asked = linesOf(ear);
    // A busy machine may have been too late.
    if (await isPushedAtOnce(pushed)) assertEquals(asked, ["ready"]);
    for (const listener of [asking, pushed]) await listener.nextStatistics(3);
    assertEquals(linesOf(ear), asked);
    // Another one has neither.
    await using _looking = startTool("listen", ["--view", "none", "--port", "5599"], { host: laptop });
    const isAsked = (line: string) => line === `${laptop.ipv4} asks _uis._udp.local`;
    await ear.until("it looks for robots", () => linesOf(ear).some(isAsked));
  },
});

Deno.test({
  name:
    "listen without an address shows the robot whose digit is pressed in the terminal, and asks for no more when pictures come",
  ignore: ignore || !hasProgram("python3"),
  async fn() {
    await using network = await createNetwork(["robot", "rover", "laptop"]);
    const { robot, rover, laptop } = network.hosts;
    await using _first = startRobot(robot, "--name", "Alpha", "--port", "5577");
    await using _second = startRobot(rover, "--name", "Beta");
    const folder = await Deno.makeTempDir();
    try {
      const file = `${folder}/statistics`;
      const read = async () => {
        const lines = (await Deno.readTextFile(file).catch(() => "")).split("\n").slice(0, -1);
        return lines.map((line): ToolStatistics & { readonly finding?: { readonly robots: number } } =>
          JSON.parse(line)
        );
      };
      const args = ["--view", "none", "--stats-json", file];
      await using listener = startTool("listen", args, { host: laptop, terminal: "open" });
      await listener.until("both are found", async () => (await read()).at(-1)?.finding?.robots === 2);
      // The list may not be on the terminal yet.
      await listener.until("pictures come", async () => {
        await listener.feed(new TextEncoder().encode("2"));
        return (await read()).some(hasPictures);
      });
      const names = (await read()).flatMap(({ streams }) => streams.map(({ stream }) => stream.name));
      assertEquals(new Set(names), new Set(["Beta"]));
      await listener.until("nobody is looked for", async () => (await read()).at(-1)!.finding === undefined);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "listen asks a robot that it finds by its keys where it is paired, and else in the clear",
  ignore: ignore || !hasProgram("python3"),
  async fn() {
    await using network = await createNetwork(["robot", "laptop", "stranger"]);
    const { robot, laptop, stranger } = network.hosts;
    await using robotUser = await User.open();
    await using viewer = await User.open();
    await pairRover({ host: robot, env: robotUser.env }, { host: laptop, env: viewer.env }, "other-name");
    await using _robot = startTool("broadcast", [...CAMERA, "--name", "Rover"], {
      host: robot,
      env: robotUser.env,
    });

    const shared = {
      name: "Rover",
      address: robot.ipv4,
      port: 5550,
      width: 320,
      height: 240,
      wireVersion: 1,
    };
    const [known] = await findRobots(laptop, (robots) => robots.length === 1, viewer.env);
    assertEquals(known, { ...shared, seal: "sealed", isPaired: true });
    const [unknown] = await findRobots(stranger, (robots) => robots.length === 1);
    assertEquals(unknown, { ...shared, seal: "sealed", isPaired: false });

    const file = `${viewer.folder}/statistics`;
    const read = async () => (await Deno.readTextFile(file).catch(() => "")).split("\n").slice(0, -1);
    const args = ["--view", "none", "--stats-json", file];
    await using listener = startTool("listen", args, { host: laptop, env: viewer.env, terminal: "open" });
    await listener.until("pictures come, sealed", async () => {
      await listener.feed(new TextEncoder().encode("1"));
      return (await read()).some((line) => line.includes('"seal":{"state":"sealed"'));
    });
  },
});

Deno.test({
  name:
    "listen says of an open robot at the address of a paired one which that is, and calls it by its own name",
  ignore: ignore || !hasProgram("python3"),
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await using robotUser = await User.open();
    await using viewer = await User.open();
    await pairRover({ host: robot, env: robotUser.env }, { host: laptop, env: viewer.env }, robot.ipv4);
    await using _crane = startRobot(robot, "--name", "Crane", "--port", "5560");
    const [known] = await findRobots(laptop, (robots) => robots.length === 1, viewer.env);
    const { name, seal, isPaired, placeOf } = known!;
    assertEquals({ name, seal, isPaired, placeOf }, {
      ...{ name: "Crane", seal: "open", isPaired: false, placeOf: "Rover" },
    });
    const options = { host: laptop, env: viewer.env };
    const { stdout } = await runTool("listen", ["--find"], options);
    const state = "open; at the address of Rover, which is paired";
    assertEquals(stdout, `Crane  ${robot.ipv4}:5560  320x240  ${state}\n`);
    const file = `${viewer.folder}/statistics`;
    const args = ["--view", "none", "--stats-json", file];
    await using listener = startTool("listen", args, { ...options, terminal: "open" });
    const said = `Crane: not paired: broadcast --pair on the robot; if it is another robot than Rover, ` +
      "which is paired and was at this address: listen --forget Rover";
    await listener.until("it says the way out", async () => {
      await listener.feed(new TextEncoder().encode("1"));
      return (await Deno.readTextFile(file).catch(() => "")).includes(`"reason":"${said}"`);
    });
  },
});

/** Where a tool runs, and whose it is. */
interface Place {
  readonly host: NetworkNamespace;
  readonly env: Record<string, string>;
}

/** Hands the key of a robot called Rover over to a viewer, who calls it so. */
async function pairRover(robot: Place, viewer: Place, name: string): Promise<void> {
  const { stdout } = await runTool("broadcast", ["--pair", "--print-key", "--name", "Rover"], { ...robot });
  await using adding = startTool("listen", ["--add-key", name], { ...viewer, isFed: true });
  await adding.feed(new TextEncoder().encode(stdout));
  await adding.endFeed();
  assertEquals(await adding.exitCode(), 0);
}

/** Where a user's keys are. */
class User implements AsyncDisposable {
  readonly folder: string;
  readonly env: Record<string, string>;

  private constructor(folder: string) {
    this.folder = folder;
    this.env = { XDG_CONFIG_HOME: folder };
  }

  static async open(): Promise<User> {
    return new User(await Deno.makeTempDir());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
