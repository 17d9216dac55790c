/** Whether everybody can use the page: what axe-core finds in each of its states. */

import { assert, assertEquals } from "@std/assert";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { foundRobot } from "../found_robots.ts";
import { testInBrowser, waitFor } from "./browser.ts";
import { FakeSeats, testNews } from "./driving.ts";
import { FakeRecording } from "./fake_recording.ts";
import { BLUE, plainJpeg, testFrame, testPose, testStatus } from "./test_frames.ts";

const MINUTE_US = 60_000_000;

/** What axe-core finds, one line each. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
      id + ": " + html.slice(0, 160) + " " + failureSummary)))`);
}

async function assertAccessible(page: Page, state: string): Promise<void> {
  assertEquals(await findViolations(page), [], state);
}

const recording = new FakeRecording();
testInBrowser("the page has no barriers while it waits, shows, records, lists its keys or charts", {
  recording,
}, async ({ view, page }) => {
  await waitFor(page, "body[data-connection=open] .commands code");
  await assertAccessible(page, "waiting");
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  view.showStatus([testStatus()]);
  await page.getByText("11.9 %").waitFor();
  await assertAccessible(page, "live");
  view.showPose!(testPose({ confidence: 1 }));
  await page.locator(".pose").waitFor();
  await assertAccessible(page, "pose");
  await page.keyboard.press("c");
  await page.locator("[data-chart=loss]").getByText("1.3 %").waitFor();
  await assertAccessible(page, "charts");
  await page.keyboard.press("v");
  await page.getByText("Recording to").waitFor();
  await assertAccessible(page, "recording");
  recording.set({ kind: "failed", reason: "the disk is full" });
  await page.locator("#recording").getByText("the disk is full").waitFor();
  await assertAccessible(page, "recording failed");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await assertAccessible(page, "help");
});

testInBrowser(
  "the page has no barriers where pictures are stale, on a phone, and when the listener has gone",
  {
    maxAgeUs: 1000,
  },
  async ({ view, page }) => {
    const age = { ageUs: MINUTE_US, boundUs: 1000 };
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE), age }));
    view.showStatus([testStatus()]);
    view.showPose!(testPose({ confidence: 3 }, { age }));
    await waitFor(page, "body[data-state=stale]");
    await waitFor(page, ".pose[data-state=stale]");
    await assertAccessible(page, "stale");
    await page.setViewportSize({ width: 390, height: 844 });
    await page.keyboard.press("c");
    await assertAccessible(page, "phone");
    await view.close();
    await page.getByText("No connection to listen").waitFor();
    await assertAccessible(page, "lost");
  },
);

testInBrowser("the page has no barriers where robots are found, one is asked, and on a phone", {
  connectTo: () => {},
}, async ({ view, page }) => {
  const sealed = { seal: "sealed", isPaired: true } as const;
  view.showFound!([foundRobot("arm"), foundRobot("rover", sealed), foundRobot("old", { wireVersion: 9 })]);
  await page.getByText("3 robots found").waitFor();
  await assertAccessible(page, "found");
  view.showFound!([foundRobot("arm"), foundRobot("rover", { ...sealed, isAsked: true })]);
  await page.getByText("Connecting to rover").waitFor();
  await assertAccessible(page, "asked");
  await page.setViewportSize({ width: 390, height: 844 });
  await assertAccessible(page, "phone");
});

testInBrowser("the page has no barriers where a robot can be driven, by keys and by thumbs", {
  openSeat: new FakeSeats().open,
}, async ({ view, page }) => {
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  view.showStatus([testStatus()]);
  view.handleDrive!("robot", testNews({ reason: "no driver" }));
  await page.getByText("hold an arrow key to drive").waitFor();
  await assertAccessible(page, "can be driven");
  await page.keyboard.down("ArrowUp");
  view.handleDrive!("robot", testNews({ isDriving: true, driver: "Lea", reason: "other driver" }));
  await page.locator(".drive-words").getByText("Lea drives").waitFor();
  await assertAccessible(page, "another one drives");
  view.handleDrive!("robot", testNews({ isDriving: true, driver: "laptop", isOwn: true, asker: "Lea" }));
  await page.getByText("Lea asks to take over").waitFor();
  await assertAccessible(page, "asked");
  await page.keyboard.up("ArrowUp");
  await page.keyboard.press("?");
  await page.getByLabel("Gamepad").waitFor();
  await assertAccessible(page, "help");
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(`document.body.toggleAttribute("data-touch", true)`);
  await page.locator("#thumb-drive").waitFor();
  await assertAccessible(page, "thumbs");
});

testInBrowser(
  "the page has no barriers with several streams, and can be used by keys alone",
  {},
  async (open) => {
    const { view, page } = open;
    const jpeg = await plainJpeg(BLUE);
    for (const key of ["a", "b"]) view.showFrame(testFrame(1, { key, jpeg }));
    view.showStatus([testStatus("a"), testStatus("b")]);
    await page.locator("canvas[data-frame-id]").nth(1).waitFor();
    await assertAccessible(page, "grid");
    const names: string[] = [];
    for (let press = 0; press < 5; press++) {
      await page.keyboard.press("Tab");
      names.push(await page.evaluate("document.activeElement.ariaLabel"));
    }
    assertEquals(names, [
      "Show figures",
      "Full screen",
      "Keys",
      "Show name of a alone",
      "Show name of b alone",
    ]);
    await page.keyboard.press("Enter");
    assertEquals(await page.locator(".tile:visible .name").allTextContents(), ["name of b"]);
    await assertAccessible(page, "one of several");
  },
);

testInBrowser(
  "the page moves nothing by itself where less motion is preferred",
  {},
  async ({ view, page }) => {
    await waitFor(page, "body[data-connection=open]");
    assertEquals(await countAnimations(page), 0);
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE), age: { ageUs: 2 * MINUTE_US, boundUs: 1 } }));
    await waitFor(page, "body[data-state=stale]");
    assertEquals(await countAnimations(page), 0);
  },
);

testInBrowser(
  "the page moves where motion is welcome",
  { hasReducedMotion: false },
  async ({ view, page }) => {
    await waitFor(page, "body[data-connection=open]");
    assert(await countAnimations(page) > 0);
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE), age: { ageUs: 2 * MINUTE_US, boundUs: 1 } }));
    await waitFor(page, "body[data-state=stale]");
    assert(await countAnimations(page) > 0);
  },
);

async function countAnimations(page: Page): Promise<number> {
  return await page.evaluate("document.getAnimations().length");
}
