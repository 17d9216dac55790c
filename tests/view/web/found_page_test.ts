/** Robots that are found, as the page lists them and as they are chosen. */

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { foundRobot } from "../found_robots.ts";
import { testInBrowser, waitFor, waitUntil } from "./browser.ts";
import { BLUE, plainJpeg, testFrame, testStatus } from "./test_frames.ts";
import { TestPage, withView } from "./test_view.ts";
import { until } from "../../support/until.ts";

/** Where the tests of this file find what pages have asked for; each takes it anew. */
class Asked {
  readonly keys: string[] = [];
  readonly connectTo = (key: string) => void this.keys.push(key);

  async until(...keys: string[]): Promise<void> {
    await until(`${keys} are asked`, () => this.keys.length >= keys.length);
    assertEquals(this.keys, keys);
  }
}

const SEALED = { seal: "sealed", isPaired: true } as const;
const ADDRESS = { transport: "udp", hostname: "192.0.2.9", port: 5560 } as const;

/** The words of the lines, from above. */
async function readLines(page: Page): Promise<string[][]> {
  const lines = await page.locator("#found li").all();
  return await Promise.all(lines.map(async (line) => {
    const texts = await line.locator(".found-number, bdi").allTextContents();
    return texts;
  }));
}

const clicked = new Asked();
testInBrowser("the page lists the robots that are found, and asks for the one that is clicked", {
  connectTo: clicked.connectTo,
}, async ({ view, page, complaints }) => {
  view.showFound!([]);
  await page.getByText("No robot is found yet. On the robot, type:").waitFor();
  view.showFound!([
    foundRobot("arm"),
    foundRobot("rover", { ...SEALED, address: ADDRESS, width: 0, height: 0 }),
  ]);
  await page.getByRole("heading", { name: "2 robots found" }).waitFor();
  assertEquals(await readLines(page), [
    ["1", "arm", "192.0.2.7 · 1280x720", "open"],
    ["2", "rover", "192.0.2.9:5560", "paired"],
  ]);
  assertEquals(await page.locator(".commands").isVisible(), false);
  for (const [row, lock] of ["opened", "closed"].entries()) {
    const marks = page.locator(`#found li:nth-child(${row + 1}) :is(.opened, .closed):visible`);
    assertEquals([await marks.count(), await marks.first().getAttribute("class")], [1, lock]);
  }
  await page.getByRole("button", { name: "rover 192.0.2.9:5560 paired" }).click();
  await clicked.until("rover");
  view.showFound!([foundRobot("arm"), foundRobot("rover", { isAsked: true })]);
  await page.getByRole("heading", { name: "Connecting to rover …" }).waitFor();
  assertEquals((await readLines(page))[1]?.at(-1), "connecting …");
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  view.showFound!(undefined);
  await waitFor(page, "canvas[data-frame-id]");
  await waitUntil(page, `document.querySelector("#found").hidden`);
  assertEquals(await page.locator("#waiting").isVisible(), false);
  assertEquals(complaints, []);
});

testInBrowser("the page says why no picture comes of a robot that was asked, and lets choose again", {
  connectTo: () => {},
}, async ({ view, page }) => {
  view.showFound!([foundRobot("arm", { isAsked: true }), foundRobot("rover")]);
  await page.getByRole("heading", { name: "Connecting to arm …" }).waitFor();
  view.explain!("arm: not paired: broadcast --pair on the robot");
  await page.getByText("arm: not paired: broadcast --pair on the robot.").waitFor();
  assertEquals(await page.locator("#found button:visible").count(), 2);
});

const pressed = new Asked();
testInBrowser(
  "the page asks for a robot by its number, by Tab and Enter, and stays at its line in a list that changes",
  {
    connectTo: pressed.connectTo,
  },
  async ({ view, page }) => {
    view.showFound!(["b", "c", "d"].map((key) => foundRobot(key)));
    await waitFor(page, "#found li:nth-child(3)");
    await page.keyboard.press("3");
    await pressed.until("d");
    await page.keyboard.press("4");
    await page.locator("#found button").nth(1).focus();
    const robots = ["a", "b", "c"].map((key) => foundRobot(key));
    view.showFound!(robots);
    await page.getByText("a", { exact: true }).waitFor();
    assertEquals((await readLines(page)).map(([number, name]) => `${number} ${name}`), ["1 a", "2 b", "3 c"]);
    await page.keyboard.press("Enter");
    await pressed.until("d", "c");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await pressed.until("d", "c", "b");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("1");
    await page.keyboard.press("Escape");
    await page.keyboard.press("1");
    await pressed.until("d", "c", "b", "a");
  },
);

const pictured = new Asked();
testInBrowser("the page's numbers are those of streams while there are any", {
  connectTo: pictured.connectTo,
}, async ({ view, page }) => {
  view.showFound!([foundRobot("a")]);
  await waitFor(page, "#found li");
  const jpeg = await plainJpeg(BLUE);
  for (const key of ["x", "y"]) view.showFrame(testFrame(1, { key, jpeg }));
  view.showStatus([testStatus("x"), testStatus("y")]);
  await page.locator("canvas[data-frame-id]").nth(1).waitFor();
  await page.keyboard.press("1");
  await waitUntil(page, `document.querySelectorAll(".tile:not([hidden])").length === 1`);
  assertEquals(await page.locator(".tile:visible .name").allTextContents(), ["name of x"]);
  assertEquals(pictured.keys, []);
});

testInBrowser("the page shows whatever robots call themselves as text", {
  connectTo: () => {},
}, async ({ view, page, complaints }) => {
  const name = `<img src=x onerror="document.title='owned'"><b>rover</b>`;
  view.showFound!([foundRobot("1", { name }), foundRobot("2", { name: "\u05d0\u05d1 rover" })]);
  await page.getByText(name).waitFor();
  assertEquals(await page.locator("#found img, #found b").count(), 0);
  assertEquals(complaints, []);
});

testInBrowser("the page's list fits a phone, and a long one is scrolled", {
  connectTo: () => {},
}, async ({ view, page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  const name = "front_camera_of_the_greenhouse_rover_on_its_upper_deck";
  const hostname = "fe80::a2ce:c8ff:fe12:3456%enx00e04c680001";
  const address = { transport: "udp", hostname, port: 65_535 } as const;
  view.showFound!(
    Array.from({ length: 12 }, (_, i) => foundRobot(`${i}`, { name, address, seal: "sealed" })),
  );
  await waitFor(page, "#found li:nth-child(12)");
  assertEquals(await page.evaluate(WIDER), []);
  assertEquals((await page.locator("#waiting-title").boundingBox())!.y >= 0, true);
  await page.locator("#found button").last().scrollIntoViewIfNeeded();
  const box = (await page.locator("#found button").last().boundingBox())!;
  assertEquals(box.y + box.height <= 640, true);
});

/** What in the list reaches beyond the screen. */
const WIDER = `[...document.querySelectorAll("#waiting, #found *")].filter((element) => {
  const { left, right } = element.getBoundingClientRect();
  return left < 0 || right > innerWidth;
}).map(({ className }) => className)`;

const stranger = new Asked();
Deno.test("WebView asks for robots in the list alone, and counts what pages say beside", async () => {
  await withView({ connectTo: stranger.connectTo }, async (view) => {
    view.showFound!([foundRobot("a")]);
    const page = new TestPage(view.url);
    await page.nextText("found");
    for (
      const message of [{ type: "connect", key: "b" }, { type: "connect" }, { type: "connect", key: "a" }]
    ) {
      page.socket.send(JSON.stringify(message));
    }
    await stranger.until("a");
    const metrics = await (await fetch(new URL("/metrics", view.url))).text();
    assertEquals(/^\w+_page_messages_refused_total (\d+)$/m.exec(metrics)?.[1], "2");
    await page.close();
  });
});
