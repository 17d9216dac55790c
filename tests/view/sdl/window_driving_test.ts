/** Driving by the window's keys, as a person does it and sees it. */

import { assert } from "@std/assert";
import { testNews } from "../web/driving.ts";
import {
  BLUE,
  COLORS,
  hasQuadrants,
  isColor,
  NEVER_STALE_US,
  QUADRANTS,
  showsText,
  testWithSdl,
  YELLOW,
} from "./seeing.ts";
import { type ShownWindow, withShownWindow } from "./shown_window.ts";

const STREAM = "front camera";

async function withRobot(use: (window: ShownWindow) => Promise<void>): Promise<void> {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US, canDrive: true }, async (window) => {
    await window.show(QUADRANTS, (shot) => hasQuadrants(shot, COLORS));
    await window.resize(960, 720);
    await use(window);
  });
}

/** What the hands are said to do next. */
async function untilSaid(window: ShownWindow, said: string): Promise<void> {
  for (;;) {
    const answer = await window.answer("hands");
    if (answer.said === said) return;
  }
}

testWithSdl("SdlView drives while a key is held, and lets go with it and with the keyboard", async () => {
  await withRobot(async (window) => {
    await window.send({ kind: "driving", stream: STREAM, news: testNews({ reason: "no driver" }) });
    await window.lookUntil("it says so", (shot) => showsText(shot, "Stopped: hold an arrow key to drive"));
    await window.xdotool("windowfocus", "--sync", "WINDOW", "keydown", "Up");
    await untilSaid(window, "1 0 on 0");
    await window.xdotool("keydown", "a");
    await untilSaid(window, "1 1 on 0");
    await window.xdotool("keyup", "Up");
    await untilSaid(window, "0 1 on 0");
    await window.xdotool("keyup", "a");
    await untilSaid(window, "let go");
    await window.press("space");
    await untilSaid(window, "stop");
    await window.press("t");
    await untilSaid(window, "ask true");
    await window.xdotool("keydown", "w");
    await untilSaid(window, "1 0 on 0");
    await window.press("question");
    await untilSaid(window, "let go");
    await window.xdotool("keyup", "w");
  });
});

testWithSdl("SdlView says what the robot does above the middle, and why it is not driven in it", async () => {
  await withRobot(async (window) => {
    const news = testNews({ driver: "laptop", isOwn: true, reason: "picture too old" });
    const feeding = setInterval(
      () => window.send({ kind: "driving", stream: STREAM, news }).catch(() => {}),
      300,
    );
    try {
      const shot = await window.lookUntil(
        "it says so",
        (shot) => showsText(shot, "Stopped: the picture was too old"),
      );
      for (let x = 325; x < 640; x += 15) {
        for (let y = 400; y < 715; y += 15) {
          assert(isColor(shot.at(x, y), x < 480 ? BLUE : YELLOW), `something lies at ${x}, ${y}`);
        }
      }
    } finally {
      clearInterval(feeding);
    }
  });
});
