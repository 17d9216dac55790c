/** `/stream.mjpeg` in a browser that shows it without a page. */

import { until } from "../../support/until.ts";
import { isNear, readScreen, testInBrowser } from "./browser.ts";
import { BLUE, GREEN, plainJpeg, type Rgb, testFrame } from "./test_frames.ts";

testInBrowser(
  "a browser shows a picture of /stream.mjpeg before the next has come",
  {},
  async ({ view, page }) => {
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
    await page.goto(new URL("/stream.mjpeg", view.url).href, { waitUntil: "commit" });
    await waitUntilScreenIs(BLUE);
    view.showFrame(testFrame(2, { jpeg: await plainJpeg(GREEN) }));
    await waitUntilScreenIs(GREEN);

    async function waitUntilScreenIs(colour: Rgb): Promise<void> {
      let middle: Rgb | undefined;
      await until(() => `the screen is ${colour}; it stays ${middle}`, async () => {
        [middle] = await readScreen(page, [[320, 240]]);
        return isNear(middle!, colour);
      });
    }
  },
);
