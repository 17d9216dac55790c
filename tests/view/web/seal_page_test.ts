/** Who can watch, as the page says it. */

import { assertEquals } from "@std/assert";
import { testInBrowser } from "./browser.ts";
import { BLUE, plainJpeg, testFrame, testStatus } from "./test_frames.ts";

testInBrowser(
  "the page shows an open lock, a closed one with who is paired, and none for what came by a door",
  {},
  async ({ view, page }) => {
    const frame = testFrame(1, { jpeg: await plainJpeg(BLUE) });
    view.showFrame(frame);
    const status = testStatus();
    view.showStatus([status]);
    const sign = page.locator(".seal");
    await page.getByText("everybody in this network can watch").waitFor();
    assertEquals(await sign.getAttribute("title"), "open: everybody in this network can watch");
    assertEquals([await sign.locator(".closed").isVisible(), await sign.locator(".opened").isVisible()], [
      false,
      true,
    ]);
    const seal = { state: "sealed", peer: "Größe's <b>rover</b>" } as const;
    view.showStatus([{ ...status, stream: { ...status.stream, seal } }]);
    await page.getByText(seal.peer).waitFor();
    assertEquals(await sign.getAttribute("title"), `sealed, paired with ${seal.peer}`);
    assertEquals([await sign.locator(".closed").isVisible(), await sign.locator(".opened").isVisible()], [
      true,
      false,
    ]);
    view.showStatus([{ ...status, stream: { ...status.stream, seal: { state: "door", by: "imagezmq" } } }]);
    await page.getByText("by imagezmq").waitFor();
    assertEquals([await sign.locator(".closed").isVisible(), await sign.locator(".opened").isVisible()], [
      false,
      false,
    ]);
  },
);

testInBrowser(
  "the page tells in words that a stream is open where there is room for the lock alone",
  {},
  async ({ view, page }) => {
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
    view.showStatus([testStatus()]);
    await page.setViewportSize({ width: 440, height: 330 });
    const words = page.locator(".seal-text");
    await page.locator(".seal svg").waitFor();
    assertEquals(await words.textContent(), "everybody in this network can watch");
    assertEquals((await words.boundingBox())!.width <= 1, true);
  },
);

testInBrowser(
  "the page says at once that it is not paired, and what is to be done",
  { broadcasters: ["rover.local"] },
  async ({ view, page }) => {
    view.explain?.("rover.local: not paired: broadcast --pair on the robot");
    await page.getByText("rover.local: not paired: broadcast --pair on the robot.").waitFor();
  },
);
