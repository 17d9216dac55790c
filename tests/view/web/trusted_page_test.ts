/** Whatever comes, and whatever stands still: the page says how old the picture is that is really on the screen. */

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { WebView } from "../../../src/view/web/web_view.ts";
import { testInBrowser, waitFor, waitForQuarters } from "./browser.ts";
import { BLUE, GREEN, plainJpeg, RED, testFrame } from "./test_frames.ts";

const MAX_AGE = { maxAgeUs: 1_000_000 };

/** Shows one picture, and waits until it is old. */
async function showUntilStale(view: WebView, page: Page): Promise<void> {
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(RED) }));
  await waitFor(page, `.tile[data-state=stale] canvas[data-frame-id="1"]`);
}

/** A progressive JPEG of 8192x8192, grey, with 4000 scans that change nothing: 650 kB that take decoders a minute. */
function manyScans(): Uint8Array<ArrayBuffer> {
  const quantization = [0xff, 0xdb, 0, 67, 0, ...new Array<number>(64).fill(1)];
  const frame = [0xff, 0xc2, 0, 11, 8, 0x20, 0, 0x20, 0, 1, 1, 0x11, 0];
  // One code of one bit in each: no difference, and the end of 16,384 blocks or more.
  const codes = [1, ...new Array<number>(15).fill(0)];
  const tables = [0xff, 0xc4, 0, 20, 0x00, ...codes, 0, 0xff, 0xc4, 0, 20, 0x10, ...codes, 0xe0];
  const first = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, ...new Array<number>(1024 * 1024 / 8).fill(0)];
  const next = [0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0, ...new Array<number>(64 * 15 / 8).fill(0)];
  const scans = [first, ...Array.from({ length: 3999 }, () => next)];
  return new Uint8Array([[0xff, 0xd8], quantization, frame, tables, ...scans, [0xff, 0xd9]].flat());
}

testInBrowser(
  "the page gives no picture to the decoder that would hold it for long, and says that the last one is old",
  MAX_AGE,
  async ({ view, page, complaints }) => {
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(RED) }));
    await waitFor(page, `canvas[data-frame-id="1"]`);
    for (const id of [2, 3, 4]) view.showFrame(testFrame(id, { jpeg: manyScans() }));
    await waitFor(page, `.tile[data-state=stale] canvas[data-frame-id="1"]`);
    await waitForQuarters(page, [RED, RED, RED, RED]);
    view.showFrame(testFrame(5, { jpeg: await plainJpeg(GREEN) }));
    await waitFor(page, `body[data-state=live] canvas[data-frame-id="5"]`);
    await waitForQuarters(page, [GREEN, GREEN, GREEN, GREEN]);
    assertEquals(complaints, []);
  },
);

testInBrowser(
  "the page replaces a thread that hangs, keeps the sign that the picture is old, and shows the next one",
  MAX_AGE,
  async ({ view, page }) => {
    await showUntilStale(view, page);
    // The thread never answers for this picture.
    await page.evaluate(`(() => {
      const { postMessage } = MessagePort.prototype;
      MessagePort.prototype.postMessage = function (message, ...others) {
        if (message.type === "picture") window.swallowed = true;
        else return postMessage.call(this, message, ...others);
        MessagePort.prototype.postMessage = postMessage;
      };
    })()`);
    view.showFrame(testFrame(2, { jpeg: await plainJpeg(GREEN) }));
    await waitFor(page, ".picture canvas + canvas");
    assertEquals(await page.evaluate("window.swallowed"), true);
    assertEquals(await page.locator(".tile[data-state=stale] .stale").isVisible(), true);
    view.showFrame(testFrame(3, { jpeg: await plainJpeg(BLUE) }));
    await waitFor(page, `body[data-state=live] canvas[data-frame-id="3"]`);
    await waitForQuarters(page, [BLUE, BLUE, BLUE, BLUE]);
    assertEquals(await page.locator(".picture canvas").count(), 1);
  },
);

testInBrowser(
  "the page paints by itself where its threads break",
  {},
  async ({ view, page }) => {
    await page.addInitScript(`{
      const Thread = Worker;
      window.Worker = function (url, options) {
        return new Thread(new URL("./none.js", url), options);
      };
    }`);
    await page.reload();
    for (let id = 1; id <= 20 && await page.locator("canvas[data-frame-id]").count() === 0; id++) {
      view.showFrame(testFrame(id, { jpeg: await plainJpeg(GREEN) }));
      await page.waitForTimeout(100);
    }
    await waitFor(page, "body[data-state=live] canvas[data-frame-id]");
    await waitForQuarters(page, [GREEN, GREEN, GREEN, GREEN]);
  },
);

testInBrowser(
  "the page's picture from before a sleep is old when the computer wakes, and the next one is live again",
  {},
  async ({ view, page }) => {
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(RED) }));
    await waitFor(page, `body[data-state=live] canvas[data-frame-id="1"]`);
    await page.locator("[data-figure=age]").getByText(/^\d.* ± \d/).waitFor();
    // The clock that stands still in sleep, and the one that does not, two minutes apart.
    await page.evaluate(`{
      const now = Date.now;
      Date.now = () => now() + 120_000;
    }`);
    await waitFor(page, `.tile[data-state=stale] canvas[data-frame-id="1"]`);
    view.showFrame(testFrame(2, { jpeg: await plainJpeg(GREEN) }));
    await waitFor(page, `body[data-state=live] canvas[data-frame-id="2"]`);
    await page.locator("[data-figure=age]").getByText(/^\d.* ms ± \d/).waitFor();
  },
);

testInBrowser(
  "the page that comes back from the background says at once that its picture is old",
  { maxAgeUs: 10_000_000 },
  async ({ view, page }) => {
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(RED) }));
    await waitFor(page, `body[data-state=live] canvas[data-frame-id="1"]`);
    // Its timers stood still for a minute, and have not run when it is seen again.
    const states = await page.evaluate(`(() => {
      const [now, wallNow] = [performance.now.bind(performance), Date.now];
      performance.now = () => now() + 60_000;
      Date.now = () => wallNow() + 60_000;
      const before = document.body.dataset.state;
      document.dispatchEvent(new Event("visibilitychange"));
      return [before, document.body.dataset.state, document.querySelector(".tile").dataset.state];
    })()`);
    assertEquals(states, ["live", "stale", "stale"]);
  },
);
