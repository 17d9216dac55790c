/** A robot that is driven, as processes: its motor program's last line is a stop, whoever dies. */

import { assert, assertEquals } from "@std/assert";
import type { DriveLine } from "../../src/drive/drive_line.ts";
import {
  BUSY_MS,
  checkLines,
  DrivenTool,
  isStopped,
  MAX_AGE_MS,
  measure,
  type RobotOptions,
} from "../support/driven_tool.ts";
import { testWith } from "../support/programs.ts";
import { isRunning, startTool, Tool } from "../support/tools.ts";
import { until } from "../support/until.ts";
import { WireDriver } from "../support/wire_driver.ts";

const SUPPORT = new URL("../support/", import.meta.url).pathname;
const CAMERA = ["--camera", "test", "--width", "320", "--height", "240"];
const ON_THIS_HOST = ["--port", "0", "--bind", "127.0.0.1", "--drive-open"];

function startRobot(args: readonly string[] = CAMERA, options: RobotOptions = {}): DrivenTool {
  return new DrivenTool([...ON_THIS_HOST, ...args], options);
}

Deno.test("broadcast --drive has its motor program told what the driver does, and to stop before all else", async () => {
  await using robot = startRobot();
  const port = await robot.tool.port();
  await robot.tool.line(/OPEN TO DRIVE/);
  await robot.until("its first line", (lines) => lines.length > 0);
  assertEquals([robot.lines[0]!.state, robot.lines[0]!.reason], ["stopped", "no driver"]);
  await using driver = new WireDriver(port);
  const move = () => robot.moving(driver, 0.25);
  const undo = () => driver.letGo();
  await robot.stopsBy("released", { move, act: () => driver.letGo(), undo });
  assertEquals(Math.round(robot.moves.at(-1)!.linear * 100), 25);
  await robot.stopsBy("stop pressed", { move, act: () => driver.pressStop(), undo });
  await move();
  assertEquals(await robot.tool.end(), 0);
  assertEquals([robot.hasEnded, isStopped(robot.lines)], [true, true]);
  checkLines(robot.lines);
});

Deno.test("broadcast --drive stops the robot when the driver's process is killed, and when it falls silent", async () => {
  await using robot = startRobot();
  const port = await robot.tool.port();
  let id = 0;
  let program: Deno.ChildProcess;
  const killed = await robot.stopsBy("no command", {
    async move() {
      program = startDriver(port, ++id);
      await robot.moving();
    },
    async act() {
      program.kill("SIGKILL");
      await program.status;
    },
    undo() {},
  });
  const killedMs = measure(killed);

  await using driver = new WireDriver(port, 0xeeee);
  const silent = await robot.stopsBy("no command", {
    move: () => robot.moving(driver),
    act: () => void (driver.receiver.isSilent = true),
    undo: () => void (driver.receiver.isSilent = false),
  });
  console.log(`  from the last command to the stop: killed ${killedMs} ms, silent ${measure(silent)} ms`);
  driver.receiver.isSilent = false;
  const { length } = robot.moves;
  const told = robot.lines.length;
  await robot.until("it goes on being told to stop", (lines) => lines.length > told + 20);
  assertEquals(robot.moves.length, length, "it moves by no press of before");
  checkLines(robot.lines);
});

function startDriver(port: number, id: number): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${SUPPORT}wire_driver.ts`, `${port}`, `${id}`],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

Deno.test("broadcast --drive stops the robot when its camera stands still", async () => {
  const folder = await Deno.makeTempDir();
  const jpeg = new URL("../vectors/baseline_160x120.jpg", import.meta.url).pathname;
  const pidFile = `${folder}/pid`;
  const camera = `${folder}/camera`;
  const script = `#!/bin/sh\necho $$ > '${pidFile}'\nwhile cat '${jpeg}'; do sleep 0.04; done\n`;
  await Deno.writeTextFile(camera, script, { mode: 0o755 });
  const signal = (name: Deno.Signal) => Deno.kill(Number(Deno.readTextFileSync(pidFile)), name);
  try {
    await using robot = startRobot(["--camera-cmd", camera]);
    await using driver = new WireDriver(await robot.tool.port());
    const { last, stop } = await robot.stopsBy("picture too old", {
      move: () => robot.moving(driver),
      act: () => signal("SIGSTOP"),
      undo: () => signal("SIGCONT"),
    });
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
  await using robot = startRobot();
  await using driver = new WireDriver(await robot.tool.port());
  await robot.moving(driver);
  const pid = robot.motorPid;
  robot.tool.signal("SIGKILL");
  await until("its input has ended", () => robot.hasEnded);
  await until("it has gone", () => !isRunning(pid));
});

Deno.test("broadcast starts a motor program again that has died, stopped, and tells the driver", async () => {
  await using robot = startRobot(CAMERA, { dieAt: "driving" });
  await using driver = new WireDriver(await robot.tool.port());
  const begins = () => robot.words.filter(([, text]) => text.startsWith("begin")).length;
  await robot.tool.until("it has died", () => {
    if (robot.moves.length === 0) driver.press();
    return driver.state?.reason === "program gone" && robot.moves.length > 0;
  });
  await robot.tool.line(/motor program \S+ ended with exit code 3; starting it again in 200 ms/);
  await robot.tool.until("it is there again", () => begins() === 2);
  await until("the driver is told", () => driver.state?.reason !== "program gone");
  const after = () =>
    robot.words.slice(robot.words.findLastIndex(([, text]) => text.startsWith("begin")) + 1);
  await robot.tool.until("it is told to stop", () => after().length > 5);
  assertEquals(after().filter(([, text]) => text.includes("driving")), [], "the old press moves nothing");
});

Deno.test("broadcast has a motor program that stood still find one old line, and then a stop", async () => {
  await using robot = startRobot();
  await using driver = new WireDriver(await robot.tool.port());
  await robot.moving(driver);
  Deno.kill(robot.motorPid, "SIGSTOP");
  const before = robot.lines.length;
  await until("the driver is told", () => driver.state?.reason === "program gone");
  await robot.tool.line(/does not read its lines/);
  // The driver goes on, and the program is told nothing of it.
  const { frameId } = driver.state!;
  await until("time passes", () => driver.state!.frameId > frameId + 30);
  Deno.kill(robot.motorPid, "SIGCONT");
  await until("the driver is told", () => driver.state?.reason !== "program gone");
  const after = () => robot.lines.slice(before);
  await robot.tool.until("it is told to stop", () => after().length > 5);
  // It may have been stopped with a line that it had read and not written down yet, and one is in the pipe.
  const old = after().findIndex(({ reason }) => reason === "program gone");
  assert(old >= 0 && old <= 2, `${old}`);
  assertEquals(after().slice(old).filter(({ state }) => state === "driving"), []);
});

Deno.test("t265 is driven as well", async () => {
  await using robot = startRobot(["--camera", "test", "--image-size", "212x200"], { tool: "t265" });
  await using driver = new WireDriver(await robot.tool.port());
  await robot.moving(driver);
  assertEquals(await robot.tool.end(), 0);
  assertEquals(robot.hasEnded, true);
});

Deno.test("broadcast that can not start its motor program says so in one line", async () => {
  const args = [...CAMERA, ...ON_THIS_HOST, "--drive", "/nonexistent/motors"];
  await using tool = startTool("broadcast", args);
  assertEquals(await tool.exitCode(), 1);
  assertEquals(
    tool.log.at(-1),
    "broadcast: Cannot start the motor program: there is no program /nonexistent/motors",
  );
});

testWith(
  ["mkfifo"],
  "broadcast --drive-output writes to the readers of a named pipe, which come and go",
  async () => {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/lines`;
    try {
      await new Deno.Command("mkfifo", { args: [path] }).output();
      await using tool = startTool("broadcast", [
        ...CAMERA,
        "--port",
        "0",
        "--drive-output",
        path,
        "--drive-open",
      ]);
      await using driver = new WireDriver(await tool.port());
      await until("there are pictures", () => (driver.state?.frameId ?? 0) > 10);
      assertEquals(driver.state!.reason, "program gone");
      for (let readers = 0; readers < 2; readers++) {
        await using reader = new Tool(
          "cat",
          new Deno.Command("cat", { args: [path], stdin: "null", stdout: "piped", stderr: "piped" }).spawn(),
          false,
        );
        const lines = (): DriveLine[] =>
          new TextDecoder().decode(reader.stdout).split("\n").slice(0, -1).map((line) => JSON.parse(line));
        await reader.until("it moves", () => {
          driver.press();
          return lines().at(-1)?.state === "driving";
        });
        assertEquals(lines()[0]!.state, "stopped");
        reader.signal("SIGKILL");
        await until("the driver is told", () => driver.state!.reason === "program gone");
      }
      assertEquals(await tool.end(), 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

Deno.test("broadcast --drive-output writes the lines to stdout, and where it may not call libraries too", async () => {
  for (const isWithoutFfi of [false, true]) {
    const args = [...CAMERA, ...ON_THIS_HOST, "--drive-output", "-"];
    await using tool = startTool("broadcast", args, { isWithoutFfi });
    const lines = (): DriveLine[] =>
      new TextDecoder().decode(tool.stdout).split("\n").slice(0, -1).map((line) => JSON.parse(line));
    await using driver = new WireDriver(await tool.port());
    await tool.until("it moves", () => {
      driver.press(-1);
      return lines().some(({ linear }) => linear === -1);
    });
    assertEquals(await tool.end(), 0);
    assertEquals(lines().at(-1)!.state, "stopped");
  }
});
