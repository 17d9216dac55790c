import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Locator } from "playwright-core";
import type { ReceivedFrame } from "../../../src/common/frame.ts";
import type { WebView } from "../../../src/view/web/web_view.ts";
import { withExifOrientation } from "../../support/jpeg_vectors.ts";
import { until } from "../../support/until.ts";
import { readScreen, testInBrowser, waitFor, waitForQuarters } from "./browser.ts";
import { BLUE, GREEN, plainJpeg, quarteredJpeg, RED, testFrame, testStatus, WHITE } from "./test_frames.ts";
import { openTestView } from "./test_view.ts";

/** Shows a frame again and again, as if each had come just now. */
function keepShowing(view: WebView, frame: ReceivedFrame): Disposable {
  const timer = setInterval(() => view.showFrame(testFrame(frame.id, { jpeg: frame.jpeg })), 30);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Waits until a counter of seconds has run on by a few tenths. */
async function waitForGrowth(counter: Locator): Promise<void> {
  const read = async () => Number.parseFloat(await counter.textContent() ?? "");
  const before = await read();
  await until(`the counter goes on from ${before} s`, async () => await read() >= before + 0.2);
}

testInBrowser("the page paints each picture as it comes", {}, async ({ view, page, complaints }) => {
  view.showFrame(testFrame(1, { jpeg: await quarteredJpeg([RED, GREEN, BLUE, WHITE]) }));
  await waitFor(page, `body[data-state=live] canvas[data-frame-id="1"]`);
  await waitForQuarters(page, [RED, GREEN, BLUE, WHITE]);
  view.showFrame(testFrame(2, { jpeg: await quarteredJpeg([WHITE, RED, GREEN, BLUE]) }));
  await waitFor(page, `body[data-state=live] canvas[data-frame-id="2"]`);
  await waitForQuarters(page, [WHITE, RED, GREEN, BLUE]);
  assertEquals(complaints, []);
});

testInBrowser(
  "the page flips a picture left to right and then rotates it clockwise",
  { orientation: { rotateDegrees: 90, flip: true } },
  async ({ view, page }) => {
    view.showFrame(testFrame(1, { jpeg: await quarteredJpeg([RED, GREEN, BLUE, WHITE]) }));
    await waitFor(page, `canvas[data-frame-id="1"]`);
    await waitForQuarters(page, [WHITE, GREEN, BLUE, RED]);
    const { width, height } = (await page.locator(".picture").boundingBox())!;
    assertEquals([width, height], [360, 480]);
    assertEquals(await page.locator("[data-figure=size]").textContent(), "64x48");
  },
);

testInBrowser(
  "the page shows pictures as their EXIF says, once, and turns that as it is told",
  { orientation: { rotateDegrees: 90, flip: false } },
  async ({ view, page }) => {
    const jpeg = await quarteredJpeg([RED, GREEN, BLUE, WHITE]);
    view.showFrame(testFrame(5, { jpeg: withExifOrientation(jpeg, 5) }));
    await waitFor(page, `canvas[data-frame-id="5"]`);
    await waitForQuarters(page, [GREEN, RED, WHITE, BLUE]);
    view.showFrame(testFrame(6, { jpeg: withExifOrientation(jpeg, 6) }));
    await waitFor(page, `canvas[data-frame-id="6"]`);
    await waitForQuarters(page, [WHITE, BLUE, GREEN, RED]);
    assertEquals(await page.locator("[data-figure=size]").textContent(), "48x64");
  },
);

testInBrowser("the page says why a robot has no picture to send", {}, async ({ view, page }) => {
  const status = testStatus();
  const trouble = "187 pictures refused: cut short";
  view.showStatus([{ ...status, stream: { ...status.stream, trouble } }]);
  await page.getByText(`It gives no picture: ${trouble}`).waitFor();
});

testInBrowser(
  "the page says over an old picture why there is no newer one",
  { maxAgeUs: 1_000_000 },
  async ({ view, page }) => {
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(GREEN), age: { ageUs: 3e6, boundUs: 1000 } }));
    await waitFor(page, "body[data-state=stale]");
    const status = testStatus();
    const trouble = "187 pictures refused: cut short";
    view.showStatus([{ ...status, stream: { ...status.stream, trouble } }]);
    await page.locator(".stale-note").getByText(`It gives no picture: ${trouble}`).waitFor();
  },
);

testInBrowser("the page survives what is no picture", {}, async ({ view, page, complaints }) => {
  view.showFrame(testFrame(1));
  await page.getByText("can not be decoded by this browser").waitFor();
  view.showFrame(testFrame(2, { jpeg: await plainJpeg(GREEN) }));
  await waitFor(page, `body[data-state=live] canvas[data-frame-id="2"]`);
  assertEquals(complaints, []);
});

testInBrowser("the page shows a stream's name and figures", {}, async ({ view, page }) => {
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  view.showStatus([testStatus()]);
  await page.getByText("1.3 %").waitFor();
  await waitFor(page, "[data-state=live]");
  assertEquals(await page.locator(".name").textContent(), "name of robot");
  assertEquals(await page.locator("[data-figure=fps]").textContent(), "29.5 fps");
  assertEquals(await page.locator("[data-figure=bitrate]").textContent(), "4.2 Mbit/s");
  assertEquals(await page.locator("[data-figure=by-fec]").textContent(), "30.0 %");
  assertEquals(await page.locator("[data-figure=by-request]").textContent(), "10.0 %");
  assertEquals(await page.locator("[data-figure=undeliverable]").textContent(), "2.0 %");
  assertEquals(await page.locator("[data-figure=overhead]").textContent(), "11.9 %");
  await page.locator("[data-figure=age]").getByText(/^\d.* ± \d/).waitFor();
  await page.keyboard.press("h");
  assertEquals(await page.locator("figcaption").isVisible(), false);
});

testInBrowser(
  "the page makes much loss stand out, and knows no overhead of the original wire",
  {},
  async (open) => {
    const { view, page } = open;
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
    const { overhead: _, ...original } = testStatus();
    view.showStatus([{ ...original, fractionLost: 0.04, shareUndeliverable: 0.06 }]);
    await waitFor(page, ".tile[data-broken]:not([data-lossy])");
    assertEquals(await page.locator("[data-figure=overhead]").textContent(), "–");
    view.showStatus([{ ...original, fractionLost: 0.06 }]);
    await waitFor(page, ".tile[data-lossy]:not([data-broken])");
  },
);

testInBrowser("the page fits all figures on a phone, below the picture", {}, async ({ view, page }) => {
  await page.setViewportSize({ width: 390, height: 700 });
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  view.showStatus([testStatus()]);
  await page.getByText("11.9 %").waitFor();
  const picture = await page.locator(".picture").boundingBox();
  const boxes = await Promise.all(
    (await page.locator("figcaption dl > div").all()).map((each) => each.boundingBox()),
  );
  assertEquals(boxes.length, 10);
  for (const box of boxes) {
    assert(box!.y >= picture!.y + picture!.height && box!.y + box!.height <= 700, JSON.stringify(box));
    assert(box!.x >= 0 && box!.x + box!.width <= 390, JSON.stringify(box));
  }
});

testInBrowser(
  "the page marks a picture as stale when no newer one comes",
  { maxAgeUs: 1_000_000 },
  async (open) => {
    const { view, page } = open;
    const red = testFrame(1, { jpeg: await plainJpeg(RED) });
    {
      using _showing = keepShowing(view, red);
      await waitFor(page, "body[data-state=live]");
    }
    await waitFor(page, "body[data-state=stale] .tile[data-state=stale]");
    // The picture is as large as the window: its rim, and a place inside that the words do not cover.
    const [rim, inside] = await readScreen(page, [[2, 200], [320, 60]]);
    assert(rim![0] > 180 && rim![1] < 150, `the rim is ${rim}`);
    assert(Math.max(...inside!) - Math.min(...inside!) <= 4 && inside![0] < 120, `the picture is ${inside}`);
    const counter = page.locator(".stale-age");
    await waitForGrowth(counter);
    await page.keyboard.press("h");
    assertEquals(await page.locator(".stale").isVisible(), true);
    using _showing = keepShowing(view, testFrame(2, { jpeg: await plainJpeg(GREEN) }));
    await waitFor(page, `body[data-state=live] canvas[data-frame-id="2"]`);
  },
);

testInBrowser(
  "the page gives no age where the clocks have not been compared, and marks an old picture all the same",
  { maxAgeUs: 1_000_000 },
  async ({ view, page }) => {
    const { age: _, ...unknown } = testFrame(1, { jpeg: await plainJpeg(RED) });
    view.showFrame(unknown);
    await waitFor(page, "body[data-state=live]");
    assertEquals(await page.locator("[data-figure=age]").textContent(), "age unknown");
    await waitFor(page, "body[data-state=stale] .tile[data-state=stale]");
    assertEquals(await page.title(), "STALE: name of robot");
    assertEquals(await page.locator("[data-figure=age]").textContent(), "age unknown");
    assertEquals(await page.locator(".stale-age").textContent(), "");
    await page.locator(".stale-note").getByText(/^nothing new for \d/).waitFor();
  },
);

testInBrowser(
  "the page marks a picture as stale that was old when it came",
  { maxAgeUs: 5_000_000 },
  async (open) => {
    const { view, page } = open;
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(RED), age: { ageUs: 8_000_000, boundUs: 1000 } }));
    await waitFor(page, `.tile[data-state=stale] canvas[data-frame-id="1"]`);
  },
);

testInBrowser(
  "the page says what to do while nothing has come, and when a stream has ended",
  {},
  async (open) => {
    const { view, page } = open;
    await waitFor(page, "body[data-state=waiting][data-connection=open]");
    await page.getByText("Nothing has come yet. On the robot, type:").waitFor();
    assertMatch(await page.locator(".commands code").first().textContent() ?? "", /^broadcast /);
    view.showFrame(testFrame(1, { jpeg: await plainJpeg(RED) }));
    await waitFor(page, "body[data-state=live]");
    assertEquals(await page.locator("#waiting").isVisible(), false);
    view.showStatus([]);
    await waitFor(page, "body[data-state=waiting]");
    await page.getByText("name of robot has ended").waitFor();
    assertEquals(await page.locator(".tile").count(), 0);
  },
);

testInBrowser(
  "the page names the broadcasters that were asked",
  { broadcasters: ["robot.local"] },
  async ({ page }) => await page.getByText("No picture comes from robot.local.").waitFor(),
);

testInBrowser(
  "the page says why no picture comes, as soon as that is known and as long as it is so",
  { broadcasters: ["robot.local"] },
  async ({ view, page }) => {
    view.explain!("robot.local has no place for another viewer");
    await page.getByText("robot.local has no place for another viewer.").waitFor();
    view.explain!(undefined);
    await page.getByText("No picture comes from robot.local.").waitFor();
  },
);

testInBrowser(
  "the page's picture grows stale when the listener has gone, and the page comes back with it",
  { maxAgeUs: 1_000_000 },
  async ({ view, page }) => {
    const red = testFrame(1, { jpeg: await plainJpeg(RED) });
    {
      using _showing = keepShowing(view, red);
      await waitFor(page, "body[data-state=live]");
    }
    await view.close();
    await waitFor(page, "body[data-state=stale][data-connection=closed]");
    await page.getByText("No connection to listen").waitFor();
    const restarted = await openTestView({ port: Number(new URL(view.url).port) });
    restarted.showFrame(testFrame(9, { jpeg: await plainJpeg(BLUE) }));
    await waitFor(page, `body[data-state=live][data-connection=open] canvas[data-frame-id="9"]`);
    await waitForQuarters(page, [BLUE, BLUE, BLUE, BLUE]);
    await restarted.close();
  },
);

testInBrowser(
  "the page shows all streams, and the one that is clicked alone",
  {},
  async ({ view, page }) => {
    const jpeg = await plainJpeg(GREEN);
    for (const key of ["a", "b", "c"]) view.showFrame(testFrame(1, { key, jpeg }));
    await page.locator("canvas[data-frame-id]").nth(2).waitFor();
    assertEquals(await page.locator(".tile:visible .name").allTextContents(), [
      "name of a",
      "name of b",
      "name of c",
    ]);
    await page.locator(".tile").nth(1).click();
    assertEquals(await page.locator(".tile:visible .name").allTextContents(), ["name of b"]);
    await page.getByRole("button", { name: "All streams" }).click();
    assertEquals(await page.locator(".tile:visible").count(), 3);
    await page.keyboard.press("3");
    assertEquals(await page.locator(".tile:visible .name").allTextContents(), ["name of c"]);
    // While it is alone, only its pictures are sent; the others' newest follow at once when they are back.
    view.showFrame(testFrame(2, { key: "a", jpeg }));
    view.showFrame(testFrame(2, { key: "c", jpeg }));
    await waitFor(page, `.tile:nth-of-type(3) canvas[data-frame-id="2"]`);
    await page.keyboard.press("Escape");
    await waitFor(page, `.tile:nth-of-type(1) canvas[data-frame-id="2"]`);
  },
);
