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
  /** Opens the page once more, as another person would. */
  readonly openAgain: () => Promise<Page>;
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
    const browser = await launchChromium();
    try {
      const openAgain = async () => (await openPage(browser, view.url)).page;
      await test({ view, ...await openPage(browser, view.url), openAgain });
    } finally {
      await browser.close();
    }
  } finally {
    await view.close();
  }
}

/** Starts the program that `testWith` has found. */
export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return await chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: [...ARGS, ...args],
  });
}

async function openPage(browser: Browser, url: string): Promise<Pick<OpenPage, "page" | "complaints">> {
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

/** The colours of the picture at the middle of each quarter: upper left, upper right, lower left, lower right. */
export async function readQuarters(page: Page): Promise<Rgb[]> {
  return await page.evaluate(`(() => {
    const context = Object.assign(document.createElement("canvas"), { width: 64, height: 64 }).getContext("2d");
    context.drawImage(document.querySelector(".picture canvas"), 0, 0, 64, 64);
    const at = (x, y) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)];
    return [at(16, 16), at(48, 16), at(16, 48), at(48, 48)];
  })()`);
}

/** Waits until the quarters of the picture have these colours. */
export async function waitForQuarters(page: Page, expected: readonly Rgb[]): Promise<void> {
  await waitFor(page, ".picture canvas");
  let quarters: Rgb[] = [];
  for (let attempt = 0; attempt < 200; attempt++) {
    quarters = await readQuarters(page);
    if (quarters.every((colour, index) => isNear(colour, expected[index]!))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the quarters stay ${JSON.stringify(quarters)}, not ${JSON.stringify(expected)}`);
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

/** Waits until an expression holds in the page. */
export async function waitUntil(page: Page, expression: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await page.evaluate(expression)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${expression}`);
}

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
