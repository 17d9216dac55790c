/**
 * Browsers that show the web page of a view.
 *
 * The tests of a file run in Chromium, and in Firefox too where `firefox_test.ts` imports the file. They share one browser,
 * in which each has a profile of its own.
 *
 * @module
 */

import { Image } from "imagescript";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { WebView, WebViewOptions } from "../../../src/view/web/web_view.ts";
import { type BrowserName, BROWSERS, launchBrowser } from "../../support/browsers.ts";
import { hasProgram, testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";
import type { Rgb } from "./test_frames.ts";
import { openTestView } from "./test_view.ts";

/** Longer than anything takes on a busy machine; a test that works waits for none of it. */
const MAX_WAIT_MS = 20_000;
const VIEWPORT = { width: 640, height: 480 };

/** A view and a browser that has opened its page. */
export interface OpenPage {
  readonly browserName: BrowserName;
  readonly view: WebView;
  readonly page: Page;
  /** What the page has complained about in the browser's console. */
  readonly complaints: readonly string[];
  /** Opens the page once more, as another person would. */
  readonly openAgain: () => Promise<Page>;
}

/** How a view is opened and shown. */
export interface TestPageOptions extends Partial<WebViewOptions> {
  /** @default true */
  readonly hasReducedMotion?: boolean;
}

/** The browser of this file's tests. */
class Shared {
  name: BrowserName = "Chromium";
  #browser: Promise<Browser> | undefined;
  #isKept = false;

  open(): Promise<Browser> {
    return this.#browser ??= launchBrowser(this.name);
  }

  /** Starts it before the first test, so that no test leaves behind what was not there before it. */
  keepDuringTests(): void {
    if (this.#isKept) return;
    this.#isKept = true;
    Deno.test.beforeAll(async () => void await this.open());
    Deno.test.afterAll(async () => await (await this.#browser)?.close());
  }
}

const shared = new Shared();

/** Has the tests that are registered from now on run in another browser. */
export function useBrowser(name: BrowserName): void {
  shared.name = name;
}

/** Registers a test of the page where there is the browser to show it. */
export function testInBrowser(
  name: string,
  options: TestPageOptions,
  test: (open: OpenPage) => Promise<void>,
): void {
  const browserName = shared.name;
  const program = BROWSERS[browserName].find(hasProgram);
  if (program) shared.keepDuringTests();
  const fullName = browserName === "Chromium" ? name : `${name} (${browserName})`;
  testWith([program ?? BROWSERS[browserName][0]], fullName, () => runWithPage(options, test));
}

async function runWithPage(
  { hasReducedMotion = true, ...options }: TestPageOptions,
  test: (open: OpenPage) => Promise<void>,
): Promise<void> {
  const view = await openTestView(options);
  const own = hasReducedMotion ? undefined : await launchBrowser(shared.name, { hasReducedMotion });
  const browser = own ?? await shared.open();
  const contexts: BrowserContext[] = [];
  async function open(): Promise<Pick<OpenPage, "page" | "complaints">> {
    const context = await openContext(browser, hasReducedMotion);
    contexts.push(context);
    return await openPage(context, view.url);
  }
  try {
    const openAgain = async () => (await open()).page;
    await test({ browserName: shared.name, view, ...await open(), openAgain });
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
    await own?.close();
    await view.close();
  }
}

function openContext(browser: Browser, hasReducedMotion: boolean): Promise<BrowserContext> {
  if (shared.name === "Firefox") return browser.newContext({ viewport: VIEWPORT });
  const reducedMotion = hasReducedMotion ? "reduce" : "no-preference";
  return browser.newContext({ viewport: VIEWPORT, reducedMotion });
}

async function openPage(
  context: BrowserContext,
  url: string,
): Promise<Pick<OpenPage, "page" | "complaints">> {
  const page = await context.newPage();
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
  await until(
    () => `the quarters are ${JSON.stringify(expected)}; they stay ${JSON.stringify(quarters)}`,
    async () => {
      quarters = await readQuarters(page);
      return quarters.every((colour, index) => isNear(colour, expected[index]!));
    },
  );
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
  await until(expression, async () => Boolean(await page.evaluate(expression)));
}
