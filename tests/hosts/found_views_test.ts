/** Robots that are found, chosen in the page and in the window, on hosts of their own. */

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { KeyStore } from "../../src/pair/key_store.ts";
import { withPairing, withRobotId } from "../../src/pair/keys.ts";
import { makeUpPairing } from "../pair/made_up_pairing.ts";
import { openSdlLibrary } from "../../src/view/sdl/window/sdl_library.ts";
import { BROWSERS, launchBrowser } from "../support/browsers.ts";
import { DISPLAY_PROGRAMS, openDisplay } from "../support/display.ts";
import { keepFeeding } from "../support/feeding.ts";
import { canUseNamespaces, createNetwork, type NetworkNamespace } from "../support/network_namespaces.ts";
import { hasProgram } from "../support/programs.ts";
import { areNear, QUARTERS, readQuartersJpeg } from "../support/quarters.ts";
import { startTool, type Tool } from "../support/tools.ts";

const ROBOT_ID = "0f".repeat(8);
const WAIT_LIMIT_MS = 40_000;
const hasNamespaces = await canUseNamespaces();
/** No test of a live picture may depend on how fast the machine is. */
const PATIENT = ["--max-age", "60s"];

/** A robot that waits for viewers. */
function startRobot(host: NetworkNamespace, env: Record<string, string>, ...args: string[]): Tool {
  const camera = ["--camera", "test", "--width", "320", "--height", "240", "--fps", "10"];
  return startTool("broadcast", [...camera, "--quiet", ...args], { host, env });
}

async function withPage(host: NetworkNamespace, listener: Tool, use: (page: Page) => Promise<void>) {
  const [, url] = await listener.line(/The page is at "?(http:\S+\/)/);
  const browser = await launchBrowser("Chromium", { host });
  try {
    const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    page.setDefaultTimeout(WAIT_LIMIT_MS);
    await page.goto(url!);
    await use(page);
  } finally {
    await browser.close();
  }
}

Deno.test({
  name: "the page lists the robots that listen finds, and shows the one that is clicked",
  ignore: !hasNamespaces || !BROWSERS.Chromium.some(hasProgram),
  async fn() {
    await using network = await createNetwork(["arm", "rover", "laptop"]);
    const { arm, rover, laptop } = network.hosts;
    await using _arm = startRobot(arm, {}, "--name", "arm");
    await using listener = startTool("listen", ["--view", "web", "--web", "0", ...PATIENT], { host: laptop });
    await withPage(laptop, listener, async (page) => {
      await page.getByRole("heading", { name: "1 robot found" }).waitFor();
      await using _rover = startRobot(rover, {}, "--name", "<b>rover</b>", "--port", "5560");
      await page.getByRole("heading", { name: "2 robots found" }).waitFor();
      const line = page.getByRole("button", { name: `<b>rover</b> ${rover.ipv4}:5560 · 320x240 open` });
      await line.click();
      await page.locator("body[data-state=live] .picture canvas").waitFor();
      assertEquals(await page.locator(".tile .name").allTextContents(), ["<b>rover</b>"]);
      assertEquals(await page.locator("#waiting").isVisible(), false);
      await listener.line(/Asking .*rover.* for the stream/);
    });
    assertEquals(await listener.end(), 0);
  },
});

Deno.test({
  name: "the page says of a robot that was chosen why it shows nothing, where that is sealed and not paired",
  ignore: !hasNamespaces || !BROWSERS.Chromium.some(hasProgram),
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    const settings = await Deno.makeTempDir();
    try {
      const store = await KeyStore.open(`${settings}/udp_image_stream/keys.json`);
      const pairing = makeUpPairing(1, { robotId: ROBOT_ID });
      await store.update((keys) => withPairing(withRobotId(keys, () => ROBOT_ID), pairing));
      await using _robot = startRobot(robot, { XDG_CONFIG_HOME: settings }, "--name", "rover");
      await using listener = startTool("listen", ["--view", "web", "--web", "0"], { host: laptop });
      await withPage(laptop, listener, async (page) => {
        await page.getByRole("button", { name: `rover ${robot.ipv4} · 320x240 sealed, not paired` })
          .waitFor();
        await page.keyboard.press("1");
        await page.getByText("rover: not paired: broadcast --pair on the robot.").waitFor();
        await page.getByRole("button", { name: "rover" }).waitFor();
      });
    } finally {
      await Deno.remove(settings, { recursive: true });
    }
  },
});

Deno.test({
  name: "the window shows the robot whose number is pressed",
  ignore: !hasNamespaces || !hasWindows(),
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await using display = await openDisplay();
    const env = { DISPLAY: display.name, WAYLAND_DISPLAY: "", SDL_VIDEODRIVER: "x11" };
    await using broadcaster = startTool("broadcast", ["--camera", "-"], { host: robot, isFed: true });
    using _feeding = keepFeeding(broadcaster, readQuartersJpeg());
    await using listener = startTool("listen", ["--view", "sdl", ...PATIENT], { host: laptop, env });
    await listener.until("a robot is asked", async () => {
      await display.press("1");
      return listener.log.some((line) => line.includes("Asking"));
    });
    await display.lookUntil(listener, "it is seen", (quarters) => areNear(quarters, QUARTERS));
    await display.press("q");
    assertEquals(await listener.exitCode(), 0);
  },
});

function hasWindows(): boolean {
  const library = openSdlLibrary();
  library?.close();
  return library !== undefined && DISPLAY_PROGRAMS.every(hasProgram);
}
