/** `listen --view web` fed by `broadcast`: what a browser shows, and what other programs get. */

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { type BrowserName, BROWSERS, launchBrowser } from "../support/browsers.ts";
import type { Rgb } from "../support/screen.ts";
import { keepFeeding } from "../support/feeding.ts";
import { concatBytes } from "../support/jpeg_vectors.ts";
import { splitMjpeg } from "../support/mjpeg.ts";
import { hasProgram, testWith } from "../support/programs.ts";
import {
  areNear,
  GREY_QUARTERS,
  QUARTERS,
  readGreyQuartersJpeg,
  readQuartersJpeg,
} from "../support/quarters.ts";
import { findFreePort, startTool, type Tool } from "../support/tools.ts";
import { until } from "../support/until.ts";

const WAIT_LIMIT_MS = 40_000;

async function startPage(...args: string[]): Promise<{ listener: Tool; url: string; to: string }> {
  const listener = startTool("listen", ["--view", "web", "--web", "0", "--port", "0", ...args]);
  const [, url] = await listener.line(/The page is at "?(http:\S+\/)/);
  return { listener, url: url!, to: `127.0.0.1:${await listener.port()}` };
}

/** Registers a test for each browser that is installed. */
function testInBrowsers(name: string, test: (browserName: BrowserName) => Promise<void>): void {
  for (const browserName of ["Chromium", "Firefox"] as const) {
    const programs = BROWSERS[browserName];
    testWith([programs.find(hasProgram) ?? programs[0]], `${name} (${browserName})`, () => test(browserName));
  }
}

async function withBrowser(
  name: BrowserName,
  url: string,
  test: (page: Page) => Promise<void>,
): Promise<void> {
  const browser = await launchBrowser(name);
  try {
    const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    page.setDefaultTimeout(WAIT_LIMIT_MS);
    await page.goto(url);
    await test(page);
  } finally {
    await browser.close();
  }
}

/** Waits until the middles of the canvas's quarters have these colours. */
async function waitForQuarters(page: Page, expected: readonly Rgb[]): Promise<void> {
  let seen: Rgb[] = [];
  await until(() => `the picture is ${expected.join(" | ")}; it stays ${seen.join(" | ")}`, async () => {
    seen = await page.evaluate<Rgb[]>(`(() => {
      const canvas = document.querySelector(".picture canvas");
      const size = { width: 64, height: 64 };
      const context = Object.assign(document.createElement("canvas"), size).getContext("2d");
      if (canvas && canvas.width > 0) context.drawImage(canvas, 0, 0, 64, 64);
      const at = (x, y) => [...context.getImageData(64 * x, 64 * y, 1, 1).data.slice(0, 3)];
      return canvas ? [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)] : [];
    })()`);
    return seen.length > 0 && areNear(seen, expected);
  });
}

testInBrowsers(
  "the page shows the frames that broadcast sends, and says when no more come",
  async (browserName) => {
    const { listener, url, to } = await startPage("--max-age", "3s");
    await using _ = listener;
    await using broadcaster = startTool("broadcast", ["--camera", "-", to], { isFed: true });
    await withBrowser(browserName, url, async (page) => {
      {
        using _feeding = keepFeeding(broadcaster, readQuartersJpeg());
        await page.locator("body[data-state=live] .picture canvas").waitFor();
        await waitForQuarters(page, QUARTERS);
      }
      {
        using _feeding = keepFeeding(broadcaster, readGreyQuartersJpeg());
        await waitForQuarters(page, GREY_QUARTERS);
        await page.locator("body[data-state=live]").waitFor();
      }
      assertEquals(await broadcaster.end(), 0);
      await page.locator("body[data-state=stale] .tile[data-state=stale]").waitFor();
    });
    assertEquals(await listener.end(), 0);
  },
);

testInBrowsers("the page tells who was asked, and shows the stream once it comes", async (browserName) => {
  const port = `${await findFreePort()}`;
  const asked = `127.0.0.1:${port}`;
  await using listener = startTool("listen", ["--view", "web", "--web", "0", "--max-age", "60s", asked]);
  const [, url] = await listener.line(/The page is at "?(http:\S+\/)/);
  await withBrowser(browserName, url!, async (page) => {
    await page.locator("body[data-state=waiting]").waitFor();
    // Soon the page says that nobody answers there, and then it names the host alone.
    await page.getByText("127.0.0.1").first().waitFor();
    await using _ = startTool("broadcast", ["--camera", "test", "--name", "rover", "--port", port]);
    await page.locator("body[data-state=live] .picture canvas").waitFor();
    await page.getByText("rover").first().waitFor();
  });
});

Deno.test("the snapshot and the MJPEG stream of the page's server are the frames, bit by bit", async () => {
  const { listener, url, to } = await startPage("--max-age", "60s");
  await using _ = listener;
  await using broadcaster = startTool("broadcast", ["--camera", "-", to], { isFed: true });
  const jpeg = readQuartersJpeg();
  using _feeding = keepFeeding(broadcaster, jpeg);
  await listener.line(/Stream/);
  const snapshot = await fetch(new URL("/snapshot.jpg", url));
  assertEquals([snapshot.status, snapshot.headers.get("content-type")], [200, "image/jpeg"]);
  assertEquals(await snapshot.bytes(), jpeg);

  const response = await fetch(new URL("/stream.mjpeg", url));
  const reader = response.body!.getReader();
  let stream = new Uint8Array();
  while (stream.length < 3 * jpeg.length + 1000) {
    const { value } = await reader.read();
    stream = concatBytes(stream, value!);
  }
  await reader.cancel();
  const start = stream.findIndex((byte, i) => byte === 0xff && stream[i + 1] === 0xd8);
  assertEquals(splitMjpeg(stream.slice(start, start + jpeg.length)), [jpeg]);
  assertEquals(await listener.end(), 0);
});
