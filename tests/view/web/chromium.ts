/**
 * A headless Chromium that shows the web page of a view.
 *
 * @module
 */

import { Image } from "imagescript";
import { type Browser, chromium, type Page } from "playwright-core";
import type { WebView, WebViewOptions } from "../../../src/view/web/web_view.ts";
import { testWith } from "../../support/programs.ts";
import type { Rgb } from "./test_frames.ts";
import { openTestView } from "./test_view.ts";

/** Longer than anything takes on a busy machine; a test that works waits for none of it. */
const MAX_WAIT_MS = 20_000;
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A view and a browser that has opened its page. */
export interface OpenPage {
  readonly view: WebView;
  readonly page: Page;
  /** What the page has complained about in the browser's console. */
  readonly complaints: readonly string[];
}

/** Registers a test of the page where there is a Chromium to show it. */
export function testInChromium(
  name: string,
  options: Partial<WebViewOptions>,
  test: (open: OpenPage) => Promise<void>,
): void {
  testWith(["chromium"], name, () => runWithPage(options, test));
}

async function runWithPage(
  options: Partial<WebViewOptions>,
  test: (open: OpenPage) => Promise<void>,
): Promise<void> {
  const view = await openTestView(options);
  try {
    const browser = await chromium.launch({ executablePath: findChromium(), headless: true, args: ARGS });
    try {
      await test({ view, ...await openPage(browser, view.url) });
    } finally {
      await browser.close();
    }
  } finally {
    await view.close();
  }
}

async function openPage(browser: Browser, url: string): Promise<Omit<OpenPage, "view">> {
  const page = await browser.newPage({ viewport: { width: 640, height: 480 }, reducedMotion: "reduce" });
  page.setDefaultTimeout(MAX_WAIT_MS);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}

/** Waits until an element that this CSS selector describes is in the page. */
export async function waitFor(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().waitFor({ state: "attached" });
}

/** The colours of the canvas at the middle of each quarter: upper left, upper right, lower left, lower right. */
export async function readQuarters(page: Page): Promise<Rgb[]> {
  return await page.evaluate(`(() => {
    const canvas = document.querySelector("canvas");
    const context = canvas.getContext("2d");
    const at = (x, y) => [...context.getImageData(canvas.width * x, canvas.height * y, 1, 1).data.slice(0, 3)];
    return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)];
  })()`);
}

/** The colours on the screen at these places. */
export async function readScreen(
  page: Page,
  places: readonly (readonly [x: number, y: number])[],
): Promise<Rgb[]> {
  const png = await page.screenshot();
  const image = await Image.decode(png) as Image;
  return places.map(([x, y]) => {
    const [red = 0, green = 0, blue = 0] = Image.colorToRGBA(image.getPixelAt(x + 1, y + 1));
    return [red, green, blue];
  });
}

/** Whether two colours are the same, but for what JPEG makes of them. */
export function isNear(a: Rgb, b: Rgb): boolean {
  return a.every((value, index) => Math.abs(value - b[index]!) <= 12);
}

/** The path of the program that `testWith` has found. */
function findChromium(): string {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const folder = folders.find((each) => {
    try {
      return [...Deno.readDirSync(each)].some((entry) => entry.name === "chromium");
    } catch {
      return false;
    }
  });
  return `${folder}/chromium`;
}
