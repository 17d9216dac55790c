/** The page's hands: keys, gamepad and thumbs, each until it lets go, and whatever takes the person away. */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { DriverNews } from "../../../src/drive/seats.ts";
import type { WebView } from "../../../src/view/web/web_view.ts";
import { until } from "../../support/until.ts";
import { type OpenPage, testInBrowser, waitFor, waitUntil } from "./browser.ts";
import { FakeSeats, testNews } from "./driving.ts";
import { BLUE, plainJpeg, testFrame } from "./test_frames.ts";

const GRIP = 4, STOP = 1;
const STANDING = { reason: "no driver" } as const;
const LEA = { driver: "Lea", isDriving: true } as const;

/** Registers a test of a page that shows a robot which may be driven. */
function testDriving(
  name: string,
  test: (open: OpenPage & { readonly seats: FakeSeats }) => Promise<void>,
  parts: Partial<DriverNews> = STANDING,
): void {
  const seats = new FakeSeats();
  testInBrowser(name, { openSeat: seats.open }, async (open) => {
    await showRobot(open, parts);
    await test({ ...open, seats });
  });
}

async function showRobot({ view, page }: OpenPage, parts: Partial<DriverNews>): Promise<void> {
  view.showFrame(testFrame(7, { jpeg: await plainJpeg(BLUE) }));
  view.handleDrive!("robot", testNews(parts));
  await waitFor(page, `canvas[data-frame-id="7"]`);
  await page.locator(".drive-line").waitFor();
}

/** Puts a gamepad in the browser's place. */
async function plugIn(page: Page, parts: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await page.evaluate(`(() => {
    const button = () => ({ pressed: false, touched: false, value: 0 });
    window.pad = {
      ...{ id: "stand-in", index: 0, connected: true, mapping: "standard", axes: [0, 0, 0, 0] },
      buttons: Array.from({ length: 17 }, button),
      ...${JSON.stringify(parts)},
    };
    navigator.getGamepads = () => [window.pad, null, null, null];
  })()`);
}

async function movePad(page: Page, axes: readonly number[], pressed: readonly number[]): Promise<void> {
  await page.evaluate(`(() => {
    window.pad.axes = ${JSON.stringify(axes)};
    window.pad.buttons.forEach((button, place) => {
      button.pressed = ${JSON.stringify(pressed)}.includes(place);
      button.value = Number(button.pressed);
    });
  })()`);
}

testDriving(
  "the page drives while a key is held, by the frame that it shows, and lets go with it",
  async (open) => {
    const { page, seats } = open;
    await page.keyboard.down("ArrowUp");
    await seats.untilHeld(1, 0);
    assertEquals([seats.opened, seats.input?.frameId], [["robot"], 7]);
    await page.keyboard.down("a");
    await seats.untilHeld(1, 1);
    await page.keyboard.up("ArrowUp");
    await seats.untilHeld(0, 1);
    const { inputs } = seats;
    await until("it goes on being said", () => seats.inputs > inputs + 5);
    await page.keyboard.up("a");
    await seats.untilLetGo();
    for (
      const [key, linear, angular] of [["s", -1, 0], ["d", 0, -1], ["ArrowRight", 0, -1], [
        "w",
        1,
        0,
      ]] as const
    ) {
      await page.keyboard.down(key);
      await seats.untilHeld(linear, angular);
      await page.keyboard.up(key);
      await seats.untilLetGo();
    }
  },
);

for (const event of [`dispatchEvent(new Event("blur"))`, "hide()"]) {
  testDriving(
    `the page lets go by ${event}, and drives again only after a new press`,
    async ({ page, seats }) => {
      await page.evaluate(`window.hide = () => {
      Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
      delete document.hidden;
      document.dispatchEvent(new Event("visibilitychange"));
    }`);
      await page.keyboard.down("w");
      await seats.untilHeld(1, 0);
      await page.evaluate(event);
      await seats.untilLetGo();
      // The key repeats: that is no press.
      for (let times = 0; times < 5; times++) await page.keyboard.down("w");
      await page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
      assertEquals(seats.input, undefined);
      await page.keyboard.up("w");
      await page.keyboard.down("w");
      await seats.untilHeld(1, 0);
    },
  );
}

testDriving("the page lets go with its connection", async ({ page, view, seats }) => {
  await page.keyboard.down("w");
  await seats.untilHeld(1, 0);
  await page.goto("about:blank");
  await seats.untilLetGo();
  await until("its seat is closed", () => seats.closed === 1);
  assertEquals(view.address.hostname, "127.0.0.1");
});

testDriving(
  "the page stops by Space, whatever has the focus, and asks by t",
  async ({ page, view, seats }) => {
    view.handleDrive!("robot", testNews(LEA));
    await page.locator(".drive-line").getByText("Lea drives").waitFor();
    await page.locator("[data-command=figures]").focus();
    await page.keyboard.press("Space");
    await until("it is stopped", () => seats.stops.length === 1);
    assertEquals(await page.locator("[data-command=figures]").getAttribute("aria-pressed"), "true");
    await page.keyboard.press("t");
    await until("it asks", () => seats.isAsking);
    await page.getByRole("button", { name: "Take over" }).click();
    await until("it takes that back", () => !seats.isAsking);
    await page.getByRole("button", { name: "STOP" }).click();
    await until("it is stopped", () => seats.stops.length === 2);
  },
);

testDriving("the page leaves keys with Shift, and all with Ctrl, to what they do elsewhere", async (open) => {
  const { page, seats } = open;
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Shift+S")]);
  assert(download.suggestedFilename().endsWith(".jpg"));
  await page.keyboard.press("Control+a");
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Drive, while held").waitFor();
  await page.keyboard.down("w");
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
  assertEquals([seats.inputs, seats.opened], [0, []]);
});

testInBrowser("the page's keys do what they did where no robot says anything of driving", {
  openSeat: new FakeSeats().open,
}, async ({ view, page }) => {
  view.showFrame(testFrame(1, { jpeg: await plainJpeg(BLUE) }));
  await waitFor(page, `canvas[data-frame-id="1"]`);
  for (const selector of [".drive-line", ".drive-stop", ".drive-ask", "#thumbs"]) {
    assertEquals(await page.locator(selector).isVisible(), false, selector);
  }
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("s")]);
  assert(download.suggestedFilename().endsWith(".jpg"));
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  assertEquals(await page.getByText("Drive, while held").isVisible(), false);
});

testDriving(
  "the page drives by a gamepad while its left shoulder button is held",
  async ({ page, seats }) => {
    await plugIn(page);
    await movePad(page, [-1, -0.56, 0, 0], []);
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
    assertEquals(seats.input, undefined);
    await movePad(page, [-1, -0.56, 0, 0], [GRIP]);
    await seats.untilHeld(0.5, 1);
    assertEquals([seats.input?.axes.length, seats.input?.buttons], [8, 2 ** GRIP]);
    await movePad(page, [0, 0.05, 0, 0], [GRIP]);
    await seats.untilHeld(0, 0);
    await movePad(page, [0, -1, 0, 0], [GRIP, STOP]);
    await until("it stops", () => seats.stops.length === 1);
    await movePad(page, [0, -1, 0, 0], []);
    await seats.untilLetGo();
  },
);

testDriving(
  "the page lets go when the gamepad is unplugged, and again needs a press when it is back",
  async (open) => {
    const { page, seats } = open;
    await plugIn(page);
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
    await movePad(page, [0, -1, 0, 0], [GRIP]);
    await seats.untilHeld(1, 0);
    await page.evaluate(`window.kept = window.pad; window.pad = null`);
    await seats.untilLetGo();
    await page.evaluate(`window.pad = window.kept`);
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
    assertEquals(seats.input, undefined);
    await movePad(page, [0, -1, 0, 0], []);
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
    await movePad(page, [0, -1, 0, 0], [GRIP]);
    await seats.untilHeld(1, 0);
    // Of one that has gone the browser may go on giving the last reading.
    await page.evaluate(
      `dispatchEvent(Object.assign(new Event("gamepaddisconnected"), { gamepad: window.pad }))`,
    );
    await seats.untilLetGo();
  },
);

testDriving("the page keeps the choice of sticks in the browser", async ({ page, seats }) => {
  await page.keyboard.press("?");
  await page.getByLabel("Gamepad").selectOption("right");
  await page.keyboard.press("Escape");
  await page.reload();
  await page.locator(".drive-line").waitFor();
  await plugIn(page);
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
  await movePad(page, [1, 1, 0, -1], [GRIP]);
  await seats.untilHeld(1, 0);
  await movePad(page, [0, 0, 0, 0], []);
  await seats.untilLetGo();
});

testDriving("the page ignores a gamepad of which nobody knows what is where", async ({ page, seats }) => {
  await plugIn(page, { mapping: "" });
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
  await movePad(page, [0, -1, 0, 0], [GRIP]);
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
  assertEquals(seats.inputs, 0);
});

testDriving("the page drives by two thumbs on a phone, and stops by a button", async ({ page, seats }) => {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 5 });
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: { x: number; y: number }[]) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: touchPoints.map((point, id) => ({ ...point, id })),
    });
  for (const [width, height] of [[390, 844], [844, 390]] as const) {
    await page.setViewportSize({ width, height });
    await page.touchscreen.tap(width / 2, height / 4).catch(() => {});
    await touch("touchStart", [{ x: width / 2, y: 200 }]);
    await touch("touchEnd", []);
    const left = await middleOf(page, "#thumb-drive"), right = await middleOf(page, "#thumb-turn");
    await touch("touchStart", [left]);
    await touch("touchMove", [{ ...left, y: left.y - 60 }]);
    await seats.untilHeld(1, 0);
    await touch("touchStart", [{ ...left, y: left.y - 60 }, right]);
    await touch("touchMove", [{ ...left, y: left.y - 60 }, { ...right, x: right.x + 31 }]);
    await seats.untilHeld(1, -0.5);
    await touch("touchEnd", []);
    await seats.untilLetGo();
    const stop = await middleOf(page, ".drive-stop");
    const { length } = seats.stops;
    await touch("touchStart", [stop]);
    await touch("touchEnd", []);
    await until("it is stopped", () => seats.stops.length === length + 1);
  }
});

async function middleOf(page: Page, selector: string): Promise<{ x: number; y: number }> {
  await page.locator(selector).waitFor();
  const { x, y, width, height } = (await page.locator(selector).boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

testDriving(
  "the page says what the robot does, and in the middle of the picture why it does not",
  async (open) => {
    const { page, view, seats } = open;
    const line = page.locator(".drive-line"), middle = page.locator(".drive-words");
    await line.getByText("Stopped: hold an arrow key to drive").waitFor();
    await page.keyboard.down("w");
    await seats.untilHeld(1, 0);
    const own = { isOwn: true, driver: "laptop" };
    using _saying = keepSaying(view, () => said);
    let said = testNews({ ...own, isDriving: true, roundTripMs: 84.6 });
    await line.getByText("You drive · round trip 85 ms").waitFor();
    assertEquals(await middle.textContent(), " ");
    said = testNews({ ...own, reason: "picture too old" });
    await middle.getByText("The picture is too old to drive by").waitFor();
    said = testNews({ ...LEA, reason: "other driver" });
    await middle.getByText("Lea drives").waitFor();
    await middle.getByText("T asks to take over").waitFor();
    said = testNews({ ...own, isDriving: true, asker: "Lea" });
    await line.getByText("Lea asks to take over").waitFor();
    await page.keyboard.up("w");
    said = testNews({ ...own, reason: "stop pressed" });
    await middle.getByText("press anew to drive").waitFor();
  },
);

testDriving("the page says that nothing is heard of a robot", async ({ page }) => {
  await page.locator(".drive-line").getByText("Nothing is heard of the robot").waitFor();
});

testDriving(
  "the page tells one that may not drive so, and leaves it its keys",
  async ({ page, view, seats }) => {
    using _saying = keepSaying(view, () => testNews({ ...STANDING, mayDrive: false }));
    await page.locator(".drive-line").getByText("nobody drives · you may stop it").waitFor();
    await page.keyboard.down("ArrowUp");
    await page.locator(".drive-words").getByText("You may not drive").waitFor();
    await page.keyboard.up("ArrowUp");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("s")]);
    assert(download.suggestedFilename().endsWith(".jpg"));
    assertEquals(seats.inputs, 0);
    await page.keyboard.press("Space");
    await until("it is stopped", () => seats.stops.length === 1);
  },
  { ...STANDING, mayDrive: false },
);

testDriving("the page with several streams drives none, and stops all", async ({ page, view, seats }) => {
  view.showFrame(testFrame(1, { key: "other", jpeg: await plainJpeg(BLUE) }));
  view.handleDrive!("other", testNews(STANDING));
  await waitUntil(page, `document.querySelectorAll(".tile[data-drive]").length === 2`);
  await page.keyboard.down("ArrowUp");
  await page.keyboard.press("Space");
  await until("both are stopped", () => seats.stops.length === 2);
  assertEquals([seats.inputs, seats.stops.toSorted()], [0, ["other", "robot"]]);
  await page.keyboard.up("ArrowUp");
  await page.keyboard.press("1");
  // What is held before the stream has been chosen is held in vain, until it is pressed anew.
  for (let presses = 0; seats.inputs === 0 && presses < 40; presses++) {
    await page.keyboard.up("ArrowUp");
    await page.keyboard.down("ArrowUp");
    await page.waitForTimeout(250);
  }
  await seats.untilHeld(1, 0);
  // Another stream is another robot.
  await page.keyboard.press("2");
  await seats.untilLetGo();
});

/** A robot says what it does again and again. */
function keepSaying(view: WebView, said: () => DriverNews): Disposable {
  const saying = setInterval(() => view.handleDrive!("robot", said()), 50);
  return { [Symbol.dispose]: () => clearInterval(saying) };
}
