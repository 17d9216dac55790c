/** Where the page's figures are: legible on any picture, and not under anything else. */

import { assert, assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import { testInBrowser, waitFor } from "./browser.ts";
import { FakeRecording } from "./fake_recording.ts";
import { tellDrive } from "./pose_drives.ts";
import { readTextContrasts } from "./text_contrast.ts";
import { BLUE, plainJpeg, type Rgb, testFrame, testPose, testStatus } from "./test_frames.ts";

const SIZES = [[1280, 800], [844, 390], [390, 844]] as const;
const BRIGHTEST: Rgb = [255, 255, 255];
/** WCAG 2.2, 1.4.3. */
const LEAST_CONTRAST = 4.5;

/** Pixels of the window. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function boxOf(place: Locator): Promise<Box> {
  return (await place.boundingBox())!;
}

/** What is on screen of these. */
async function boxesOf(places: Locator): Promise<Box[]> {
  const boxes = await Promise.all((await places.all()).map((each) => each.boundingBox()));
  return boxes.filter((box) => box !== null);
}

/** The name and each figure. */
function figuresOf(tile: Page | Locator): Promise<Box[]> {
  return boxesOf(tile.locator(".name, figcaption dl > div"));
}

function isApart(a: Box, b: Box): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}

function assertApart(some: readonly Box[], others: readonly Box[], what: string): void {
  assert(some.length > 0 && others.length > 0, what);
  for (const a of some) {
    for (const b of others) assert(isApart(a, b), `${what}: ${JSON.stringify(a)} ${JSON.stringify(b)}`);
  }
}

testInBrowser(
  "the page has figures at the picture's upper edge, and below it on a phone",
  {},
  async ({ view, page }) => {
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
    view.showStatus([testStatus()]);
    await page.getByText("1.3 %").waitFor();
    for (const hasPose of [false, true]) {
      if (hasPose) tellDrive(view, (n) => ({ position: [n / 10, 0, 0] }), 10);
      if (hasPose) await page.locator(".pose").waitFor();
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        const [picture, figures] = [await boxOf(page.locator(".picture")), await figuresOf(page)];
        const [top, bottom] = [
          Math.min(...figures.map(({ y }) => y)),
          Math.max(...figures.map((box) => box.y + box.height)),
        ];
        const where = JSON.stringify({ hasPose, width, picture, top, bottom });
        if (width < height) assert(top >= picture.y + picture.height && bottom <= height, where);
        else assert(top >= picture.y && bottom <= picture.y + picture.height / 3, where);
      }
    }
  },
);

const recording = new FakeRecording();
testInBrowser("the page has figures, panels, buttons and signs side by side where there is a pose", {
  maxAgeUs: 1000,
  recording,
}, async ({ view, page }) => {
  const age = { ageUs: 60_000_000, boundUs: 1000 };
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE), age }));
  view.showStatus([testStatus()]);
  view.showPose!(testPose({ confidence: 3 }, { age }));
  await page.locator(".pose").waitFor();
  await waitFor(page, "body[data-state=stale]");
  await page.keyboard.press("c");
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await page.keyboard.press("r");
    await page.getByText("Recording to").waitFor();
    const figures = await figuresOf(page);
    const panels = await boxesOf(page.locator(".pose, .charts"));
    const others = await boxesOf(page.locator(".tools, .recording, .notice"));
    assertEquals([panels.length, others.length], [2, 3]);
    assertApart(figures, [...panels, ...others], `${width}`);
    assertApart(panels, others, `${width}`);
    assertApart(await boxesOf(page.locator(".stale strong")), [...figures, ...others], `${width}`);
    await page.keyboard.press("r");
    await page.getByText("Recorded /tmp/drive.mcap").waitFor();
  }
});

testInBrowser(
  "the page has each tile's figures above, beside the buttons, where no tile moves",
  {},
  async (open) => {
    const { view, page } = open;
    await page.setViewportSize({ width: 1280, height: 800 });
    const jpeg = await plainJpeg(BLUE);
    const keys = ["a", "b", "c", "d"];
    for (const key of keys) view.showFrame(testFrame(1, { key, jpeg }));
    view.showStatus(keys.map((key) => testStatus(key)));
    await page.locator("canvas[data-frame-id]").nth(3).waitFor();
    const pictures = await boxesOf(page.locator(".picture"));
    for (const key of ["b", "d"]) view.showPose!(testPose({}, { key }));
    await page.locator(".tile[data-posed]").nth(1).waitFor();
    assertEquals(await boxesOf(page.locator(".picture")), pictures);
    const tiles = await page.locator(".tile").all();
    for (const [index, picture] of pictures.entries()) {
      const figures = await figuresOf(tiles[index]!);
      const middle = picture.y + picture.height / 2;
      const isAbove = figures.every((box) => box.y + box.height < middle);
      assertEquals(isAbove, true, JSON.stringify(figures));
      assertApart(figures, await boxesOf(page.locator(".tools")), `tile ${index}`);
    }
  },
);

testInBrowser("the page's figures are legible on the brightest picture", {}, async ({ view, page }) => {
  // An unknown age is a text that stays as it is.
  const { age: _, ...frame } = testFrame(1, { jpeg: await plainJpeg(BRIGHTEST) });
  view.showFrame(frame);
  view.showStatus([{ ...testStatus(), fractionLost: 0.1, shareUndeliverable: 0.1 }]);
  await waitFor(page, ".tile[data-lossy][data-broken][data-state=live]");
  await page.keyboard.press("p");
  for (const hasPose of [false, true]) {
    if (hasPose) view.showPose!(testPose());
    if (hasPose) await waitFor(page, ".tile[data-posed]");
    for (const [width, height] of [[1280, 800], [900, 700], [640, 480], [844, 390]] as const) {
      await page.setViewportSize({ width, height });
      const contrasts = await readTextContrasts(page, ".name, figcaption dt, figcaption dd");
      assert(contrasts.length > 5);
      for (const { text, contrast } of contrasts) {
        assert(contrast >= LEAST_CONTRAST, `${width}x${height}: "${text}" has ${contrast.toFixed(1)}`);
      }
    }
  }
});
