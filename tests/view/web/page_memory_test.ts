/** Whether the page grows while it shows pictures. `PAGE_MINUTES=5` makes it a long look. */

import { assert } from "@std/assert";
import type { Page } from "playwright-core";
import { testInBrowser, waitFor } from "./browser.ts";
import { Feed, renderPictures } from "./feeding.ts";
import { testPose, testStatus } from "./test_frames.ts";

const SECONDS = Number(Deno.env.get("PAGE_MINUTES") ?? 1 / 3) * 60;
const LOOKS = 4;
/** The charts and the path are filled by then, or grow by some kB. */
const WARM_UP_MS = 3000;
const MAX_GROWTH_BYTES = 2_000_000;

/** Bytes that JavaScript holds in the page, after what can be freed has been freed. */
async function measureHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  await session.detach();
  return metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0;
}

testInBrowser(
  "the page's memory stays what it is, however many pictures it shows",
  {},
  async ({ view, page }) => {
    const jpegs = renderPictures({ width: 1024, height: 768 }, 8);
    using feed = new Feed(view, { keys: ["robot"], fps: 30, jpegs });
    const posing = setInterval(() => {
      const timeUs = testPose().pose.timeUs;
      view.showPose!(testPose({ timeUs, position: [Math.sin(timeUs / 1e6), 0, 0] }));
    }, 10);
    const counting = setInterval(() => view.showStatus([testStatus()]), 1000);
    try {
      await waitFor(page, "canvas[data-frame-id]");
      await page.keyboard.press("c");
      await page.waitForTimeout(WARM_UP_MS);
      const heaps: number[] = [];
      for (let look = 0; look < LOOKS; look++) {
        await page.waitForTimeout(SECONDS * 1000 / LOOKS);
        heaps.push(await measureHeap(page));
      }
      const growth = heaps.at(-1)! - heaps[0]!;
      assert(feed.newestId > 50 && heaps[0]! > 100_000, `${feed.newestId} pictures, ${heaps}`);
      assert(growth < MAX_GROWTH_BYTES, `it grew by ${growth} bytes: ${heaps}`);
    } finally {
      clearInterval(posing);
      clearInterval(counting);
    }
  },
);
