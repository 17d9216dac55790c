/** Robots that are found, as the window lists them and as they are chosen. */

import { assertEquals } from "@std/assert";
import type { FoundRobot } from "../../../src/common/found_robot.ts";
import { CLOSED_LOCK, OPEN_LOCK } from "../../../src/text/letters.ts";
import { foundRobot } from "../found_robots.ts";
import {
  COLORS,
  hasQuadrants,
  isColor,
  NEVER_STALE_US,
  QUADRANTS,
  showsText,
  testWithSdl,
} from "./seeing.ts";
import { type ShownWindow, withShownWindow } from "./shown_window.ts";

const ROBOTS = [
  foundRobot("arm"),
  foundRobot("rover", { seal: "sealed", isPaired: true, width: 0, height: 0 }),
] as const;
const TITLE = { scale: 2.6, isBold: true } as const;
const FIELD_COLOR = [24, 30, 38] as const;
const FACT = { scale: 1.1 } as const;

testWithSdl("SdlView lists the robots that are found, and a click asks for one", async () => {
  await withWindow([], async (window) => {
    const none = "No robot is found yet. On the robot, type:";
    await window.lookUntil("none is found", (shot) => showsText(shot, none, { scale: 1.25 }));
    await window.send({ kind: "found", robots: ROBOTS });
    const shot = await window.lookUntil(
      "they are listed",
      (shot) => showsText(shot, "2 robots found", TITLE),
    );
    for (const text of ["192.0.2.7 · 1280x720", `${OPEN_LOCK} open`, "192.0.2.7", `${CLOSED_LOCK} paired`]) {
      assertEquals([text, showsText(shot, text, FACT)], [text, true]);
    }
    // Beside the list nothing is chosen: the next to be asked is the one that is clicked.
    await click(window, 20, 20);
    const middles = await middlesOf(window);
    assertEquals(middles.length, 2);
    await click(window, 480, middles[1]!);
    assertEquals((await window.answer("connect")).robotKey, "rover");
    await window.send({ kind: "found", robots: [ROBOTS[0], { ...ROBOTS[1], isAsked: true }] });
    await window.lookUntil("it is asked", (shot) => showsText(shot, "Connecting to rover …", TITLE));
    await window.lookUntil("its line says so", (shot) => showsText(shot, "connecting …", FACT));
  });
});

testWithSdl("SdlView asks for a robot by its number, but not while its keys are listed", async () => {
  await withWindow(ROBOTS, async (window) => {
    await window.lookUntil("they are listed", (shot) => showsText(shot, "2 robots found", TITLE));
    await window.press("3");
    await window.press("2");
    assertEquals((await window.answer("connect")).robotKey, "rover");
    await window.press("question");
    await window.lookUntil("its keys are listed", (shot) => showsText(shot, "Save this picture"));
    await window.press("2");
    await window.press("Escape");
    await window.lookUntil("they are listed again", (shot) => !showsText(shot, "Save this picture"));
    await window.press("1");
    assertEquals((await window.answer("connect")).robotKey, "arm");
  });
});

testWithSdl(
  "SdlView takes the list away when pictures come, and its numbers are those of streams",
  async () => {
    await withWindow(ROBOTS, async (window) => {
      await window.lookUntil("they are listed", (shot) => showsText(shot, "2 robots found", TITLE));
      await window.show(QUADRANTS, (shot) => hasQuadrants(shot, COLORS));
      await window.send({ kind: "status", streams: ["front camera"] });
      await window.press("1");
      await click(window, 480, 360);
      await window.send({ kind: "status", streams: [] });
      await window.lookUntil("they are listed again", (shot) => showsText(shot, "2 robots found", TITLE));
      await window.press("2");
      assertEquals((await window.answer("connect")).robotKey, "rover");
    });
  },
);

testWithSdl("SdlView says how many robots its list has no room for", async () => {
  const robots = Array.from({ length: 12 }, (_, i) => foundRobot(`rover ${i + 1}`));
  await withWindow(robots, async (window) => {
    await window.lookUntil(
      "nine are listed",
      (shot) => showsText(shot, "and 3 more; the name of any of them can be given to listen", FACT),
    );
    await window.press("9");
    assertEquals((await window.answer("connect")).robotKey, "rover 9");
  });
});

async function withWindow(
  robots: readonly FoundRobot[],
  use: (window: ShownWindow) => Promise<void>,
): Promise<void> {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
    await window.resize(960, 720);
    await window.send({ kind: "found", robots });
    await use(window);
  });
}

async function click(window: ShownWindow, x: number, y: number): Promise<void> {
  await window.xdotool("mousemove", "--window", "WINDOW", `${x}`, `${y}`, "click", "1");
}

/** The middles of the lines, from above, by the colour of their fields left of all words. */
async function middlesOf(window: ShownWindow): Promise<number[]> {
  const shot = await window.look();
  const left = [...Array(shot.width).keys()].find((x) => isColor(shot.at(x, shot.height / 2), FIELD_COLOR))!;
  const rows = [...Array(shot.height).keys()].filter((y) => isColor(shot.at(left + 4, y), FIELD_COLOR));
  const firsts = rows.filter((y) => !rows.includes(y - 1)), lasts = rows.filter((y) => !rows.includes(y + 1));
  return firsts.map((first, i) => Math.round((first + lasts[i]!) / 2));
}
