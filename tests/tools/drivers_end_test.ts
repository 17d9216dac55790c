/** Whatever becomes of a driver's end, the robot's motor program is told to stop, and moves again by a new press alone. */

import { assert, assertEquals } from "@std/assert";
import type { StopReason } from "../../src/protocol/drive_state.ts";
import { BUSY_MS, checkLines, DrivenTool, isStopped, TIMEOUT_MS } from "../support/driven_tool.ts";
import { LineDriver } from "../support/line_driver.ts";

/** A listener that hears nothing of its program for so long lets go. */
const INPUT_MS = 200;

const ROBOT = [
  ...["--camera", "test", "--width", "320", "--height", "240", "--bind", "127.0.0.1", "--port", "0"],
  "--drive-open",
];

interface Ending {
  readonly name: string;
  readonly reason: StopReason;
  readonly end: (driver: LineDriver) => void | Promise<void>;
  /** From what was done to the stop, at most. */
  readonly withinMs: number;
}

const ENDINGS: readonly Ending[] = [
  {
    name: "its listener stands still",
    reason: "no command",
    end: ({ listener }) => listener.signal("SIGSTOP"),
    withinMs: TIMEOUT_MS + 50,
  },
  { name: "its program has ended", reason: "released", end: (driver) => driver.end(), withinMs: 50 },
  {
    name: "its program stands still",
    reason: "released",
    end: (driver) => driver.standStill(),
    withinMs: INPUT_MS + 50,
  },
];

for (const { name, reason, end, withinMs } of ENDINGS) {
  Deno.test(`a robot that is driven by a program stops where ${name}`, async () => {
    await using robot = new DrivenTool(ROBOT);
    const address = `127.0.0.1:${await robot.tool.port()}`;
    const drivers: LineDriver[] = [];
    let actedMs = 0;
    try {
      const found = await robot.stopsBy(reason, {
        async move() {
          drivers.push(new LineDriver({ robot, address }));
          await robot.moving(drivers.at(-1));
        },
        async act() {
          actedMs = Date.now();
          await end(drivers.at(-1)!);
        },
        undo: async () => await drivers.at(-1)![Symbol.asyncDispose](),
      });
      const ms = found.stop.atMs - actedMs;
      console.log(`  from there to the stop: ${ms} ms`);
      assert(ms <= withinMs + BUSY_MS, `${ms}`);
      checkLines(robot.lines);
    } finally {
      for (const driver of drivers) {
        driver.listener.signal("SIGCONT");
        await driver[Symbol.asyncDispose]();
      }
    }
  });
}

Deno.test("a robot does not move on when a listener that stood still goes on with what is held", async () => {
  await using robot = new DrivenTool(ROBOT);
  await using driver = new LineDriver({ robot, address: `127.0.0.1:${await robot.tool.port()}` });
  await robot.moving(driver);
  driver.listener.signal("SIGSTOP");
  await robot.until("it has stopped", isStopped);
  const { length } = robot.moves;
  driver.listener.signal("SIGCONT");
  const told = robot.lines.length;
  await robot.until("it goes on being told to stop", (lines) => lines.length > told + 20);
  assertEquals(robot.moves.length, length, "it moves by the press of before");
  driver.letGo();
  await robot.moving(driver);
});
