/** Pages that can not keep up: they skip pictures, and hold nothing and nobody up. */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { type OpenPage, testInBrowser, waitFor, waitUntil } from "./browser.ts";
import { readDrawn, waitForMore, watchDrawn } from "./drawn_frames.ts";
import { Feed, renderPictures } from "./feeding.ts";

const NAME = "name of robot";
/**
 * One that waits at the listener, one on its way to the page, one that is decoded, and one that waits for the screen; and the
 * page may be asked what it has drawn before it has noted its last.
 */
const MOST_BEHIND = 5;

/** Leaves the page a part of the time that it would have, as a slow device does. */
async function throttle({ browserName, page }: OpenPage, rate: number): Promise<void> {
  if (browserName === "Firefox") {
    const idleMs = 12;
    const busy = `{ const end = performance.now() + ${
      (rate - 1) * idleMs
    }; while (performance.now() < end); }`;
    return await page.evaluate(`void setInterval(() => ${busy}, ${rate * idleMs})`);
  }
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
}

/** Keeps the page's main thread busy, as a browser does that has no time for it. */
function freeze(page: Page, ms: number): Promise<void> {
  return page.evaluate(`{ const end = performance.now() + ${ms}; while (performance.now() < end); }`);
}

testInBrowser(
  "a page on a slow device skips pictures, is not behind, and slows no other page",
  {},
  async (open) => {
    const { view, page } = open;
    const other = await open.openAgain();
    // More than any screen shows, so that every page has to skip.
    const feed = new Feed(view, {
      ...{ keys: ["robot"], fps: 150 },
      jpegs: renderPictures({ width: 1024, height: 768 }, 8),
    });
    {
      using _feeding = feed;
      for (const each of [page, other]) {
        await waitFor(each, "canvas[data-frame-id]");
        await watchDrawn(each);
      }
      await throttle(open, 6);
      await Promise.all([waitForMore(page, 30), waitForMore(other, 30)]);
    }
    for (const each of [page, other]) {
      const drawnBefore = (await readDrawn(each))[NAME]!.length;
      await waitFor(each, `canvas[data-frame-id="${feed.newestId}"]`);
      const drawn = (await readDrawn(each))[NAME]!;
      assert(
        drawn.length - drawnBefore <= MOST_BEHIND,
        `${drawn.length - drawnBefore} pictures were waiting`,
      );
      assertEquals(drawn, drawn.toSorted((a, b) => a - b));
      assert(drawn.length < drawn.at(-1)! - drawn[0]!, "no picture was skipped");
    }
  },
);

testInBrowser(
  "a page that stands still holds up no other page, and shows the newest when it goes on",
  {},
  async (open) => {
    const { view, page } = open;
    const other = await open.openAgain();
    using feed = new Feed(view, {
      ...{ keys: ["robot"], fps: 30 },
      jpegs: renderPictures({ width: 640, height: 480 }, 8),
    });
    for (const each of [page, other]) {
      await waitFor(each, "canvas[data-frame-id]");
      await watchDrawn(each);
    }
    const frozen = freeze(page, 3000);
    await waitForMore(other, 20);
    const newestId = feed.newestId;
    await frozen;
    const drawnBefore = (await readDrawn(page))[NAME]!;
    await waitForMore(page, MOST_BEHIND);
    const [next] = (await readDrawn(page))[NAME]!.slice(drawnBefore.length + MOST_BEHIND - 1);
    assert(
      next! >= newestId,
      `after the pause it shows ${next}, and the newest was ${newestId} before its end`,
    );
  },
);

testInBrowser(
  "a page in the background is sent no pictures, and shows the newest when it comes back",
  {},
  async (open) => {
    const { view, page } = open;
    using feed = new Feed(view, {
      ...{ keys: ["robot"], fps: 30 },
      jpegs: renderPictures({ width: 640, height: 480 }, 8),
    });
    await waitFor(page, "canvas[data-frame-id]");
    await setHidden(true);
    // What was on its way still comes.
    await page.waitForTimeout(500);
    await watchDrawn(page);
    const sent = feed.newestId;
    await page.waitForTimeout(500);
    assertEquals((await readDrawn(page))[NAME], []);
    assert(feed.newestId > sent);
    await setHidden(false);
    await waitForMore(page, 1);
    assert((await readDrawn(page))[NAME]![0]! > sent);

    async function setHidden(isHidden: boolean): Promise<void> {
      await page.evaluate(`{
      Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }`);
    }
  },
);

testInBrowser(
  "the page shows eight streams of 640x480 at 30 pictures a second, and one that stops stalls none",
  {
    maxAgeUs: 3_000_000,
  },
  async ({ view, page }) => {
    const keys = Array.from({ length: 8 }, (_, i) => `robot ${i + 1}`);
    const feed = new Feed(view, { keys, fps: 30, jpegs: renderPictures({ width: 640, height: 480 }, 8) });
    {
      using _feeding = feed;
      await page.locator("canvas[data-frame-id]").nth(7).waitFor();
      await watchDrawn(page);
      await waitForMore(page, 20);
      feed.stopStream("robot 3");
      await waitFor(page, ".tile:nth-of-type(3)[data-state=stale]");
      const { "name of robot 3": stopped, ...others } = await readDrawn(page);
      assertEquals(Object.keys(others).length, 7);
      await waitUntil(
        page,
        `Object.values(window.drawn).filter((ids) => ids.length >= ${stopped!.length + 20}).length >= 7`,
      );
      assertEquals(await page.locator(".tile[data-state=stale]").count(), 1);
    }
    for (const place of [1, 2, 4, 5, 6, 7, 8]) {
      await waitFor(page, `.tile:nth-of-type(${place}) canvas[data-frame-id="${feed.newestId}"]`);
    }
  },
);
