/** Whatever becomes of a driver's end, the robot's motor program is told to stop, and moves again by a new press alone. */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { StopReason } from "../../src/protocol/drive_state.ts";
import {
  BUSY_MS,
  checkLines,
  DrivenTool,
  isStopped,
  type Presser,
  TIMEOUT_MS,
} from "../support/driven_tool.ts";
import { launchBrowser } from "../support/browsers.ts";
import { LineDriver } from "../support/line_driver.ts";
import { hasProgram } from "../support/programs.ts";
import { startTool } from "../support/tools.ts";
import { until } from "../support/until.ts";

/** A listener that hears nothing of its program for so long lets go. */
const INPUT_MS = 200;
/** A key that has not moved the robot by then is let go, and pressed anew after as long. */
const HOLD_KEY_MS = 600;

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

Deno.test({
  name: "a robot that is driven on a page stops where its browser is killed",
  ignore: !hasProgram("chromium"),
  // Playwright takes its time to tidy up behind a browser that was killed.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using robot = new DrivenTool(ROBOT);
    const address = `127.0.0.1:${await robot.tool.port()}`;
    const listening = ["--port", "0", "--view", "web", "--web", "127.0.0.1:0", address];
    await using listener = startTool("listen", listening);
    const [, url] = await listener.line(/page is at "?(http:\/\/[^\s"]+)/);
    const profiles: string[] = [];
    let actedMs = 0;
    const found = await robot.stopsBy("released", {
      async move() {
        const browser = await launchBrowser("Chromium");
        const page = await browser.newPage();
        await page.goto(url!);
        await page.locator(".drive-line").waitFor();
        await robot.moving(new KeyHolder(robot, page));
      },
      act() {
        actedMs = Date.now();
        for (const pid of childrenNamed("chromium")) {
          profiles.push(profileOf(pid));
          Deno.kill(pid, "SIGKILL");
        }
      },
      undo: () => {},
    });
    const ms = found.stop.atMs - actedMs;
    console.log(`  from there to the stop: ${ms} ms`);
    assert(ms <= TIMEOUT_MS + 50 + BUSY_MS, `${ms}`);
    checkLines(robot.lines);
    for (const path of profiles) await until("nothing of it is left", () => isRemoved(path));
  },
});

/** Holds a key in a browser, and presses it anew where that has not moved the robot. */
class KeyHolder implements Presser {
  readonly #robot: DrivenTool;
  readonly #page: Page;
  #isDown = false;
  #turnMs = 0;

  constructor(robot: DrivenTool, page: Page) {
    this.#robot = robot;
    this.#page = page;
  }

  press(): void {
    const nowMs = performance.now();
    const isMoving = this.#robot.moves.length > 0 && !isStopped(this.#robot.lines);
    if (isMoving || nowMs < this.#turnMs) return;
    this.#turnMs = nowMs + HOLD_KEY_MS;
    this.#isDown = !this.#isDown;
    const { keyboard } = this.#page;
    void (this.#isDown ? keyboard.down("ArrowUp") : keyboard.up("ArrowUp"));
  }
}

/** Those of this process that run, by the name of their program. */
function childrenNamed(name: string): number[] {
  const pids = [...Deno.readDirSync("/proc")].map((entry) => Number(entry.name)).filter((pid) => pid > 0);
  return pids.filter((pid) => {
    try {
      const [, comm, parent] = /^\d+ \((.*)\) [^Z] (\d+) /.exec(Deno.readTextFileSync(`/proc/${pid}/stat`))!;
      return comm!.startsWith(name) && Number(parent) === Deno.pid;
    } catch {
      // It has ended.
      return false;
    }
  });
}

/** The folder of a browser's profile. */
function profileOf(pid: number): string {
  const words = Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0");
  return words.find((word) => word.startsWith("--user-data-dir="))!.split("=")[1]!;
}

/** Removes a folder in which others may be at work yet. */
async function isRemoved(path: string): Promise<boolean> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
  return true;
}
