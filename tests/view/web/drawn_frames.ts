/**
 * Which pictures a page has drawn.
 *
 * @module
 */

import type { Page } from "playwright-core";
import { until } from "../../support/until.ts";

/** Notes from now on each picture that the page draws, by the names of their streams. */
export async function watchDrawn(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    window.drawn = {};
    for (const tile of document.querySelectorAll(".tile")) {
      const ids = window.drawn[tile.querySelector(".name").textContent] = [];
      const canvas = tile.querySelector(".picture canvas");
      new MutationObserver(() => ids.push(Number(canvas.dataset.frameId)))
        .observe(canvas, { attributes: true, attributeFilter: ["data-frame-id"] });
    }
  })()`);
}

/** The ids of the pictures that were drawn, in their order, by the names of their streams. */
export async function readDrawn(page: Page): Promise<Record<string, number[]>> {
  return await page.evaluate("window.drawn");
}

/** Waits until every stream of a page has drawn so many more pictures than now. */
export async function waitForMore(page: Page, count: number): Promise<void> {
  const before = await readDrawn(page);
  await until(`each stream has ${count} more pictures`, async () => {
    const now = await readDrawn(page);
    return Object.keys(before).every((name) => now[name]!.length >= before[name]!.length + count);
  });
}
