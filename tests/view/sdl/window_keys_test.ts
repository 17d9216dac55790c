/** What each key does, as a person sees it. What they are is tested beside the table. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Rgb } from "../../jpeg/decode/rgb.ts";
import {
  ALARM_RED,
  BLUE,
  COLORS,
  countColor,
  FRAME_RED,
  GREEN,
  hasQuadrants,
  isColor,
  NEVER_STALE_US,
  QUADRANTS,
  RED,
  showsText,
  testWithSdl,
  YELLOW,
} from "./seeing.ts";
import type { ShowOptions } from "./show_frames.ts";
import { type ShownWindow, withShownWindow } from "./shown_window.ts";

/** The quadrants after each further turn by 90°. */
const TURNS: readonly (readonly Rgb[])[] = [
  [BLUE, RED, YELLOW, GREEN],
  [YELLOW, BLUE, GREEN, RED],
  [GREEN, YELLOW, RED, BLUE],
  COLORS,
];
const MIRRORED = [GREEN, RED, YELLOW, BLUE];

testWithSdl("SdlView fills the screen by f, and Escape leaves that before it closes the window", async () => {
  await withQuadrants({}, async (window) => {
    await window.press("f");
    const full = await window.lookUntil(
      "it is full",
      (shot) => shot.width === 1280 && hasQuadrants(shot, COLORS),
    );
    assertEquals(full.height, 1024);
    await window.press("Escape");
    await window.lookUntil("it is small", (shot) => shot.width === 320 && hasQuadrants(shot, COLORS));
    await window.press("f");
    await window.lookUntil("it is full again", (shot) => shot.width === 1280 && hasQuadrants(shot, COLORS));
    await window.press("f");
    await window.lookUntil("it is small again", (shot) => shot.width === 320);
    await window.press("Escape");
    await window.answer("closed");
  });
});

testWithSdl("SdlView turns picture and window by o, and mirrors what is seen by m", async () => {
  await withQuadrants({}, async (window) => {
    for (const [index, colors] of TURNS.entries()) {
      await window.press("o");
      const shape = index % 2 === 0 ? [240, 320] : [320, 240];
      await window.lookUntil(
        `it is turned ${index + 1} times`,
        (shot) => shot.width === shape[0] && shot.height === shape[1] && hasQuadrants(shot, colors),
      );
    }
    await window.press("m");
    await window.lookUntil("it is mirrored", (shot) => hasQuadrants(shot, MIRRORED));
    await window.press("o");
    await window.lookUntil("it is turned too", (shot) => hasQuadrants(shot, [YELLOW, GREEN, BLUE, RED]));
    await window.press("m");
    await window.lookUntil("its left is right", (shot) => hasQuadrants(shot, [GREEN, YELLOW, RED, BLUE]));
  });
});

testWithSdl("SdlView saves by s the JPEG as it came, and says where", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await withQuadrants({ snapshotFolder: folder }, async (window) => {
      await window.resize(960, 720);
      await window.press("m");
      await window.press("s");
      // It gets its name when it is whole.
      const isSaved = () => [...Deno.readDirSync(folder)].some(({ name }) => name.endsWith(".jpg"));
      await window.lookUntil("it is saved", isSaved);
      const [{ name } = { name: "" }, ...others] = [...Deno.readDirSync(folder)];
      assertEquals(others, []);
      assertMatch(name, /^front-camera-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}\.jpg$/);
      assertEquals(await Deno.readFile(`${folder}/${name}`), await Deno.readFile(QUADRANTS));
      await window.lookUntil("it says so", (shot) => showsText(shot, `Saved ${folder}/${name}`));
      for (let again = 0; again < 5; again++) await window.press("s");
      await window.lookUntil("it is the same", (shot) => showsText(shot, `Saved ${folder}/${name}`));
      assertEquals([...Deno.readDirSync(folder)].length, 1);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

testWithSdl("SdlView says in red why it could not save, and takes the message away", async () => {
  await withQuadrants({ snapshotFolder: "/no/such/folder" }, async (window) => {
    await window.press("s");
    await window.lookUntil("it says so", (shot) => countColor(shot, ALARM_RED) > 1000);
    await window.lookUntil("it has gone", (shot) => countColor(shot, ALARM_RED) === 0);
  });
});

testWithSdl("SdlView switches the recorder by r, and shows time and size beside a red dot", async () => {
  await withQuadrants({ canRecord: true }, async (window) => {
    await window.resize(960, 720);
    assertEquals(countColor(await window.look(), FRAME_RED), 0);
    await window.press("r");
    await window.answer("toggled");
    // In one look: what says where goes away by itself.
    const shot = await window.lookUntil(
      "there is a dot, and it says where",
      (shot) => countColor(shot, FRAME_RED) > 30 && showsText(shot, "Recording to drive.mjpeg"),
    );
    const times = Array.from({ length: 30 }, (_, i) => `1:${String(5 + i).padStart(2, "0")}`);
    assert(times.some((time) => showsText(shot, `${time} · 12.3 MB`)));
    await window.press("h");
    await window.lookUntil("the figures are hidden", (shot) => !showsText(shot, "320x240"));
    assert(countColor(await window.look(), FRAME_RED) > 30, "the dot is not");
    await window.press("r");
    await window.lookUntil("it has ended", (shot) => showsText(shot, "Recorded drive.mjpeg"));
    assertEquals(countColor(await window.look(), FRAME_RED), 0);
  });
});

testWithSdl("SdlView says in red why nothing is recorded", async () => {
  await withQuadrants({ canRecord: true }, async (window) => {
    await window.resize(960, 720);
    await window.send({ kind: "recording", state: { kind: "failed", reason: "the disk is full" } });
    const text = "Not recording: the disk is full";
    const shot = await window.lookUntil("it says so", (shot) => showsText(shot, text));
    assert(countColor(shot, ALARM_RED) > 1000);
    await window.press("r");
    await window.lookUntil("it records", (shot) => countColor(shot, ALARM_RED) === 0);
  });
});

testWithSdl("SdlView without a recorder says so to whom presses r", async () => {
  await withQuadrants({}, async (window) => {
    await window.resize(960, 720);
    await window.press("r");
    await window.lookUntil("it says so", (shot) => showsText(shot, "This window can not record"));
  });
});

for (const key of ["F1", "question"]) {
  testWithSdl(`SdlView lists its keys by ${key}, and Escape closes the list before the window`, async () => {
    await withQuadrants({}, async (window) => {
      await window.resize(960, 720);
      await window.press(key);
      const shot = await window.lookUntil("they are listed", (shot) => showsText(shot, "Save this picture"));
      assert(showsText(shot, "Shift+Tab", { isBold: true }));
      await window.press("Escape");
      await window.lookUntil("the list is closed", (shot) => hasQuadrants(shot, COLORS));
      assert(isColor((await window.look()).at(470, 350), RED));
      await window.press("Escape");
      await window.answer("closed");
    });
  });
}

/** Opens a window, and shows the quadrants in it. */
async function withQuadrants(
  options: ShowOptions,
  use: (window: ShownWindow) => Promise<void>,
): Promise<void> {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US, ...options }, async (window) => {
    await window.show(QUADRANTS, (shot) => hasQuadrants(shot, COLORS));
    await use(window);
  });
}
