/**
 * Poses of robots that drive, and what the page says of them.
 *
 * @module
 */

import type { Page } from "playwright-core";
import type { Pose } from "../../../src/protocol/telemetry.ts";
import type { WebView } from "../../../src/view/web/web_view.ts";
import { waitFor } from "./browser.ts";
import { BLUE, plainJpeg, testFrame, testPose, testStatus } from "./test_frames.ts";

const POSE_INTERVAL_MS = 5;

/** The place and attitude of the n-th pose. */
export type Drive = (n: number) => Omit<Pose, "timeUs">;

/** Tells poses 200 times a second, as far as the machine's timers go. */
export function keepPosing(view: WebView, drive: Drive, key = "robot"): Disposable {
  let n = 0;
  const timer = setInterval(() => view.showPose!(testPose(drive(n++), { key })), POSE_INTERVAL_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Tells a whole drive at once, its poses as far apart in their own time as a tracker's. */
export function tellDrive(view: WebView, drive: Drive, count: number): void {
  const endUs = testPose().pose.timeUs;
  for (let n = 0; n < count; n++) {
    view.showPose!(testPose({ ...drive(n), timeUs: endUs - (count - 1 - n) * POSE_INTERVAL_MS * 1000 }));
  }
}

/** A picture at the start; none comes after it. The page is connected then. */
export async function showPicture(view: WebView, page: Page): Promise<void> {
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  view.showStatus([testStatus()]);
  await waitFor(page, `canvas[data-frame-id="1"]`);
}

/** x, y, z and yaw, as the page writes them. */
export async function readPlace(page: Page): Promise<string[]> {
  return await Promise.all(
    ["x", "y", "z", "yaw"].map(async (name) => await page.locator(`[data-pose=${name}]`).textContent() ?? ""),
  );
}
