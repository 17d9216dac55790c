/**
 * Takes the README's pictures of the page from the running programs, in about two minutes: `deno task screenshot
 * [NAME …]` makes `.github/page.jpg`, `t265.jpg` and `wall.jpg`, or those that are named.
 *
 * 1. a listener and its broadcasters start, which speak real UDP over loopback
 * 2. a headless Chromium opens the page and presses the keys that a person would
 * 3. when the figures have settled, the screen is saved
 *
 * @module
 */

import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../tests/support/browsers.ts";
import { waitUntil } from "../tests/view/web/browser.ts";
import { findFreeTcpPort, findFreeUdpPort } from "./free_ports.ts";

/** One picture of the README. */
interface Scene {
  readonly name: string;
  readonly broadcasters: readonly { readonly tool: "broadcast" | "t265"; readonly args: readonly string[] }[];
  readonly keys: string;
  /** @default 1280x800 */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Until charts and path have filled. */
  readonly settleMs: number;
  /** Holds in the page when the robot is where it is seen best. @default any moment */
  readonly moment?: string;
}

const FOLDER = new URL("../.github/", import.meta.url).pathname;
const VIEWPORT = { width: 1280, height: 800 };
const JPEG_QUALITY = 86;
/** The rover of the test pattern is in the middle. */
const ROVER = `document.querySelector("canvas[data-frame-id]").dataset.frameId % 240 >= 90 &&
  document.querySelector("canvas[data-frame-id]").dataset.frameId % 240 < 110`;
const SCENES: readonly Scene[] = [
  {
    name: "page",
    broadcasters: [{ tool: "broadcast", args: ["--name", "rover"] }],
    ...{ keys: "c", settleMs: 63_000, moment: ROVER },
  },
  {
    name: "t265",
    broadcasters: [{ tool: "t265", args: ["--name", "rover"] }],
    ...{ keys: "", settleMs: 20_000, viewport: { width: 1280, height: 640 } },
  },
  {
    name: "wall",
    broadcasters: [
      { tool: "broadcast", args: ["--name", "front"] },
      { tool: "t265", args: ["--name", "tracker"] },
      { tool: "t265", args: ["--name", "tracker, fisheye", "--no-rectify"] },
      { tool: "broadcast", args: ["--name", "rear", "--width", "640", "--height", "480", "--fps", "15"] },
    ],
    ...{ keys: "", settleMs: 8000 },
  },
];

async function main(names: readonly string[]): Promise<void> {
  const browser = await launchBrowser("Chromium");
  try {
    for (const scene of SCENES) {
      if (names.length === 0 || names.includes(scene.name)) await take(browser, scene);
    }
  } finally {
    await browser.close();
  }
}

async function take(browser: Browser, scene: Scene): Promise<void> {
  const [udpPort, webPort] = [findFreeUdpPort(), findFreeTcpPort()];
  const listener = start("listen", [
    ...["--port", `${udpPort}`, "--bind", "127.0.0.1", "--view", "web", "--web", `127.0.0.1:${webPort}`],
  ]);
  const broadcasters = scene.broadcasters.map(({ tool, args }) =>
    start(tool, ["--camera", "test", ...args, `127.0.0.1:${udpPort}`])
  );
  try {
    const { viewport = VIEWPORT } = scene;
    const page = await browser.newPage({ viewport, reducedMotion: "reduce" });
    await openWhenServed(page, `http://127.0.0.1:${webPort}/`);
    await page.locator(".tile[data-state=live]").nth(scene.broadcasters.length - 1).waitFor();
    await page.keyboard.type(scene.keys);
    await page.waitForTimeout(scene.settleMs);
    await waitUntil(page, scene.moment ?? "true");
    // The buttons come back.
    await page.mouse.move(viewport.width / 2, viewport.height / 2);
    const path = `${FOLDER}${scene.name}.jpg`;
    await page.screenshot({ path, type: "jpeg", quality: JPEG_QUALITY });
    await page.close();
    console.log(`Wrote ${path}`);
  } finally {
    await Promise.all([...broadcasters, listener].map(stop));
  }
}

function start(tool: "broadcast" | "t265" | "listen", args: readonly string[]): Deno.ChildProcess {
  const path = new URL(`../src/${tool}.ts`, import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", path, "--stats-interval", "0", ...args],
    ...{ stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
}

async function stop(process: Deno.ChildProcess): Promise<void> {
  try {
    process.kill("SIGTERM");
  } catch {
    // It has ended by itself.
  }
  await process.status;
}

async function openWhenServed(page: Page, url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      await page.goto(url);
      return;
    } catch {
      await page.waitForTimeout(200);
    }
  }
  throw new Error(`Cannot open ${url}: the listener does not serve it`);
}

if (import.meta.main) await main(Deno.args);
