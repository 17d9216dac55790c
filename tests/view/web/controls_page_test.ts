/** The page's buttons and keys, and what they do to the picture. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Image } from "imagescript";
import type { Page } from "playwright-core";
import {
  isNear,
  type OpenPage,
  readScreen,
  testInBrowser,
  waitFor,
  waitForQuarters,
  waitUntil,
} from "./browser.ts";
import { activeRecording, FakeRecording } from "./fake_recording.ts";
import { BLUE, GREEN, plainJpeg, quarteredJpeg, RED, testFrame, testStatus, WHITE } from "./test_frames.ts";

/** Quarters of what is as large as the window (640x480), and what is larger. */
const QUARTERS = [RED, GREEN, BLUE, WHITE] as const;
const LARGE = 16;

/** Where the picture lies in the window. */
async function boxOf(page: Page): Promise<number[]> {
  const { x, y, width, height } = (await page.locator(".picture canvas").boundingBox())!;
  return [x, y, width, height];
}

/** A finger that goes over the screen; where the test can not move one, its events. */
async function touch(open: OpenPage, places: readonly { x: number; y: number }[]): Promise<void> {
  if (open.browserName === "Firefox") return await dispatchTouch(open.page, places);
  const session = await open.page.context().newCDPSession(open.page);
  await session.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  for (const [index, place] of places.entries()) {
    const type = index === 0 ? "touchStart" : "touchMove";
    await session.send("Input.dispatchTouchEvent", { type, touchPoints: [place] });
  }
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

async function dispatchTouch(page: Page, places: readonly { x: number; y: number }[]): Promise<void> {
  await page.evaluate(`(() => {
    const places = ${JSON.stringify(places)};
    const target = document.elementFromPoint(places[0].x, places[0].y);
    // No finger that the browser knows of can be captured.
    target.closest(".picture")?.addEventListener("pointerdown", ({ currentTarget }) =>
      currentTarget.setPointerCapture = () => {}, { capture: true, once: true });
    const say = (type, { x, y }, buttons) => target.dispatchEvent(new PointerEvent(type, {
      ...{ pointerType: "touch", isPrimary: true, bubbles: true, cancelable: true, pointerId: 77 },
      ...{ clientX: x, clientY: y, buttons },
    }));
    say("pointerdown", places[0], 1);
    for (const place of places.slice(1)) say("pointermove", place, 1);
    say("pointerup", places.at(-1), 0);
    if (places.length === 1) target.closest("button")?.click();
  })()`);
}

/** What the page saves as a file, by its name, when something is done. */
async function save(
  { browserName, page }: OpenPage,
  act: () => Promise<void>,
): Promise<{ name: string; bytes: Uint8Array }> {
  if (browserName === "Chromium") {
    const [download] = await Promise.all([page.waitForEvent("download"), act()]);
    return { name: download.suggestedFilename(), bytes: await Deno.readFile(await download.path()) };
  }
  // Firefox tells a test of no file; what it would save is read from the link.
  await page.evaluate(`(() => {
    window.saved = undefined;
    const { createObjectURL } = URL;
    let blob;
    URL.createObjectURL = (each) => createObjectURL.call(URL, blob = each);
    HTMLAnchorElement.prototype.click = async function () {
      window.saved = { name: this.download, bytes: [...new Uint8Array(await blob.arrayBuffer())] };
    };
  })()`);
  await act();
  await waitUntil(page, "window.saved !== undefined");
  const { name, bytes } = await page.evaluate("window.saved") as { name: string; bytes: number[] };
  return { name, bytes: new Uint8Array(bytes) };
}

async function middleOf(page: Page, selector: string): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await page.locator(selector).boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

testInBrowser(
  "the page turns and mirrors a picture that stands still, and the stream's next ones when it comes back",
  {},
  async ({ view, page }) => {
    view.showFrame(testFrame(1, { jpeg: await quarteredJpeg(QUARTERS) }));
    await waitFor(page, `canvas[data-frame-id="1"]`);
    await page.keyboard.press("o");
    await waitForQuarters(page, [BLUE, RED, WHITE, GREEN]);
    await page.getByRole("button", { name: "Mirror" }).click();
    await waitForQuarters(page, [RED, BLUE, GREEN, WHITE]);
    view.showStatus([]);
    await waitFor(page, "body[data-streams='0']");
    view.showFrame(testFrame(2, { jpeg: await quarteredJpeg(QUARTERS) }));
    await waitFor(page, `canvas[data-frame-id="2"]`);
    await waitForQuarters(page, [RED, BLUE, GREEN, WHITE]);
    await page.getByRole("button", { name: "Turn by 90°" }).click();
    await waitForQuarters(page, [GREEN, RED, WHITE, BLUE]);
  },
);

testInBrowser(
  "the page shows a picture pixel by pixel, to be moved by mouse, keys and touch",
  {},
  async (open) => {
    const { view, page } = open;
    view.showFrame(testFrame(1, { jpeg: await quarteredJpeg(QUARTERS, LARGE) }));
    await waitFor(page, `canvas[data-frame-id="1"]`);
    assertEquals(await boxOf(page), [0, 0, 640, 480]);
    await page.keyboard.press("z");
    assertEquals(await boxOf(page), [-192, -144, 1024, 768]);
    await page.mouse.move(320, 240);
    await page.mouse.down();
    await page.mouse.move(420, 300, { steps: 3 });
    await page.mouse.up();
    assertEquals(await boxOf(page), [-92, -84, 1024, 768]);
    const [seen] = await readScreen(page, [[640 - 10, 200]]);
    assert(isNear(seen!, GREEN), `the right edge is ${seen}`);
    await page.keyboard.press("ArrowRight");
    assertEquals(await boxOf(page), [-156, -84, 1024, 768]);
    await touch(open, [{ x: 300, y: 200 }, { x: 320, y: 210 }, { x: 900, y: 900 }]);
    assertEquals(await boxOf(page), [0, 0, 1024, 768]);
    await page.getByRole("button", { name: "Actual size" }).click();
    assertEquals(await boxOf(page), [0, 0, 640, 480]);
  },
);

testInBrowser("the page takes a drag for no click", {}, async ({ view, page }) => {
  const jpeg = await quarteredJpeg(QUARTERS, LARGE);
  for (const key of ["a", "b"]) view.showFrame(testFrame(1, { key, jpeg }));
  await page.locator("canvas[data-frame-id]").nth(1).waitFor();
  assertEquals(await page.getByRole("button", { name: "Actual size" }).isVisible(), false);
  await page.keyboard.press("1");
  await page.keyboard.press("z");
  await page.mouse.move(320, 240);
  await page.mouse.down();
  await page.mouse.move(350, 240, { steps: 3 });
  await page.mouse.up();
  assertEquals(await page.locator(".tile:visible").count(), 1);
  await page.mouse.click(320, 240);
  assertEquals(await page.locator(".tile:visible").count(), 2);
  assertEquals(await page.locator(".picture[data-actual]").count(), 0);
});

testInBrowser(
  "the page saves the JPEG as it came, and a turned picture as it is shown",
  {},
  async (open) => {
    const { view, page } = open;
    const jpeg = await quarteredJpeg(QUARTERS);
    view.showFrame(testFrame(1, { key: "robot", jpeg }));
    await waitFor(page, `canvas[data-frame-id="1"]`);
    const upright = await save(open, () => page.keyboard.press("s"));
    assertMatch(upright.name, /^name-of-robot-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}\.jpg$/);
    assertEquals(upright.bytes, jpeg);
    await page.getByText("Saved name-of-robot-").waitFor();
    await page.keyboard.press("o");
    await waitForQuarters(page, [BLUE, RED, WHITE, GREEN]);
    const turned = await save(open, () => page.getByRole("button", { name: "Save this picture" }).click());
    assertMatch(turned.name, /\.png$/);
    const image = await Image.decode(turned.bytes) as Image;
    assertEquals([image.width, image.height], [48, 64]);
    const [red = 0, green = 0, blue = 0] = Image.colorToRGBA(image.getPixelAt(12, 16));
    assert(isNear([red, green, blue], BLUE));
  },
);

const recording = new FakeRecording();
testInBrowser(
  "the page starts and stops the recorder, and says what it does",
  { recording },
  async (open) => {
    const { view, page } = open;
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
    const button = page.getByRole("button", { name: "Record" });
    await button.click();
    await page.getByText("1:05 · 12.3 MB").waitFor();
    assertEquals(await button.getAttribute("aria-pressed"), "true");
    await page.getByText("Recording to /tmp/drive.mcap").waitFor();
    recording.state = { ...activeRecording(), bytes: 20_000_000, framesDropped: 3 };
    view.showStatus([testStatus()]);
    await page.getByText("1:05 · 20.0 MB · 3 frames left out").waitFor();
    await page.keyboard.press("v");
    await page.getByText("Recorded /tmp/drive.mcap").waitFor();
    assertEquals(await page.locator("#recording").isVisible(), false);
    recording.set({ kind: "failed", reason: "the disk is full" });
    await page.locator("#recording").getByText("Not recording: the disk is full").waitFor();
    assertEquals([recording.toggles, await button.getAttribute("aria-pressed")], [2, "false"]);
  },
);

testInBrowser("the page has no record button where nothing records", {}, async ({ view, page }) => {
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  await waitFor(page, "body[data-state=live]");
  assertEquals(await page.getByRole("button", { name: "Record" }).count(), 0);
});

testInBrowser("the page lists its keys, and obeys none of them meanwhile", {}, async ({ view, page }) => {
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  await waitFor(page, "body[data-state=live]");
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keys" });
  await dialog.getByText("Save this picture").waitFor();
  await page.keyboard.press("h");
  assertEquals(await page.locator("figcaption").isVisible(), true);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.keyboard.press("h");
  assertEquals(await page.locator("figcaption").isVisible(), false);
  await page.getByRole("button", { name: "Keys" }).click();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "hidden" });
});

testInBrowser("the page goes to full screen and back", {}, async ({ view, page }) => {
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  await waitFor(page, "body[data-state=live]");
  await page.keyboard.press("f");
  await waitFor(page, "[data-command=fullscreen][aria-pressed=true]");
  await page.keyboard.press("f");
  await waitFor(page, "[data-command=fullscreen][aria-pressed=false]");
});

const touched = new FakeRecording();
testInBrowser("the page's buttons fade, and a finger that brings them back presses none", {
  recording: touched,
}, async (open) => {
  const { view, page } = open;
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  const button = await middleOf(page, "[data-command=record]");
  await waitFor(page, "body[data-idle]");
  await waitUntil(page, `getComputedStyle(document.querySelector(".tools")).opacity === "0"`);
  await touch(open, [button]);
  await waitFor(page, "body:not([data-idle])");
  assertEquals(touched.toggles, 0);
  await touch(open, [button]);
  await page.getByText("1:05 · 12.3 MB").waitFor();
  await waitFor(page, "body[data-idle]");
  await page.keyboard.press("Tab");
  await waitUntil(page, `getComputedStyle(document.querySelector(".tools")).opacity === "1"`);
});

testInBrowser(
  "the page paints by itself where a browser has no thread for it",
  {},
  async (open) => {
    const { view, page } = open;
    await page.addInitScript(
      "delete HTMLCanvasElement.prototype.transferControlToOffscreen; delete window.Worker",
    );
    await page.reload();
    const jpeg = await quarteredJpeg(QUARTERS);
    view.showFrame(testFrame(1, { jpeg }));
    await waitForQuarters(page, QUARTERS);
    await page.keyboard.press("o");
    await waitForQuarters(page, [BLUE, RED, WHITE, GREEN]);
    const saved = await save(open, () => page.keyboard.press("s"));
    const image = await Image.decode(saved.bytes) as Image;
    assertEquals([image.width, image.height], [48, 64]);
  },
);
