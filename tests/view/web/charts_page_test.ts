/** The page's charts of the last minute. */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { WebView } from "../../../src/view/web/web_view.ts";
import { testInBrowser, waitFor, waitUntil } from "./browser.ts";
import { BLUE, plainJpeg, testFrame, testStatus } from "./test_frames.ts";

/** Pictures 30 times a second, and figures once. */
async function keepFeeding(view: WebView): Promise<Disposable> {
  const jpeg = await plainJpeg(BLUE);
  let id = 0;
  const timer = setInterval(() => {
    if (id % 30 === 0) view.showStatus([{ ...testStatus(), fractionLost: 0.2 }]);
    view.showFrame(testFrame(++id, { jpeg }));
  }, 33);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Counts how often the charts are drawn from now on. */
async function countDrawings(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    window.drawings = 0;
    const { clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...args) {
      if (this.canvas.closest(".charts")) window.drawings++;
      clearRect.apply(this, args);
    };
  })()`);
}

testInBrowser(
  "the page charts age, loss, data rate and what was sent when asked to, without any other host",
  {},
  async (open) => {
    const { view, page, complaints } = open;
    const hosts = new Set<string>();
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    await page.reload();
    using _feeding = await keepFeeding(view);
    await waitFor(page, "body[data-state=live]");
    assertEquals(await page.locator(".charts").isVisible(), false);
    await page.keyboard.press("c");
    await page.locator("[data-chart=loss]").getByText("20.0 %").waitFor();
    await page.locator("[data-chart=data]").getByText("4.2 Mbit/s").waitFor();
    await page.locator("[data-chart=fitted]").getByText("11 kB of 50, 33.1 dB").waitFor();
    // in the unit of its axis
    await page.locator("[data-chart=fitted]").getByText("22.3 %").waitFor();
    await page.locator("[data-chart=age]").getByText(/^worst \d+ ms$/).waitFor();
    // The line of the loss is yellow.
    await waitUntil(
      page,
      `(() => {
      const canvas = document.querySelector("[data-chart=loss] canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] > 220 && data[at + 1] > 160 && data[at + 2] < 130 && data[at + 3] > 200) count++;
      }
      return count > 5;
    })()`,
    );
    const button = page.getByRole("button", { name: "Show charts of the last minute" });
    await button.click();
    assertEquals(await page.locator(".charts").isVisible(), false);
    assertEquals([...hosts], [new URL(view.url).host]);
    assertEquals(complaints, []);
  },
);

testInBrowser("the page draws charts once a second, and none that is hidden", {}, async ({ view, page }) => {
  using _feeding = await keepFeeding(view);
  await waitFor(page, "body[data-state=live]");
  await countDrawings(page);
  await page.keyboard.press("c");
  await waitUntil(page, "window.drawings >= 16");
  const [drawings, seconds] = await page.evaluate(`(async () => {
    const [drawings, ms] = [window.drawings, performance.now()];
    while (window.drawings < drawings + 12) await new Promise((resolve) => setTimeout(resolve, 100));
    return [window.drawings - drawings, (performance.now() - ms) / 1000];
  })()`) as [number, number];
  // Four charts; the moment of the first and that of the last are counted both.
  assert(drawings <= 4 * (seconds + 2), `${drawings} drawings in ${seconds} s`);
  await page.keyboard.press("c");
  await waitUntil(page, `document.querySelectorAll(".charts canvas").length === 0`);
});

testInBrowser(
  "the page charts the minute that went by while charts were hidden",
  {},
  async ({ view, page }) => {
    using _feeding = await keepFeeding(view);
    await waitFor(page, "body[data-state=live]");
    await page.locator("[data-chart=age] .chart-value").getByText("ms").waitFor({ state: "attached" });
    await page.waitForTimeout(3000);
    await page.keyboard.press("c");
    await waitFor(page, "[data-chart=age] canvas");
    const value = await page.locator("[data-chart=age] .chart-value").textContent();
    assert(/^\d/.test(value ?? ""), String(value));
  },
);

testInBrowser(
  "the page fits the charts beside the pose, and below the picture on a phone",
  {},
  async (open) => {
    const { view, page } = open;
    using _feeding = await keepFeeding(view);
    await waitFor(page, "body[data-state=live]");
    await page.keyboard.press("c");
    const boxOf = async (selector: string) => (await page.locator(selector).boundingBox())!;
    for (const [width, height] of [[1280, 800], [640, 480], [844, 390]] as const) {
      await page.setViewportSize({ width, height });
      const charts = await boxOf(".charts");
      const figures = await boxOf("figcaption dl");
      assert(charts.x >= 0 && charts.x + charts.width < width / 2, `${width}: ${JSON.stringify(charts)}`);
      const isBelow = charts.y >= figures.y + figures.height && charts.y + charts.height <= height;
      assert(isBelow, `${width}: ${JSON.stringify(charts)}`);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    const [picture, charts, figures] = [
      await boxOf(".picture"),
      await boxOf(".charts"),
      await boxOf("figcaption dl"),
    ];
    assert(charts.y >= picture.y + picture.height && charts.y + charts.height <= figures.y);
    assert(charts.x >= 0 && charts.x + charts.width <= 390 && figures.y + figures.height <= 844);
  },
);
