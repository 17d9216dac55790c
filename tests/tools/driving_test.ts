/** A robot that is driven, as processes: its motor program's last line is a stop, whoever dies. */

import { assert, assertEquals } from "@std/assert";
import type { DriveLine } from "../../src/drive/drive_line.ts";
import { isRunning, startTool, type Tool } from "../support/tools.ts";
import { until } from "../support/until.ts";
import { WireDriver } from "../support/wire_driver.ts";

const SUPPORT = new URL("../support/", import.meta.url).pathname;
const CAMERA = ["--camera", "test", "--width", "320", "--height", "240", "--bind", "127.0.0.1"];
const TIMEOUT_MS = 250;
const MAX_AGE_MS = 500;
/** What a machine that is busy with other things may add to any time that two processes measure. */
const BUSY_MS = 2000;

interface ToldLine extends DriveLine {
  /** When the motor program had read it, by the clock that all processes share. */
  readonly atMs: number;
}

/** A robot with a motor program that writes down what it is told. */
class Robot implements AsyncDisposable {
  readonly tool: Tool;
  readonly #folder = Deno.makeTempDirSync();
  readonly #path = `${this.#folder}/lines`;

  constructor(args: readonly string[] = [], { dieAt = "", tool = "broadcast" } = {}) {
    const motor = `'${Deno.execPath()}' run -A '${SUPPORT}motor_stand_in.ts' '${this.#path}'`;
    const program = dieAt ? `${motor} --die-at ${dieAt}` : motor;
    const isOwn = tool === "broadcast" && !args.includes("--camera-cmd");
    const camera = isOwn ? CAMERA : [...(tool === "t265" ? ["--camera", "test"] : []), "--bind", "127.0.0.1"];
    const all = ["--port", "0", ...camera, "--drive", program, "--drive-open", ...args];
    this.tool = startTool(tool, all);
  }

  /** `begin …`, `end`, or a line. */
  get words(): [number, string][] {
    let text = "";
    try {
      text = Deno.readTextFileSync(this.#path);
    } catch {
      // nothing has been written
    }
    return text.split("\n").slice(0, -1).map((line) => {
      const at = line.indexOf(" ");
      return [Number(line.slice(0, at)), line.slice(at + 1)];
    });
  }

  get lines(): ToldLine[] {
    return this.words.flatMap(([atMs, text]) => text.startsWith("{") ? [{ ...JSON.parse(text), atMs }] : []);
  }

  get moves(): ToldLine[] {
    return this.lines.filter(({ state }) => state === "driving");
  }

  get hasEnded(): boolean {
    return this.words.at(-1)?.[1] === "end";
  }

  async until(what: string, condition: (lines: ToldLine[]) => boolean): Promise<void> {
    await this.tool.until(what, () => condition(this.lines));
  }

  /** Waits until it moves by a driver that holds. */
  async moving(): Promise<void> {
    const before = this.moves.length;
    await this.until("it moves", () => this.moves.length > before + 3);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tool[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** The first stop after the last line that moved. */
function stopOf(lines: readonly ToldLine[]): { readonly last: ToldLine; readonly stop: ToldLine } {
  const at = lines.findLastIndex(({ state }) => state === "driving");
  return { last: lines[at]!, stop: lines[at + 1]! };
}

function isStopped(lines: readonly ToldLine[]): boolean {
  return lines.at(-1)?.state === "stopped";
}

/** By its own words: no line ever moved on a command or a picture that was too old; a stop is zero in every number. */
function checkLines(lines: readonly ToldLine[]): void {
  for (const { state, linear, angular, axes, commandAgeMs, pictureAgeMs, buttons } of lines) {
    if (state === "driving") assert(commandAgeMs <= TIMEOUT_MS && pictureAgeMs <= MAX_AGE_MS);
    else assertEquals([linear, angular, buttons, ...axes].filter((value) => value !== 0), []);
  }
}

Deno.test("broadcast --drive has its motor program told what the driver does, and to stop before all else", async () => {
  await using robot = new Robot();
  const port = await robot.tool.port();
  await robot.tool.line(/OPEN TO DRIVE/);
  await robot.until("its first line", (lines) => lines.length > 0);
  assertEquals([robot.lines[0]!.state, robot.lines[0]!.reason], ["stopped", "no driver"]);
  await using driver = new WireDriver(port);
  await until("there is a picture", () => (driver.state?.frameId ?? 0) > 0);
  driver.linear = 0.25;
  await robot.moving();
  assertEquals(Math.round(robot.moves.at(-1)!.linear * 100), 25);
  driver.letGo();
  await robot.until("it has stopped", isStopped);
  assertEquals(robot.lines.at(-1)!.reason, "released");
  driver.linear = 0.25;
  await robot.moving();
  driver.pressStop();
  await robot.until("it has stopped", isStopped);
  assertEquals(robot.lines.at(-1)!.reason, "stop pressed");
  driver.letGo();
  const { frameId } = driver.state!;
  await until("it is seen that the robot stopped", () => driver.state!.frameId > frameId + 5);
  driver.linear = 0.25;
  await robot.moving();
  assertEquals(await robot.tool.end(), 0);
  assertEquals([robot.hasEnded, isStopped(robot.lines)], [true, true]);
  checkLines(robot.lines);
});

Deno.test("broadcast --drive stops the robot when the driver's process is killed, and when it falls silent", async () => {
  await using robot = new Robot();
  const port = await robot.tool.port();
  const program = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${SUPPORT}wire_driver.ts`, `${port}`],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    await robot.moving();
  } finally {
    program.kill("SIGKILL");
    await program.status;
  }
  await robot.until("it has stopped", isStopped);
  assertEquals(stopOf(robot.lines).stop.reason, "no command");
  const killed = measure(robot);

  await using driver = new WireDriver(port, 0xeeee);
  await until("there is a picture", () => (driver.state?.frameId ?? 0) > 0);
  await until("its turn has come", () => {
    driver.linear = driver.linear === undefined ? 0.5 : undefined;
    driver.read();
    return driver.state!.isDriving;
  });
  driver.linear = 0.5;
  await robot.moving();
  driver.receiver.isSilent = true;
  await robot.until("it has stopped", isStopped);
  assertEquals(stopOf(robot.lines).stop.reason, "no command");
  console.log(`  from the last command to the stop: killed ${killed} ms, silent ${measure(robot)} ms`);
  driver.receiver.isSilent = false;
  const { length } = robot.moves;
  await robot.until("it goes on being told to stop", (lines) => lines.length > 20);
  await until("the driver is told", () => driver.state?.reason === "no command");
  assertEquals(robot.moves.length, length);
  checkLines(robot.lines);
});

/** From the last command to the stop, as the motor program saw it. */
function measure(robot: Robot): number {
  const { last, stop } = stopOf(robot.lines);
  const ms = stop.atMs - (last.atMs - last.commandAgeMs);
  assert(ms <= TIMEOUT_MS + 50 + BUSY_MS, `${ms}`);
  return ms;
}

Deno.test("broadcast --drive stops the robot when its camera stands still", async () => {
  const folder = await Deno.makeTempDir();
  const jpeg = new URL("../vectors/baseline_160x120.jpg", import.meta.url).pathname;
  const pid = `${folder}/pid`;
  const camera = `${folder}/camera`;
  await Deno.writeTextFile(
    camera,
    `#!/bin/sh\necho $$ > '${pid}'\nwhile cat '${jpeg}'; do sleep 0.04; done\n`,
    { mode: 0o755 },
  );
  try {
    await using robot = new Robot(["--camera-cmd", camera]);
    await using driver = new WireDriver(await robot.tool.port());
    await until("there is a picture", () => (driver.state?.frameId ?? 0) > 0);
    driver.linear = 0.5;
    await robot.moving();
    Deno.kill(Number(await Deno.readTextFile(pid)), "SIGSTOP");
    await robot.until("it has stopped", isStopped);
    const { last, stop } = stopOf(robot.lines);
    assertEquals(stop.reason, "picture too old");
    const ms = stop.atMs - (last.atMs - last.pictureAgeMs);
    console.log(`  from the capture of the last picture to the stop: ${ms} ms`);
    assert(ms <= MAX_AGE_MS + 100 + BUSY_MS, `${ms}`);
    await until("the driver is told", () => driver.state?.reason === "picture too old");
    checkLines(robot.lines);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("broadcast that is killed leaves a motor program that knows by the end of its input", async () => {
  await using robot = new Robot();
  await using driver = new WireDriver(await robot.tool.port());
  await until("there is a picture", () => (driver.state?.frameId ?? 0) > 0);
  driver.linear = 0.5;
  await robot.moving();
  const pid = Number(/begin (\d+)/.exec(robot.words[0]![1])![1]);
  robot.tool.signal("SIGKILL");
  await until("its input has ended", () => robot.hasEnded);
  await until("it has gone", () => !isRunning(pid));
});

Deno.test("broadcast starts a motor program again that has died, stopped, and tells the driver", async () => {
  await using robot = new Robot([], { dieAt: "driving" });
  await using driver = new WireDriver(await robot.tool.port());
  await until("there is a picture", () => (driver.state?.frameId ?? 0) > 0);
  driver.linear = 0.5;
  await until("the driver is told", () => driver.state?.reason === "program gone");
  await robot.tool.line(/motor program \S+ ended with exit code 3; starting it again in 200 ms/);
  const begins = () => robot.words.filter(([, text]) => text.startsWith("begin")).length;
  await robot.tool.until("it is there again", () => begins() === 2);
  await until("the driver is told", () => driver.state?.reason !== "program gone");
  const after = () =>
    robot.words.slice(robot.words.findLastIndex(([, text]) => text.startsWith("begin")) + 1);
  await robot.tool.until("it is told to stop", () => after().length > 5);
  assertEquals(after().filter(([, text]) => text.includes("driving")), [], "the old press moves nothing");
});

Deno.test("broadcast has a motor program that stood still find one old line, and then a stop", async () => {
  await using robot = new Robot();
  await using driver = new WireDriver(await robot.tool.port());
  await until("there is a picture", () => (driver.state?.frameId ?? 0) > 0);
  driver.linear = 0.5;
  await robot.moving();
  const pid = Number(/begin (\d+)/.exec(robot.words[0]![1])![1]);
  Deno.kill(pid, "SIGSTOP");
  const before = robot.lines.length;
  await until("the driver is told", () => driver.state?.reason === "program gone");
  await robot.tool.line(/does not read its lines/);
  // The driver goes on, and the program is told nothing of it.
  const { frameId } = driver.state!;
  await until("time passes", () => driver.state!.frameId > frameId + 30);
  Deno.kill(pid, "SIGCONT");
  await until("the driver is told", () => driver.state?.reason !== "program gone");
  const after = () => robot.lines.slice(before);
  await robot.tool.until("it is told to stop", () => after().length > 5);
  // It may have been stopped with a line that it had read and not written down yet, and one is in the pipe.
  const moved = after().filter(({ state }) => state === "driving").length;
  assert(moved <= 2, `${moved}`);
  assertEquals(after()[moved]!.reason, "program gone");
  assertEquals(isStopped(robot.lines), true);
});

Deno.test("t265 is driven as well", async () => {
  await using robot = new Robot(["--image-size", "212x200"], { tool: "t265" });
  await using driver = new WireDriver(await robot.tool.port());
  await until("there is a picture", () => (driver.state?.frameId ?? 0) > 0);
  driver.linear = 0.5;
  await robot.moving();
  assertEquals(await robot.tool.end(), 0);
  assertEquals(robot.hasEnded, true);
});

Deno.test("broadcast that can not start its motor program says so in one line", async () => {
  const args = [...CAMERA, "--port", "0", "--drive", "/nonexistent/motors", "--drive-open"];
  await using tool = startTool("broadcast", args);
  assertEquals(await tool.exitCode(), 1);
  assertEquals(
    tool.log.at(-1),
    "broadcast: Cannot start the motor program: there is no program /nonexistent/motors",
  );
});

Deno.test("broadcast --drive-output writes the lines to stdout, and where it may not call libraries too", async () => {
  for (const isWithoutFfi of [false, true]) {
    const args = [...CAMERA, "--port", "0", "--drive-output", "-", "--drive-open"];
    await using tool = startTool("broadcast", args, { isWithoutFfi });
    const lines = (): DriveLine[] =>
      new TextDecoder().decode(tool.stdout).split("\n").slice(0, -1).map((line) => JSON.parse(line));
    await using driver = new WireDriver(await tool.port());
    await until("there is a picture", () => (driver.state?.frameId ?? 0) > 0);
    driver.linear = -1;
    await tool.until("it moves", () => lines().some(({ linear }) => linear === -1));
    assertEquals(await tool.end(), 0);
    assertEquals(lines().at(-1)!.state, "stopped");
  }
});
