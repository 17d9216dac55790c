/** The page's pose panel, fed at the rate of a tracker. */

import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { testInBrowser, waitFor, waitUntil } from "./browser.ts";
import { type Drive, keepPosing, readPlace, showPicture, tellDrive } from "./pose_drives.ts";
import { waitForMap } from "./pose_map.ts";
import { BLUE, plainJpeg, testFrame, testPose, turnedLeft } from "./test_frames.ts";

testInBrowser("the page shows poses at their rate while no picture comes", {}, async (open) => {
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
  assertEquals((await readPlace(page))[1], "0.250 m");
  assertEquals(await page.locator("[data-pose=confidence]").textContent(), "high");
  await page.locator(".pose-age").getByText(/^\d.* ms ± \d+ ms$/).waitFor();
  await waitForMap(page, ({ path }) => path.right - path.left > 50 && path.bottom - path.top > 50);
  assertEquals(await page.locator(".picture canvas").getAttribute("data-frame-id"), "1");
  assertEquals(complaints, []);
});

testInBrowser("the page shows a dot and no yaw where the orientation is not known", {}, async (open) => {
  const { view, page } = open;
  await showPicture(view, page);
  view.showPose!(testPose({ position: [1, -2, 0.5] }));
  const { robot } = await waitForMap(page, ({ robot }) => robot.count > 20);
  assertEquals(await readPlace(page), ["1.000 m", "−2.000 m", "0.500 m", "–"]);
  assertAlmostEquals(robot.right - robot.left, robot.bottom - robot.top, 2);
  assertAlmostEquals(robot.count, Math.PI / 4 * (robot.right - robot.left + 1) ** 2, robot.count * 0.25);
  assertEquals(await page.locator(".pose-confidence").isVisible(), false);
});

testInBrowser(
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

testInBrowser(
  "the page gives a pose no age where the clocks have not been compared, and marks an old one all the same",
  { maxAgeUs: 1_000_000 },
  async ({ view, page }) => {
    await showPicture(view, page);
    const { age: _, ...unknown } = testPose();
    view.showPose!(unknown);
    await page.getByText(/^no pose for \d\.\d s$/).waitFor();
  },
);

testInBrowser("the page hides the pose and shows it again, by key and by button", {}, async (open) => {
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

testInBrowser("the page draws nothing while the pose is hidden", {}, async ({ view, page }) => {
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

testInBrowser("the page shows the newest pose at once when it is opened", {}, async ({ view, page }) => {
  await showPicture(view, page);
  view.showPose!(testPose({ position: [1, 2, 3] }));
  await page.getByText("3.000 m").waitFor();
  await page.reload();
  await page.getByText("3.000 m").waitFor();
});

testInBrowser(
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

testInBrowser(
  "the page fits the pose between picture and figures on a phone, and above the tracker's line elsewhere",
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
      assert(caption.y + caption.height <= panel.y, `${width}: ${JSON.stringify(panel)}`);
      assert(panel.y + panel.height <= height * 0.92, `${width}: ${JSON.stringify(panel)}`);
    }
    assertMatch(await page.locator(".pose-plot").getAttribute("aria-label") ?? "", /path/);
  },
);
