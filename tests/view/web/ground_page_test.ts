/** Whether the ground in front of the robot is seen: the lower middle of the picture, in every view and size. */

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { testInBrowser, waitFor, waitUntil } from "./browser.ts";
import { FakeSeats, testNews } from "./driving.ts";
import { FakeRecording } from "./fake_recording.ts";
import { BLUE, plainJpeg, testFrame, testPose, testStatus } from "./test_frames.ts";

const SIZES = [[1920, 1080], [1280, 800], [900, 700], [640, 480], [844, 390], [390, 844]] as const;

/** What a page takes to lay itself out anew. */
const SETTLE_MS = 5_000;

/** What lies, and stays, over the middle third of the lower 45 % of each picture on screen. */
async function findCovering(page: Page): Promise<string[]> {
  const endMs = performance.now() + SETTLE_MS;
  for (;;) {
    const covering = await findCoveringNow(page);
    if (covering.length === 0 || performance.now() > endMs) return covering;
  }
}

async function findCoveringNow(page: Page): Promise<string[]> {
  return await page.evaluate(`(() => {
    const seen = [];
    const all = [...document.querySelectorAll("main *, nav, nav *")].filter((element) => element.checkVisibility(
      { visibilityProperty: true }) && !element.matches(".wall, .tile, .picture, .picture canvas, .stale, .choose, main > div"));
    for (const picture of document.querySelectorAll(".picture")) {
      if (!picture.checkVisibility()) continue;
      const { left, top, width, height } = picture.getBoundingClientRect();
      const ground = { left: left + width / 3, right: left + width * 2 / 3, top: top + height * 0.55, bottom: top + height };
      for (const element of all) {
        const box = element.getBoundingClientRect();
        const isApart = box.right <= ground.left || box.left >= ground.right || box.bottom <= ground.top ||
          box.top >= ground.bottom || box.width === 0 || box.height === 0;
        if (!isApart) seen.push(element.className + element.id + element.tagName);
      }
    }
    return seen;
  })()`);
}

for (const hasPose of [false, true]) {
  const recording = new FakeRecording();
  testInBrowser(`the page leaves the ground free in every size${hasPose ? ", with poses" : ""}`, {
    recording,
    openSeat: new FakeSeats().open,
  }, async ({ view, page }) => {
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
    view.showStatus([{ ...testStatus(), fractionLost: 0.1, shareUndeliverable: 0.1 }]);
    if (hasPose) view.showPose!(testPose({ confidence: 1 }));
    await waitFor(page, ".tile[data-lossy][data-broken][data-state=live]");
    await page.keyboard.press("c");
    view.handleDrive!("robot", testNews({ driver: "Lea", isDriving: true }));
    await waitFor(page, ".tile[data-drive]");
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await page.keyboard.press("r");
      await page.getByText("Recording to").waitFor();
      await page.keyboard.press("t");
      await page.locator(".drive-words strong:not(:empty)").waitFor();
      const covering = await findCovering(page);
      assertEquals(covering, [], `${width}x${height}`);
      await page.keyboard.press("t");
      await page.keyboard.press("r");
      await page.getByText("Recorded /tmp/drive.mcap").waitFor();
    }
  });
}

testInBrowser("the page leaves the ground free in each tile of the wall", {
  openSeat: new FakeSeats().open,
}, async ({ view, page }) => {
  const jpeg = await plainJpeg(BLUE);
  const keys = ["a", "b", "c", "d"];
  for (const key of keys) view.showFrame(testFrame(1, { key, jpeg }));
  view.showStatus(keys.map((key) => testStatus(key)));
  view.showPose!(testPose({}, { key: "b" }));
  await waitUntil(page, `document.querySelectorAll("canvas[data-frame-id]").length === 4`);
  for (const isDriven of [false, true]) {
    if (isDriven) keys.forEach((key) => view.handleDrive!(key, testNews({ driver: "Lea", isDriving: true })));
    if (isDriven) await waitUntil(page, `document.querySelectorAll(".tile[data-drive]").length === 4`);
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      assertEquals(await page.locator("figcaption:visible").count(), 4);
      assertEquals(await findCovering(page), [], `${width}x${height} ${isDriven}`);
    }
  }
});

testInBrowser("the page leaves the ground free under the thumbs of a phone", {
  openSeat: new FakeSeats().open,
}, async ({ view, page }) => {
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  view.showStatus([testStatus()]);
  view.handleDrive!("robot", testNews());
  await waitFor(page, ".tile[data-drive][data-state=live]");
  await page.evaluate(`document.body.toggleAttribute("data-touch", true)`);
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await page.locator("#thumb-drive").waitFor();
    assertEquals(await findCovering(page), [], `${width}x${height}`);
  }
});
