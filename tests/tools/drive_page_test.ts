/** A person drives a robot by the listener's page, as processes: from the key to the line that the motor program gets. */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { DriveLine } from "../../src/drive/drive_line.ts";
import { BROWSERS, launchBrowser } from "../support/browsers.ts";
import { hasProgram, testWith } from "../support/programs.ts";
import { startTool, type Tool } from "../support/tools.ts";

const CHROMIUM = BROWSERS.Chromium.find(hasProgram) ?? BROWSERS.Chromium[0];
const WAIT_LIMIT_MS = 40_000;
const ROBOT = ["--camera", "test", "--width", "320", "--height", "240", "--bind", "127.0.0.1", "--port", "0"];
/** A busy machine is no reason to stop. */
const PATIENCE = ["--drive-timeout", "2000", "--drive-max-age", "5000"];

interface Drive {
  readonly robot: Tool;
  readonly listener: Tool;
  readonly page: Page;
  readonly url: string;
}

/** Registers a test of a robot, a listener and a browser. */
function testDrive(name: string, test: (drive: Drive) => Promise<void>): void {
  testWith([CHROMIUM], name, async () => {
    await using robot = startTool("broadcast", [
      ...ROBOT,
      "--drive-output",
      "-",
      "--drive-open",
      ...PATIENCE,
    ]);
    const asked = `127.0.0.1:${await robot.port()}`;
    await using listener = startTool("listen", [asked, "--view", "web", "--web", "0"]);
    const [, url] = await listener.line(/The page is at "?(http:\S+\/)/);
    const browser = await launchBrowser("Chromium");
    try {
      const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
      page.setDefaultTimeout(WAIT_LIMIT_MS);
      await page.goto(url!);
      await page.getByText("Stopped: hold an arrow key to drive").waitFor();
      await test({ robot, listener, page, url: url! });
    } finally {
      await browser.close();
    }
  });
}

function linesOf(robot: Tool): DriveLine[] {
  return new TextDecoder().decode(robot.stdout).split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

async function untilLine(robot: Tool, what: string, isExpected: (line: DriveLine) => boolean): Promise<void> {
  await robot.until(what, () => linesOf(robot).slice(-1).some(isExpected));
}

testDrive(
  "listen --view web drives the robot while a key is held, and stops it by Space",
  async ({ robot, page }) => {
    await page.keyboard.down("ArrowUp");
    await untilLine(
      robot,
      "it drives",
      ({ state, linear, angular }) => state === "driving" && linear === 1 && !angular,
    );
    await page.getByText(/You drive · round trip \d+ ms/).waitFor();
    await page.keyboard.down("a");
    await untilLine(robot, "it turns", ({ linear, angular }) => linear === 1 && angular === 1);
    await page.keyboard.up("ArrowUp");
    await page.keyboard.up("a");
    await untilLine(
      robot,
      "it has stopped",
      ({ state, reason }) => state === "stopped" && reason === "released",
    );
    await page.keyboard.down("s");
    await untilLine(robot, "it drives back", ({ linear }) => linear === -1);
    await page.keyboard.press("Space");
    await untilLine(robot, "it is stopped", ({ reason }) => reason === "stop pressed");
    await page.locator(".drive-words").getByText("let go, and press anew").waitFor();
    await page.keyboard.up("s");
    await page.keyboard.down("s");
    await untilLine(robot, "it drives again", ({ linear }) => linear === -1);
    await page.evaluate(`dispatchEvent(new Event("blur"))`);
    await untilLine(robot, "the page has lost the person", ({ reason }) => reason === "released");
  },
);

testDrive("listen --view web lets go when the browser has gone", async ({ robot, page }) => {
  await page.keyboard.down("w");
  await untilLine(robot, "it drives", ({ state }) => state === "driving");
  await page.context().browser()!.close();
  await untilLine(
    robot,
    "it has stopped",
    ({ state, reason }) => state === "stopped" && reason === "released",
  );
});

testDrive(
  "a robot stops by itself when the listener of the page is killed",
  async ({ robot, listener, page }) => {
    await page.keyboard.down("w");
    await untilLine(robot, "it drives", ({ state }) => state === "driving");
    listener.signal("SIGKILL");
    await untilLine(
      robot,
      "it has stopped",
      ({ state, reason }) => state === "stopped" && reason === "no command",
    );
  },
);

testDrive("of two pages of one listener the first that holds drives, and both can stop it", async (drive) => {
  const { robot, page, url } = drive;
  const other = await page.context().browser()!.newPage();
  await other.goto(url);
  await other.locator(".drive-line").waitFor();
  await page.keyboard.down("w");
  await untilLine(robot, "it drives", ({ linear }) => linear === 1);
  await other.getByText("Driven from this listener").waitFor();
  await other.keyboard.down("s");
  const { length } = linesOf(robot);
  await robot.until("it goes on", () => linesOf(robot).length > length + 20);
  assertEquals(linesOf(robot).filter(({ linear }) => linear < 0), []);
  await other.keyboard.press("Space");
  await untilLine(robot, "it is stopped", ({ reason }) => reason === "stop pressed");
  assert(linesOf(robot).at(-1)!.linear === 0);
});
