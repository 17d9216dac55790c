/** A program that drives a robot through a listener, as processes. */

import { assert, assertEquals } from "@std/assert";
import { McapIndexedReader } from "@mcap/core";
import type { DriveLine } from "../../src/drive/drive_line.ts";
import { pause } from "../support/pause.ts";
import { runTool, startTool, type Tool, type ToolOptions } from "../support/tools.ts";

const ROBOT = ["--camera", "test", "--width", "320", "--height", "240", "--bind", "127.0.0.1"];
const WRITE_MS = 50;
/** Who presses in vain lets go and presses anew. */
const PRESS_MS = 1000;

type Env = Readonly<Record<string, string>>;

const RIGHTS: readonly (readonly [right: string, args: readonly string[], says: RegExp])[] = [
  ["to drive", [], /can be driven: this listener may drive it/],
  ["to watch", ["--watch-only"], /can be driven: this listener may stop it, and not drive/],
];

/** A robot whose lines go to its stdout. */
function startRobot(options: ToolOptions = {}, port = 0, open = ["--drive-open"]): Tool {
  const args = [...ROBOT, "--port", `${port}`, "--drive-output", "-", ...open];
  return startTool("broadcast", args, options);
}

function linesOf(robot: Tool): DriveLine[] {
  return new TextDecoder().decode(robot.stdout).split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

async function startDriver(robot: Tool, args: readonly string[] = [], options: ToolOptions = {}) {
  const all = [`127.0.0.1:${await robot.port()}`, "--view", "none", "--drive-input", "-", ...args];
  return startTool("listen", all, { isFed: true, ...options });
}

async function write(driver: Tool, line: object | string): Promise<void> {
  const text = typeof line === "string" ? line : JSON.stringify(line);
  await driver.feed(new TextEncoder().encode(`${text}\n`));
}

/** Writes a line again and again until the robot's newest is as expected; lets go before it, now and then. */
async function hold(
  { robot, driver }: { readonly robot: Tool; readonly driver: Tool },
  line: object,
  isExpected: (line: DriveLine) => boolean,
): Promise<void> {
  let pressedMs = -Infinity;
  await goOn({ robot, driver }, line, isExpected, async () => {
    if (performance.now() - pressedMs < PRESS_MS) return;
    pressedMs = performance.now();
    await write(driver, { held: false });
    await pause(WRITE_MS);
  });
}

/** Writes a line again and again until the robot's newest is as expected. */
async function goOn(
  { robot, driver }: { readonly robot: Tool; readonly driver: Tool },
  line: object,
  isExpected: (line: DriveLine) => boolean,
  before: () => Promise<void> | void = () => {},
): Promise<void> {
  await robot.until(`it does what ${JSON.stringify(line)} says`, async () => {
    await before();
    await write(driver, line);
    await pause(WRITE_MS);
    return linesOf(robot).slice(-1).some(isExpected);
  });
}

for (const isWithoutFfi of [false, true]) {
  const where = isWithoutFfi ? ", also where it may not call libraries" : "";
  Deno.test(`listen --drive-input - has a program drive, let go, stop, and end${where}`, async () => {
    await using robot = startRobot({ isWithoutFfi });
    await using driver = await startDriver(robot, [], { isWithoutFfi });
    const both = { robot, driver };
    await driver.line(/can be driven: this listener may drive it/);
    await hold(both, { linear: 0.5, angular: -0.25, buttons: 5 }, ({ state }) => state === "driving");
    const { linear, angular, buttons, driver: name } = linesOf(robot).findLast(({ state }) =>
      state === "driving"
    )!;
    assertEquals([linear, angular, buttons], [0.5, -0.25, 5]);
    assert(name.startsWith("127.0.0.1:"), name);
    await driver.line(/This listener drives/);
    await robot.until(
      "nothing is written any more, and it has stopped",
      () => linesOf(robot).at(-1)!.state === "stopped",
    );

    await write(driver, { linear: 0, held: false });
    await hold(both, { axes: [-1] }, ({ linear }) => linear === -1);
    await write(driver, "forward");
    await robot.until("a line that is none has let go", () => linesOf(robot).at(-1)!.state === "stopped");
    await driver.line(/A line of --drive-input is of no use and lets go: it is no JSON/);

    await write(driver, { stop: true });
    await robot.until("it is stopped", () => linesOf(robot).at(-1)!.reason === "stop pressed");
    await driver.line(/has stopped: stop pressed/);
    // Who presses has to have seen it.
    const told = linesOf(robot).length;
    await robot.until("the stop can be seen", () => linesOf(robot).length > told + 5);
    await hold(both, { linear: 1 }, ({ linear }) => linear === 1);
    await driver.endFeed();
    assertEquals(await driver.exitCode(), 0);
    await robot.until("the end has let go", () => linesOf(robot).at(-1)!.state === "stopped");
    assert(!linesOf(robot).some(({ reason }) => reason === "program gone"));
  });
}

Deno.test("listen --drive-input - presses a stop that is all of its input, and ends when the robot has heard it", async () => {
  await using robot = startRobot();
  await using driver = await startDriver(robot);
  await driver.feed(new TextEncoder().encode('{"stop": true}'));
  await driver.endFeed();
  assertEquals(await driver.exitCode(), 0);
  assert(linesOf(robot).some(({ reason }) => reason === "stop pressed"));
});

Deno.test("listen --drive-input - goes on after the end of its input where there is something else to do", async () => {
  await using robot = startRobot();
  await using driver = await startDriver(robot, ["--stats-json", "-"]);
  await driver.endFeed();
  const isStopped = (reason: string) => ({ streams }: Tool["statistics"][number]) =>
    streams.some(({ drive }) => drive?.reason === reason);
  const { driving, streams } = await driver.statisticsUntil("it is told", isStopped("no driver"));
  assertEquals(driving.map(({ key, commandsSent }) => [key, commandsSent]), [[streams[0]!.stream.key, 0]]);
  assert(driving[0]!.statesReceived > 0);
  assertEquals(await driver.end(), 0);
});

Deno.test("listen --drive-input - does not move a robot that was started again before the program has let go", async () => {
  const robot = startRobot();
  const port = await robot.port();
  await using driver = await startDriver(robot);
  await hold({ robot, driver }, { linear: 0.5 }, ({ state }) => state === "driving");
  robot.signal("SIGKILL");
  await robot[Symbol.asyncDispose]();
  await using again = startRobot({}, port);
  const both = { robot: again, driver };
  const begins = () => driver.log.filter((line) => line.includes("can be driven")).length;
  let looks = 0;
  // It goes on writing, all the time.
  await goOn(both, { linear: 0.5 }, () => begins() === 2 && ++looks > 40);
  assertEquals(linesOf(again).filter(({ state }) => state === "driving"), []);
  await write(driver, { held: false });
  await hold(both, { linear: 0.5 }, ({ state }) => state === "driving");
});

for (const [right, args, says] of RIGHTS) {
  Deno.test(`listen --drive-input - goes by what a paired listener may: ${right}`, async () => {
    const [robotSettings, settings] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
    try {
      const [ofRobot, ofLaptop] = [robotSettings, settings].map((path) => ({ XDG_CONFIG_HOME: path }));
      await pair(ofRobot!, ofLaptop!, args);
      await using robot = startRobot({ env: ofRobot! }, 0, []);
      await using driver = await startDriver(robot, [], { env: ofLaptop! });
      const both = { robot, driver };
      await driver.line(says);
      const { length } = linesOf(robot);
      await hold(
        both,
        { linear: 0.5 },
        ({ state }) => right === "to watch" ? linesOf(robot).length > length + 20 : state === "driving",
      );
      const drivers = new Set(
        linesOf(robot).filter(({ state }) => state === "driving").map((line) => line.driver),
      );
      assertEquals([...drivers], right === "to watch" ? [] : ["Laptop"]);
      await write(driver, { stop: true });
      await robot.until("it is stopped", () => linesOf(robot).at(-1)!.reason === "stop pressed");
    } finally {
      for (const path of [robotSettings, settings]) await Deno.remove(path, { recursive: true });
    }
  });
}

/** Pairs by a key that is handed over. */
async function pair(ofRobot: Env, ofLaptop: Env, args: readonly string[]): Promise<void> {
  const printed = await runTool("broadcast", ["--pair", "--print-key", "Laptop", ...args], { env: ofRobot });
  await using listener = startTool("listen", ["--add-key", "127.0.0.1"], { env: ofLaptop, isFed: true });
  await listener.feed(new TextEncoder().encode(printed.stdout));
  await listener.endFeed();
  assertEquals(await listener.exitCode(), 0, `${printed.log} ${listener.log}`);
}

Deno.test("listen --record FILE.mcap holds what was commanded and what the robot said, for the official reader", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/drive.mcap`;
    await using robot = startRobot();
    await using driver = await startDriver(robot, ["--record", file]);
    const both = { robot, driver };
    await hold(both, { linear: 0.5 }, ({ state }) => state === "driving");
    await hold(both, { linear: -0.5 }, ({ linear }) => linear === -0.5);
    await write(driver, { stop: true });
    await driver.line(/has stopped: stop pressed/);
    assertEquals(await driver.end(), 0);
    const { commands, states } = await readDriving(await Deno.readFile(file));
    const linears = commands.filter(({ isHeld }) => isHeld).map(({ linear }) => Math.sign(Number(linear)));
    assertEquals([linears[0], linears.at(-1)], [1, -1]);
    assert(commands.some(({ isStop }) => isStop === true));
    assert(commands.some(({ isHeld, frameId }) => isHeld && typeof frameId === "number"));
    assert(states.some(({ isDriving, isOwn }) => isDriving && isOwn));
    assertEquals(states.at(-1)!["reason"], "stop pressed");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

type Message = Readonly<Record<string, unknown>>;

async function readDriving(contents: Uint8Array): Promise<{ commands: Message[]; states: Message[] }> {
  const reader = await McapIndexedReader.Initialize({
    readable: {
      size: () => Promise.resolve(BigInt(contents.length)),
      read: (offset, size) => Promise.resolve(contents.slice(Number(offset), Number(offset + size))),
    },
  });
  const messages = { commands: [] as Message[], states: [] as Message[] };
  for await (const { channelId, data } of reader.readMessages()) {
    const { topic } = reader.channelsById.get(channelId)!;
    const list = topic.endsWith("/drive/command")
      ? messages.commands
      : topic.endsWith("/drive/state")
      ? messages.states
      : undefined;
    list?.push(JSON.parse(new TextDecoder().decode(data)));
  }
  return messages;
}
