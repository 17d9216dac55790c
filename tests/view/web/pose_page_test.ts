/** The page's pose panel: numbers and the map, fed at the rate of a tracker. */

import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import type { Pose } from "../../../src/protocol/telemetry.ts";
import type { WebView } from "../../../src/view/web/web_view.ts";
import { testInChromium, waitFor, waitUntil } from "./chromium.ts";
import { waitForMap } from "./pose_map.ts";
import { BLUE, plainJpeg, testFrame, testPose, testStatus, turnedLeft } from "./test_frames.ts";

const POSE_INTERVAL_MS = 5;

/** The place and attitude of the n-th pose. */
type Drive = (n: number) => Omit<Pose, "timeUs">;

/** Tells poses 200 times a second, as far as the machine's timers go. */
function keepPosing(view: WebView, drive: Drive, key = "robot"): Disposable {
  let n = 0;
  const timer = setInterval(() => view.showPose!(testPose(drive(n++), { key })), POSE_INTERVAL_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Tells a whole drive at once, its poses as far apart in their own time as a tracker's. */
function tellDrive(view: WebView, drive: Drive, count: number): void {
  const endUs = testPose().pose.timeUs;
  for (let n = 0; n < count; n++) {
    view.showPose!(testPose({ ...drive(n), timeUs: endUs - (count - 1 - n) * POSE_INTERVAL_MS * 1000 }));
  }
}

/** A picture at the start; none comes after it. The page is connected then. */
async function showPicture(view: WebView, page: Page): Promise<void> {
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  view.showStatus([testStatus()]);
  await waitFor(page, `canvas[data-frame-id="1"]`);
}

async function readFigures(page: Page): Promise<string[]> {
  return await Promise.all(
    ["x", "y", "z", "yaw"].map(async (name) => await page.locator(`[data-pose=${name}]`).textContent() ?? ""),
  );
}

testInChromium("the page shows poses at their rate while no picture comes", {}, async (open) => {
  const { view, page, complaints } = open;
  await showPicture(view, page);
  // A circle to the left, each round in two seconds.
  const drive: Drive = (n) => {
    const angle = n / 400 * 2 * Math.PI;
    const position = [2 * Math.cos(angle), 0.25, -2 * Math.sin(angle)] as const;
    return { position, orientation: turnedLeft(angle / Math.PI * 180), confidence: 3 };
  };
  await page.evaluate(`(() => {
    window.changes = 0;
    new MutationObserver(() => window.changes++)
      .observe(document.querySelector("[data-pose=x]"), { childList: true, characterData: true, subtree: true });
  })()`);
  using _posing = keepPosing(view, drive);
  await waitUntil(page, "window.changes >= 50");
  await page.locator("[data-pose=rate]").getByText(/^\d+ Hz$/).waitFor();
  assertEquals((await readFigures(page))[1], "0.250 m");
  assertEquals(await page.locator("[data-pose=confidence]").textContent(), "high");
  await page.locator(".pose-age").getByText(/^\d.* ms ± \d+ ms$/).waitFor();
  await waitForMap(page, ({ path }) => path.right - path.left > 50 && path.bottom - path.top > 50);
  assertEquals(await page.locator(".picture canvas").getAttribute("data-frame-id"), "1");
  assertEquals(complaints, []);
});

testInChromium(
  "the page draws the path from above: x to the right, forward up, the robot along its heading",
  {},
  async (open) => {
    const { view, page } = open;
    await showPicture(view, page);
    // Forward for 4 m, then to the right for 2 m, where it looks to the right.
    tellDrive(view, (n) => ({
      position: n <= 40 ? [0, 0, -n / 10] : [(n - 40) / 10, 0, -4],
      orientation: turnedLeft(n <= 40 ? 0 : -90),
    }), 61);
    const { path, robot } = await waitForMap(page, ({ path }) => path.bottom - path.top > 30);
    assertEquals(await readFigures(page), ["2.000 m", "0.000 m", "−4.000 m", "−90.0°"]);
    const [width, height] = [path.right - path.left, path.bottom - path.top];
    // The robot hides the end of the path.
    assertAlmostEquals((width + 8) / height, 2 / 4, 0.15);
    assert(robot.x > path.x && robot.y < path.y, "the robot is at the upper right end");
    // Its broad back is left of its middle.
    assert(robot.right - robot.left > robot.bottom - robot.top);
    assert(robot.x < (robot.left + robot.right) / 2 - 0.5, JSON.stringify(robot));
  },
);

testInChromium("the page shows a dot and no yaw where the orientation is not known", {}, async (open) => {
  const { view, page } = open;
  await showPicture(view, page);
  view.showPose!(testPose({ position: [1, -2, 0.5] }));
  const { robot } = await waitForMap(page, ({ robot }) => robot.count > 20);
  assertEquals(await readFigures(page), ["1.000 m", "−2.000 m", "0.500 m", "–"]);
  assertAlmostEquals(robot.right - robot.left, robot.bottom - robot.top, 1);
  assertAlmostEquals(robot.count, Math.PI / 4 * (robot.right - robot.left + 1) ** 2, robot.count * 0.25);
  assertEquals(await page.locator(".pose-confidence").isVisible(), false);
});

testInChromium(
  "the page says how old a pose is that no newer one follows, while pictures go on",
  { maxAgeUs: 1_000_000 },
  async (open) => {
    const { view, page } = open;
    const jpeg = await plainJpeg(BLUE);
    const showing = setInterval(() => view.showFrame(testFrame(1, { jpeg })), 30);
    try {
      {
        using _posing = keepPosing(view, () => ({ position: [1, 2, 3] }));
        await waitFor(page, ".pose[data-state=live]");
      }
      await waitFor(page, "body[data-state=live] .pose[data-state=stale]");
      const age = page.locator(".pose-age");
      const first = await age.textContent();
      assertMatch(first ?? "", /^pose \d\.\d s old$/);
      await age.filter({ hasNotText: first!, hasText: /^pose \d+\.\d s old$/ }).waitFor();
      assertEquals(await page.locator(".pose-announcement").textContent(), "The pose is old.");
      using _posing = keepPosing(view, () => ({ position: [1, 2, 3] }));
      await waitFor(page, ".pose[data-state=live]");
      assertEquals(await page.locator(".pose-announcement").textContent(), "The pose is current.");
    } finally {
      clearInterval(showing);
    }
  },
);

testInChromium(
  "the page gives a pose no age where the clocks have not been compared, and marks an old one all the same",
  { maxAgeUs: 1_000_000 },
  async ({ view, page }) => {
    await showPicture(view, page);
    const { age: _, ...unknown } = testPose();
    view.showPose!(unknown);
    await page.getByText(/^no pose for \d\.\d s$/).waitFor();
  },
);

testInChromium("the page starts the path anew on request, by key and by button", {}, async (open) => {
  const { view, page } = open;
  await showPicture(view, page);
  const drive: Drive = (n) => ({ position: [n / 10, 0, 0], orientation: turnedLeft(90) });
  for (
    const reset of [
      () => page.keyboard.press("r"),
      () => page.getByRole("button", { name: "Clear the path, and start anew from here" }).click(),
    ]
  ) {
    tellDrive(view, drive, 60);
    await waitForMap(page, ({ path }) => path.right - path.left > 60);
    await reset();
    const { robot } = await waitForMap(page, ({ path }) => path.right - path.left < 10);
    assert(robot.count > 20);
    // The scale begins anew too: a metre is large now.
    tellDrive(view, (n) => drive(60 + n), 10);
    await waitForMap(page, ({ path }) => path.right - path.left > 12);
  }
});

testInChromium("the page hides the pose and shows it again, by key and by button", {}, async (open) => {
  const { view, page } = open;
  await showPicture(view, page);
  assertEquals(await page.locator("[data-command=pose]").isVisible(), false);
  tellDrive(view, (n) => ({ position: [n / 10, 0, 0] }), 20);
  await waitForMap(page, ({ path }) => path.right - path.left > 40);
  await page.keyboard.press("p");
  assertEquals(await page.locator(".pose").isVisible(), false);
  const button = page.getByRole("button", { name: "Show pose and path" });
  assertEquals(await button.getAttribute("aria-pressed"), "false");
  tellDrive(view, (n) => ({ position: [2, 0, n / 10] }), 20);
  await button.click();
  assertEquals(await page.locator(".pose").isVisible(), true);
  await waitForMap(page, ({ path }) => path.bottom - path.top > 20);
});

testInChromium("the page draws nothing while the pose is hidden", {}, async ({ view, page }) => {
  await showPicture(view, page);
  view.showPose!(testPose());
  await waitForMap(page, ({ robot }) => robot.count > 20);
  await page.keyboard.press("p");
  await page.evaluate(`(() => {
    window.drawn = 0;
    const { drawImage } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.drawImage = function (...args) {
      if (this.canvas.matches(".pose-plot canvas")) window.drawn++;
      drawImage.apply(this, args);
    };
  })()`);
  view.showPose!(testPose({ position: [1, 0, 0] }));
  await page.locator("[data-pose=x]").getByText("1.000 m").waitFor({ state: "attached" });
  await page.evaluate(
    "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))",
  );
  assertEquals(await page.evaluate("window.drawn"), 0);
  await page.keyboard.press("p");
  await waitUntil(page, "window.drawn > 0");
});

testInChromium("the page shows the newest pose at once when it is opened", {}, async ({ view, page }) => {
  await showPicture(view, page);
  view.showPose!(testPose({ position: [1, 2, 3] }));
  await page.getByText("3.000 m").waitFor();
  await page.reload();
  await page.getByText("3.000 m").waitFor();
});

testInChromium(
  "the page shows the pose of the stream that is alone on screen, and the path that it had before",
  {},
  async (open) => {
    const { view, page } = open;
    const jpeg = await plainJpeg(BLUE);
    for (const key of ["robot", "other"]) view.showFrame(testFrame(1, { key, jpeg }));
    await page.locator("canvas[data-frame-id]").nth(1).waitFor();
    tellDrive(view, (n) => ({ position: [n / 10, 0, 0] }), 30);
    await page.locator(".tile").first().locator(".pose[data-state=live]").waitFor({ state: "attached" });
    assertEquals(await page.locator(".pose:visible").count(), 0);
    await page.keyboard.press("1");
    await waitForMap(page, ({ path }) => path.right - path.left > 40);
    // A click on its button is none on the tile.
    await page.locator(".pose-reset:visible").click();
    await waitForMap(page, ({ path }) => path.right - path.left < 10);
    assertEquals(await page.locator(".tile:visible").count(), 1);
  },
);

testInChromium(
  "the page fits the pose between picture and figures on a phone, and beside the middle elsewhere",
  {},
  async (open) => {
    const { view, page } = open;
    await page.setViewportSize({ width: 390, height: 844 });
    await showPicture(view, page);
    tellDrive(view, (n) => ({ position: [n / 10, 0, 0], confidence: 1 }), 30);
    await page.getByText("11.9 %").waitFor();
    const boxOf = async (selector: string) => (await page.locator(selector).boundingBox())!;
    await waitForMap(page, ({ path }) => path.right - path.left > 40);
    const [picture, pose, figures] = [
      await boxOf(".picture"),
      await boxOf(".pose"),
      await boxOf("figcaption dl"),
    ];
    assert(pose.y >= picture.y + picture.height && pose.y + pose.height <= figures.y);
    assert(figures.y + figures.height <= 844 && pose.x >= 0 && pose.x + pose.width <= 390);
    for (const [width, height] of [[1280, 800], [640, 480], [844, 390]] as const) {
      await page.setViewportSize({ width, height });
      const panel = await boxOf(".pose");
      assert(panel.x > width / 2 && panel.x + panel.width <= width, `${width}: ${JSON.stringify(panel)}`);
      const caption = await boxOf("figcaption dl");
      assert(panel.y > 50 && panel.y + panel.height <= caption.y, `${width}: ${JSON.stringify(panel)}`);
    }
    assertMatch(await page.locator(".pose-plot").getAttribute("aria-label") ?? "", /path/);
  },
);
