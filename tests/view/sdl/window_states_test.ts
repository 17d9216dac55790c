/** What the window says of a picture that is old or not there, as a person sees it. */

import { assert, assertAlmostEquals, assertEquals, assertLess, assertMatch } from "@std/assert";
import { listCommands } from "../../../src/view/this_host.ts";
import {
  ALARM_RED,
  COLORS,
  countColor,
  FRAME_RED,
  hasQuadrants,
  isColor,
  NEVER_STALE_US,
  QUADRANTS,
  showsText,
  testWithSdl,
} from "./seeing.ts";
import type { Screenshot } from "../../support/screen.ts";
import { makeManyScans } from "../../support/many_scans.ts";
import { withShownWindow } from "./shown_window.ts";

const HEADLINE = { scale: 2.6, isBold: true };
/** Of red, green, blue and yellow. */
const BRIGHTNESS = [76, 150, 29, 226];
const COMMAND = { scale: 1.35 };
/** Between a picture of the window and looking at it, at the longest. */
const LONGEST_LOOK_S = 20;

testWithSdl("SdlView says that there is no signal, and what to type on the robot", async () => {
  const [command] = listCommands({ listenPort: 6000 });
  await withShownWindow({ listenPort: 6000 }, async (window) => {
    const shot = await window.lookUntil("it says so", (shot) => showsText(shot, "No signal", HEADLINE));
    assert(showsText(shot, command!, COMMAND), command);
    assertEquals(countColor(shot, FRAME_RED), 0);
    assertEquals(await window.title(), "Waiting for robot.local:5550");
  });
});

testWithSdl("SdlView says whom it asked in vain", async () => {
  await withShownWindow({ broadcasters: ["robot.local"] }, async (window) => {
    const text = "No picture comes from robot.local. On the robot, type:";
    const shot = await window.lookUntil("it says so", (shot) => showsText(shot, text, { scale: 1.25 }));
    assert(showsText(shot, "broadcast", COMMAND));
  });
});

testWithSdl("SdlView names a stream that is there without a picture, and one that has ended", async () => {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
    await window.send({ kind: "status", streams: ["arm"] });
    await window.lookUntil("it waits", (shot) => showsText(shot, "Waiting for arm", HEADLINE));
    await window.send({ kind: "frame", path: QUADRANTS, stream: "arm" });
    await window.lookUntil("it is there", (shot) => hasQuadrants(shot, COLORS));
    await window.resize(800, 600);
    await window.send({ kind: "status", streams: [] });
    await window.lookUntil("it has ended", (shot) => showsText(shot, "arm has ended", HEADLINE));
  });
});

testWithSdl("SdlView says why it shows nothing of pictures that it can not decode", async () => {
  await withShownWindow({}, async (window) => {
    await window.send({ kind: "frame", path: "/dev/null", stream: "arm", count: 3 });
    await window.countUntil("they are broken", ({ framesBroken }) => framesBroken > 0);
    // How large it is depends on how long the decoder's words are.
    const scales = [0.8, 0.9, 1, 1.1, 1.2, 1.3];
    const isSaid = (shot: Screenshot) =>
      scales.some((scale) => showsText(shot, "Pictures come that", { scale }));
    await window.lookUntil("it says so", isSaid);
  });
});

testWithSdl("SdlView says that a picture is old while a newer one holds the decoder up", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, makeManyScans(490, 8192));
    // The decoder is not replaced: it takes some ten seconds for the second picture.
    await withShownWindow({ decodeLimitMs: 3_600_000 }, async (window) => {
      await window.send({ kind: "frame", path: QUADRANTS, ageUs: 10_000 });
      await window.countUntil("it is shown", ({ framesShown }) => framesShown > 0);
      await window.send({ kind: "frame", path });
      await window.lookUntil("it is stale", (shot) => isColor(shot.at(1, 1), FRAME_RED));
      await window.send({ kind: "statistics" });
      const { framesShown, framesBroken } = await window.answer("statistics");
      assertEquals([framesShown, framesBroken], [1, 0], "the second one is still being decoded");
    });
  } finally {
    await Deno.remove(path);
  }
});

testWithSdl("SdlView replaces a decoder that hangs, and shows the next picture", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, makeManyScans(490, 8192));
    await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
      await window.send({ kind: "frame", path });
      await window.countUntil("it is given up", ({ framesBroken }) => framesBroken === 1);
      await window.send({ kind: "frame", path: QUADRANTS });
      await window.lookUntil("the next one is there", (shot) => hasQuadrants(shot, COLORS));
    });
  } finally {
    await Deno.remove(path);
  }
});

testWithSdl("SdlView never lets an old picture look live, and a new one look old", async () => {
  await withShownWindow({ maxAgeUs: 1_500_000 }, async (window) => {
    await window.send({ kind: "frame", path: QUADRANTS, ageUs: 10_000 });
    const stale = await window.lookUntil("it is stale", (shot) => isColor(shot.at(1, 1), FRAME_RED));
    for (const [x, y] of [[1, 120], [318, 120], [160, 1], [160, 238]] as const) {
      assert(isColor(stale.at(x, y), FRAME_RED), `${x}, ${y}`);
    }
    assertIsGreyAndDim(stale);
    assertMatch(await window.title(), /^STALE \d+\.0 s: front camera$/);
    await window.send({ kind: "feed", path: QUADRANTS, stream: "front camera", ageUs: 10_000 });
    await window.lookUntil("it is live", (shot) => hasQuadrants(shot, COLORS));
    await window.send({ kind: "feed", stream: "front camera" });
    await window.lookUntil("it is stale again", (shot) => isColor(shot.at(1, 1), FRAME_RED));
  });
});

testWithSdl("SdlView counts how old an old picture is, and h does not hide that", async () => {
  await withShownWindow({ maxAgeUs: 500_000 }, async (window) => {
    const sentMs = performance.now();
    await window.send({ kind: "frame", path: QUADRANTS, ageUs: 120_000_000 });
    await window.lookUntil("it is stale", (shot) => isColor(shot.at(1, 1), FRAME_RED));
    await window.resize(800, 600);
    await window.press("h");
    const first = await readCounter(window, sentMs, () => true);
    const second = await readCounter(window, sentMs, (seconds) => seconds !== first);
    assertLess(first, second);
    const shot = await window.look();
    assertEquals(isColor(shot.at(1, 1), FRAME_RED), true);
    assertEquals(showsText(shot, "front camera", { isBold: true }), false);
  });
});

testWithSdl("SdlView takes a picture that was old when it came for an old one", async () => {
  await withShownWindow({ maxAgeUs: 30_000_000 }, async (window) => {
    await window.send({ kind: "frame", path: QUADRANTS, ageUs: 31_000_000 });
    const shot = await window.lookUntil("it is stale", (shot) => isColor(shot.at(1, 1), FRAME_RED));
    assertIsGreyAndDim(shot);
    assert(countColor(shot, ALARM_RED) > 1000);
  });
});

testWithSdl("SdlView writes name, figures and size of a live picture, and h hides them", async () => {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
    const figures = { fractionLost: 0.123, shareRecoveredByFec: 0.2, shareRecoveredByRequest: 0.05 };
    await window.send({ kind: "feed", path: QUADRANTS, stream: "arm" });
    await window.send({
      kind: "status",
      streams: ["arm"],
      figures: { ...figures, bitsPerSecond: 9_870_000 },
    });
    await window.lookUntil("it is there", (shot) => hasQuadrants(shot, COLORS));
    await window.resize(960, 720);
    for (const text of ["25.0 % recovered", "9.9 Mbit/s", "320x240"]) {
      await window.lookUntil(`it says ${text}`, (shot) => showsText(shot, text));
    }
    await window.lookUntil("it says arm", (shot) => showsText(shot, "arm", { isBold: true }));
    await window.press("h");
    await window.lookUntil("they are hidden", (shot) => isColor(shot.at(20, 20), COLORS[0]));
    await window.press("h");
    await window.lookUntil("they are back", (shot) => showsText(shot, "320x240"));
  });
});

/** The quadrants without colours, behind a veil. */
function assertIsGreyAndDim(shot: Screenshot): void {
  BRIGHTNESS.forEach((value, i) => {
    const [red, green, blue] = shot.at(
      shot.width * (i & 1 ? 0.96 : 0.04),
      shot.height * (i >> 1 ? 0.9 : 0.25),
    );
    assert(
      Math.max(red, green, blue) - Math.min(red, green, blue) <= 6,
      `${red} ${green} ${blue} is no grey`,
    );
    assertAlmostEquals(red, value * 0.53, 8);
  });
}

/**
 * The seconds that the counter stands at, which began at two minutes.
 *
 * @param sentMs when the picture was sent: only what the counter can stand at is looked for
 */
async function readCounter(
  window: { lookUntil(what: string, isSeen: (shot: Screenshot) => boolean): Promise<Screenshot> },
  sentMs: number,
  isWanted: (seconds: number) => boolean,
): Promise<number> {
  let seen: number | undefined;
  await window.lookUntil("the counter is there", (shot) => {
    const latest = 120 + Math.ceil((performance.now() - sentMs) / 1000);
    seen = Array.from({ length: LONGEST_LOOK_S }, (_, i) => latest - i).find((seconds) =>
      showsText(shot, counterText(seconds), { scale: 3.6, isBold: true })
    );
    return seen !== undefined && isWanted(seen);
  });
  return seen!;
}

function counterText(seconds: number): string {
  return `STALE ${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
