/** The page's map of the robot's path. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { testInBrowser } from "./browser.ts";
import { type Drive, readPlace, showPicture, tellDrive } from "./pose_drives.ts";
import { waitForMap } from "./pose_map.ts";
import { turnedLeft } from "./test_frames.ts";

testInBrowser(
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
    assertEquals(await readPlace(page), ["2.000 m", "0.000 m", "−4.000 m", "−90.0°"]);
    const [width, height] = [path.right - path.left, path.bottom - path.top];
    // The robot hides the end of the path.
    assertAlmostEquals((width + 8) / height, 2 / 4, 0.15);
    assert(robot.x > path.x && robot.y < path.y, "the robot is at the upper right end");
    // Its broad back is left of its middle.
    assert(robot.right - robot.left > robot.bottom - robot.top);
    assert(robot.x < (robot.left + robot.right) / 2 - 0.5, JSON.stringify(robot));
  },
);

testInBrowser("the page starts the path anew on request, by key and by button", {}, async (open) => {
  const { view, page } = open;
  await showPicture(view, page);
  const drive: Drive = (n) => ({ position: [n / 10, 0, 0], orientation: turnedLeft(90) });
  for (
    const reset of [
      () => page.keyboard.press("n"),
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

testInBrowser("the page starts the path anew where the tracker does", {}, async ({ view, page }) => {
  await showPicture(view, page);
  tellDrive(view, (n) => ({ position: [n / 10, 0, n / 10] }), 60);
  await waitForMap(page, ({ path }) => path.bottom - path.top > 40);
  tellDrive(view, (n) => ({ position: [n / 50, 0, 0] }), 51);
  // On the scale of the old path, a metre is as long as the robot.
  await waitForMap(page, ({ path }) => path.right - path.left > 20 && path.bottom - path.top < 10);
  assertEquals(await readPlace(page), ["1.000 m", "0.000 m", "0.000 m", "–"]);
});
