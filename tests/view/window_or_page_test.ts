/** Which of the two shows: with views that open, fail and are slow at the test's command. */

import { assertEquals, assertRejects } from "@std/assert";
import type { FoundRobot } from "../../src/common/found_robot.ts";
import type { ReceivedFrame } from "../../src/common/frame.ts";
import type { View, Wanted } from "../../src/view/view.ts";
import type { DriverNews } from "../../src/drive/seats.ts";
import { WindowOrPage } from "../../src/view/window_or_page.ts";
import { testNews } from "./web/driving.ts";
import { testStatus } from "./web/test_frames.ts";

/** Never, as far as a test is concerned. */
const NO_LIMIT_MS = 3_600_000;

/** A view that counts, and is told when it opens and ends. */
class FakeView implements View {
  readonly opening = Promise.withResolvers<void>();
  readonly ended = Promise.withResolvers<void>();
  readonly #told = Promise.withResolvers<void>();
  readonly opened = this.opening.promise;
  readonly closed = this.ended.promise;
  frames = 0;
  readonly driving: [string, boolean][] = [];
  readonly found: (readonly string[] | undefined)[] = [];
  isClosed = false;
  want: Wanted = "none";

  constructor() {
    this.opened.catch(() => {});
    this.closed.catch(() => {});
  }

  fail(reason: string): void {
    this.opening.reject(new Error(reason));
    this.ended.reject(new Error(reason));
  }

  showFrame(): void {
    this.frames++;
  }

  wanted(): Wanted {
    return this.want;
  }

  handleDrive(key: string, news: DriverNews | undefined): void {
    this.driving.push([key, news !== undefined]);
  }

  showFound(robots: readonly FoundRobot[] | undefined): void {
    this.found.push(robots?.map(({ name }) => name));
  }

  /** The first thing that a page is told. */
  showStatus(): void {
    this.#told.resolve();
  }

  get told(): Promise<void> {
    return this.#told.promise;
  }

  close(): Promise<void> {
    this.isClosed = true;
    this.opening.reject(new Error("closed"));
    return Promise.resolve();
  }
}

const FRAME: ReceivedFrame = {
  stream: { key: "1", name: "front", width: 0, height: 0, fps: 0 },
  id: 0,
  jpeg: new Uint8Array(0),
  completeUs: 0,
};

function openBoth(slowMs = NO_LIMIT_MS) {
  const [window, page] = [new FakeView(), new FakeView()];
  const troubles: string[] = [];
  const view = new WindowOrPage({
    window,
    openPage: () => Promise.resolve(page),
    onTrouble: (text) => troubles.push(text),
    slowMs,
  });
  return { window, page, view, troubles };
}

Deno.test("WindowOrPage shows frames in the window alone where that opens", async () => {
  const { window, page, view, troubles } = openBoth();
  view.showFrame(FRAME);
  window.opening.resolve();
  await window.opened;
  view.showFrame(FRAME);
  assertEquals([window.frames, page.frames, troubles], [2, 0, []]);
  await view.close();
  assertEquals([window.isClosed, page.isClosed], [true, false]);
});

Deno.test("WindowOrPage takes the page at once where the window fails, and says why in one line", async () => {
  const { window, page, view, troubles } = openBoth();
  view.showFrame(FRAME);
  window.fail("Cannot open a window: no screens");
  await page.told;
  assertEquals([window.frames, page.frames], [1, 1], "the newest picture is shown again");
  view.showFrame(FRAME);
  assertEquals([window.frames, page.frames], [1, 2]);
  assertEquals(troubles, ["Cannot open a window: no screens; the web page takes its place"]);
  await view.close();
  assertEquals(page.isClosed, true);
});

Deno.test("WindowOrPage tells a page that takes the window's place of the robots that can be driven", async () => {
  const { window, page, view } = openBoth();
  for (const key of ["a", "b", "c"]) view.handleDrive(key, testNews());
  view.handleDrive("c", undefined);
  view.showStatus([testStatus("b"), testStatus("c")]);
  window.fail("Cannot open a window: no screens");
  await page.told;
  view.handleDrive("b", undefined);
  assertEquals(window.driving, [["a", true], ["b", true], ["c", true], ["c", false]]);
  assertEquals(page.driving, [["b", true], ["b", false]]);
  await view.close();
});

Deno.test("WindowOrPage tells a page that takes the window's place of the robots that are found", async () => {
  const { window, page, view } = openBoth();
  const address = { transport: "udp", hostname: "10.0.0.1", port: 5550 } as const;
  const robot = { key: "1", name: "front", address, seal: "open", isPaired: false } as const;
  view.showFound([]);
  view.showFound([{ ...robot, wireVersion: 1, width: 640, height: 480 }]);
  window.fail("Cannot open a window: no screens");
  await page.told;
  await Promise.resolve();
  view.showFound(undefined);
  assertEquals(window.found, [[], ["front"]]);
  assertEquals(page.found, [["front"], undefined]);
  await view.close();
});

Deno.test("WindowOrPage opens the page beside a window that is slow, which may still come", async () => {
  const { window, page, view, troubles } = openBoth(0);
  await page.told;
  assertEquals(troubles.length, 1);
  window.opening.resolve();
  view.showFrame(FRAME);
  assertEquals([window.frames, page.frames], [1, 1]);
  window.ended.resolve();
  await view.closed;
  await view.close();
  assertEquals([window.isClosed, page.isClosed], [true, true]);
});

Deno.test("WindowOrPage wants what either wants that there is", async () => {
  const { window, page, view } = openBoth(0);
  page.want = "full";
  window.want = "tile";
  assertEquals(view.wanted("1"), "tile");
  await page.told;
  assertEquals(view.wanted("1"), "full");
  page.want = "none";
  assertEquals(view.wanted("1"), "tile");
  await view.close();
});

Deno.test("WindowOrPage is closed with the reason of the page where neither opens", async () => {
  const window = new FakeView();
  const view = new WindowOrPage({
    window,
    openPage: () => Promise.reject(new Error("Cannot serve the page: the port is taken")),
    onTrouble: () => {},
  });
  window.fail("Cannot open a window: no screens");
  await assertRejects(() => view.closed, Error, "the port is taken");
  await view.close();
});
