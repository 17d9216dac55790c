/** The page in WebKit, as GNOME's browsers have it, through WebDriver: whether its pictures go on, and grow old. */

import { assertEquals } from "@std/assert";
import { openDisplay } from "../../support/display.ts";
import { testWith } from "../../support/programs.ts";
import { findFreeTcpPort } from "../../../scripts/free_ports.ts";
import { until } from "../../support/until.ts";
import { BLUE, GREEN, plainJpeg, testFrame } from "./test_frames.ts";
import { openTestView } from "./test_view.ts";

const WAIT_LIMIT_MS = 20_000;

/** One page of a WebKit that runs under a display of its own. */
class WebKitPage {
  readonly #session: string;

  private constructor(session: string) {
    this.#session = session;
  }

  static async open(driver: string): Promise<WebKitPage> {
    const capabilities = { alwaysMatch: { browserName: "MiniBrowser" } };
    const { sessionId } = await send<{ sessionId: string }>(`${driver}/session`, { capabilities });
    return new WebKitPage(`${driver}/session/${sessionId}`);
  }

  goTo(url: string): Promise<void> {
    return send(`${this.#session}/url`, { url });
  }

  evaluate<T>(expression: string): Promise<T> {
    return send(`${this.#session}/execute/sync`, { script: `return ${expression}`, args: [] });
  }

  async waitUntil(expression: string): Promise<void> {
    await until(expression, async () => Boolean(await this.evaluate(expression)), WAIT_LIMIT_MS);
  }

  async close(): Promise<void> {
    await (await fetch(this.#session, { method: "DELETE" })).body?.cancel();
  }
}

/** @throws {Error} what the driver says */
async function send<T>(url: string, body: unknown): Promise<T> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

async function answers(driver: string): Promise<boolean> {
  try {
    const response = await fetch(`${driver}/status`);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

testWith(
  ["WebKitWebDriver", "Xvfb"],
  "the page shows picture after picture in WebKit, says when the last one is old, and goes on",
  async () => {
    await using display = await openDisplay();
    const port = findFreeTcpPort();
    await using _driver = new Deno.Command("WebKitWebDriver", {
      args: [`--port=${port}`],
      env: {
        DISPLAY: display.name,
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
        LIBGL_ALWAYS_SOFTWARE: "1",
      },
      stdout: "null",
      stderr: "null",
    }).spawn();
    const address = `http://127.0.0.1:${port}`;
    await until("the driver answers", () => answers(address));
    const view = await openTestView({ maxAgeUs: 1_000_000 });
    const page = await WebKitPage.open(address);
    try {
      await page.goTo(view.url);
      await page.waitUntil(`document.body.dataset.connection === "open"`);
      await page.evaluate(
        `(window.complaints = [], addEventListener("error", ({ message }) => complaints.push(message)),
        addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason))),
        console.error = (...args) => complaints.push(args.join(" ")), true)`,
      );
      const jpegs = [await plainJpeg(BLUE), await plainJpeg(GREEN)];
      for (let id = 1; id <= 4; id++) {
        view.showFrame(testFrame(id, { jpeg: jpegs[id % 2]! }));
        await page.waitUntil(`document.querySelector("canvas[data-frame-id='${id}']") !== null`);
      }
      assertEquals(await page.evaluate(MIDDLE), [...BLUE].map((value) => Math.round(value / 64)));
      await page.waitUntil(`document.body.dataset.state === "stale"`);
      assertEquals(await page.evaluate(`getComputedStyle(document.querySelector(".stale")).display`), "grid");
      view.showFrame(testFrame(5, { jpeg: jpegs[1]! }));
      await page.waitUntil(
        `document.querySelector(".tile[data-state=live] canvas[data-frame-id='5']") !== null`,
      );
      assertEquals(await page.evaluate("complaints"), []);
    } finally {
      await page.close();
      await view.close();
    }
  },
);

/** The colour of the picture in its middle, coarse. */
const MIDDLE = `(() => {
  const context = Object.assign(document.createElement("canvas"), { width: 8, height: 8 }).getContext("2d");
  context.drawImage(document.querySelector(".picture canvas"), 0, 0, 8, 8);
  return [...context.getImageData(2, 2, 1, 1).data.slice(0, 3)].map((value) => Math.round(value / 64));
})()`;
