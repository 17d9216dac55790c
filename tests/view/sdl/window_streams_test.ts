/** Several streams in one window, as a person sees them. */

import { assertEquals, assertGreater } from "@std/assert";
import {
  COLORS,
  FRAME_RED,
  GREY_QUADRANTS,
  GREYS,
  hasQuadrants,
  isColor,
  NEVER_STALE_US,
  QUADRANTS,
  showsText,
  testWithSdl,
} from "./seeing.ts";
import { type ShownWindow, withShownWindow } from "./shown_window.ts";

testWithSdl(
  "SdlView keeps to the first stream, and goes to others and back by Tab, Shift+Tab and digits",
  async () => {
    await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
      await feedAll(window, ["front", "rear", "arm"]);
      await window.untilTitle("front");
      const steps = [["Tab", "rear"], ["Tab", "arm"], ["Tab", "front"], ["shift+Tab", "arm"], [
        "2",
        "rear",
      ]] as const;
      for (const [key, stream] of [...steps, ["1", "front"], ["KP_3", "arm"], ["9", "arm"]] as const) {
        await window.press(key);
        await window.untilTitle(stream);
      }
    });
  },
);

testWithSdl("SdlView says which of how many it shows", async () => {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
    await feedAll(window, ["front", "rear", "arm"]);
    await window.send({ kind: "status", streams: ["front", "rear", "arm"] });
    await window.untilTitle("front");
    await window.resize(960, 720);
    await window.lookUntil("it says so", (shot) => showsText(shot, "1 of 3"));
    await window.press("Tab");
    await window.lookUntil("it says so", (shot) => showsText(shot, "2 of 3"));
  });
});

testWithSdl(
  "SdlView shows the last picture of a frozen stream as an old one, and others without delay",
  async () => {
    await withShownWindow({ maxAgeUs: 2_000_000 }, async (window) => {
      await feedAll(window, ["front"]);
      await window.send({ kind: "frame", path: GREY_QUADRANTS, stream: "rear" });
      await window.countUntil("both have come", () => true);
      await window.lookUntil("the first is live", (shot) => hasQuadrants(shot, COLORS));
      await window.press("2");
      await window.lookUntil("the frozen one is old", (shot) => isColor(shot.at(1, 1), FRAME_RED));
      await window.untilTitle(/^STALE.*: rear$/);
      const { framesShown: before } = await window.countUntil("it is counted", () => true);
      await window.press("1");
      await window.lookUntil("the first is live", (shot) => hasQuadrants(shot, COLORS));
      const { framesShown } = await window.countUntil(
        "it goes on",
        ({ framesShown }) => framesShown > before + 3,
      );
      assertGreater(framesShown, before);
    });
  },
);

testWithSdl(
  "SdlView stays with the stream that was chosen, whatever others do, and when it is back",
  async () => {
    await withShownWindow({ maxAgeUs: 500_000 }, async (window) => {
      await feedAll(window, ["front", "rear"]);
      await window.untilTitle("front");
      await window.press("Tab");
      await window.untilTitle("rear");
      await window.send({ kind: "feed", stream: "rear" });
      await window.untilTitle(/^STALE.*: rear$/);
      await window.send({ kind: "feed", path: QUADRANTS, stream: "arm" });
      await window.send({ kind: "status", streams: ["front", "arm"] });
      await window.resize(800, 600);
      const headline = { scale: 2.6, isBold: true };
      await window.lookUntil("it has ended", (shot) => showsText(shot, "rear has ended", headline));
      assertEquals(await window.title(), "Waiting for robot.local:5550");
      await window.send({ kind: "feed", path: GREY_QUADRANTS, stream: "rear" });
      await window.lookUntil("it is back", (shot) => hasQuadrants(shot, GREYS));
      await window.untilTitle("rear");
    });
  },
);

/** Shows the streams, in this order, until they are told otherwise. */
async function feedAll(window: ShownWindow, streams: readonly string[]): Promise<void> {
  for (const stream of streams) {
    const path = stream === "rear" ? GREY_QUADRANTS : QUADRANTS;
    await window.send({ kind: "frame", path, stream });
    await window.send({ kind: "feed", path, stream });
  }
  await window.countUntil("all have come", () => true);
}
