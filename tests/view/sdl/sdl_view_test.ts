/**
 * The window as a person sees it, on an X server of its own. `decode_quadrants_420.jpg` is red and green above, blue
 * and yellow below.
 */

import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { openSdlLibrary } from "../../../src/view/sdl/sdl_library.ts";
import { distance, type Rgb } from "../../jpeg/decode/rgb.ts";
import { testWith } from "../../support/programs.ts";
import type { ShowOptions } from "./show_frames.ts";
import { type Screenshot, ShownWindow, WINDOW_PROGRAMS, withShownWindow } from "./shown_window.ts";

const RED: Rgb = [255, 0, 0];
const GREEN: Rgb = [0, 255, 0];
const BLUE: Rgb = [0, 0, 255];
const YELLOW: Rgb = [255, 255, 0];
const BLACK: Rgb = [0, 0, 0];
/** Red, in the grey JPEG. */
const GREY: Rgb = [54, 54, 54];
const FRAME_RED: Rgb = [225, 25, 25];

/** No test of a live picture may depend on how fast the machine is. */
const NEVER_STALE_US = 3_600_000_000;

const vector = (name: string) => new URL(`../../vectors/${name}`, import.meta.url).pathname;
const QUADRANTS = vector("decode_quadrants_420.jpg");

const orientations: [ShowOptions["orientation"] & object, Rgb[]][] = [
  [{ rotateDegrees: 0, flip: false }, [RED, GREEN, BLUE, YELLOW]],
  [{ rotateDegrees: 90, flip: false }, [BLUE, RED, YELLOW, GREEN]],
  [{ rotateDegrees: 180, flip: false }, [YELLOW, BLUE, GREEN, RED]],
  [{ rotateDegrees: 270, flip: false }, [GREEN, YELLOW, RED, BLUE]],
  [{ rotateDegrees: 0, flip: true }, [GREEN, RED, YELLOW, BLUE]],
  [{ rotateDegrees: 90, flip: true }, [YELLOW, GREEN, BLUE, RED]],
];

for (const [orientation, colors] of orientations) {
  const name = `rotated by ${orientation.rotateDegrees}${orientation.flip ? " after a flip" : ""}`;
  testWithSdl(`SdlView shows the picture's own colours, ${name}`, async () => {
    await withShownWindow({ orientation, maxAgeUs: NEVER_STALE_US }, async (window) => {
      await window.send({ kind: "frame", path: QUADRANTS, ageUs: 10_000 });
      const seen = await window.lookUntil(`it is ${name}`, (shot) => hasQuadrants(shot, colors));
      const isUpright = orientation.rotateDegrees % 180 === 0;
      assertEquals([seen.width, seen.height], isUpright ? [320, 240] : [240, 320]);
    });
  });
}

for (const subsampling of ["422", "444"]) {
  testWithSdl(`SdlView shows a JPEG of subsampling ${subsampling} in its own colours`, async () => {
    await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
      await window.send({ kind: "frame", path: vector(`decode_quadrants_${subsampling}.jpg`) });
      await window.lookUntil("it is there", (shot) => hasQuadrants(shot, [RED, GREEN, BLUE, YELLOW]));
    });
  });
}

testWithSdl("SdlView keeps the picture's shape in a window of another shape", async () => {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
    await window.send({ kind: "frame", path: QUADRANTS });
    await window.lookUntil("it is there", (shot) => hasQuadrants(shot, [RED, GREEN, BLUE, YELLOW]));
    await window.xdotool("windowmove", "WINDOW", "0", "0", "windowsize", "WINDOW", "900", "300");
    const wide = await window.lookUntil(
      "it is wide",
      (shot) => shot.width === 900 && isColor(shot.at(350, 200), BLUE),
    );
    // 400x300 in the middle; the line of text may be on the bars above.
    for (const x of [5, 240, 660, 895]) assertColor(wide.at(x, 200), BLACK);
    assertColor(wide.at(260, 200), BLUE);
    assertColor(wide.at(640, 200), YELLOW);
  });
});

testWithSdl("SdlView says that it waits, and shows no colour, while nothing has come", async () => {
  await withShownWindow({}, async (window) => {
    const text = await window.lookUntil("there is text", (shot) => countColor(shot, [255, 255, 255]) > 200);
    assertEquals(countColor(text, FRAME_RED), 0);
    assertEquals((await window.xdotool("getwindowname", "WINDOW")).trim(), "robot.local:5550 (waiting)");
  });
});

testWithSdl("SdlView never lets an old picture look live, and a new one look old", async () => {
  await withShownWindow({ maxAgeUs: 1_500_000 }, async (window) => {
    await window.send({ kind: "frame", path: QUADRANTS, ageUs: 10_000 });
    const stale = await window.lookUntil("it is stale", (shot) => isColor(shot.at(1, 1), FRAME_RED));
    for (const [x, y] of [[1, 120], [318, 120], [160, 1], [160, 238]] as const) {
      assertColor(stale.at(x, y), FRAME_RED);
    }
    assertLess(stale.at(80, 40)[0], 140, "the red quadrant is dimmed");
    assertEquals((await window.xdotool("getwindowname", "WINDOW")).trim(), "front camera (stale)");
    await window.send({ kind: "frame", path: QUADRANTS, ageUs: 10_000, count: 150, intervalMs: 30 });
    await window.lookUntil("it is live", (shot) => hasQuadrants(shot, [RED, GREEN, BLUE, YELLOW]));
    await window.lookUntil("it is stale again", (shot) => isColor(shot.at(1, 1), FRAME_RED));
  });
});

testWithSdl("SdlView takes a picture that was old when it came for an old one", async () => {
  await withShownWindow({ maxAgeUs: 30_000_000 }, async (window) => {
    await window.send({ kind: "frame", path: QUADRANTS, ageUs: 31_000_000 });
    await window.lookUntil("it is stale", (shot) => isColor(shot.at(1, 1), FRAME_RED));
  });
});

testWithSdl("SdlView survives a corrupt JPEG, and the last picture stays", async () => {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
    const path = await Deno.makeTempFile();
    try {
      await Deno.writeFile(path, (await Deno.readFile(QUADRANTS)).subarray(0, 700));
      await window.send({ kind: "frame", path: QUADRANTS });
      await window.lookUntil("it is there", (shot) => hasQuadrants(shot, [RED, GREEN, BLUE, YELLOW]));
      await window.send({ kind: "frame", path, count: 20, intervalMs: 20 });
      const { framesShown } = await window.countUntil(
        "one is broken",
        ({ framesBroken }) => framesBroken > 0,
      );
      assertEquals(framesShown, 1);
      assert(hasQuadrants(await window.look(), [RED, GREEN, BLUE, YELLOW]));
      await window.send({ kind: "frame", path: vector("decode_quadrants_gray.jpg") });
      await window.lookUntil("the next picture is shown", (shot) => isColor(shot.at(80, 60), GREY));
    } finally {
      await Deno.remove(path);
    }
  });
});

testWithSdl("SdlView keeps to one of two streams, and Tab goes to the other", async () => {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
    await window.send({ kind: "frame", path: QUADRANTS, stream: "front" });
    await window.lookUntil("the first is there", (shot) => hasQuadrants(shot, [RED, GREEN, BLUE, YELLOW]));
    const rear = { kind: "frame", path: vector("decode_quadrants_gray.jpg"), stream: "rear" } as const;
    await window.send({ ...rear, count: 5, intervalMs: 10 });
    const { framesShown } = await window.countUntil("one is shown", ({ framesShown }) => framesShown > 0);
    assertEquals(framesShown, 1);
    await pressKey(window, "Tab");
    await window.send({ ...rear, count: 1500, intervalMs: 20 });
    await window.lookUntil("the second is there", (shot) => isColor(shot.at(80, 60), GREY));
    assertEquals((await window.xdotool("getwindowname", "WINDOW")).trim(), "rear");
  });
});

for (const key of ["q", "Escape"]) {
  testWithSdl(`SdlView is closed by ${key}, and leaves no window`, async () => {
    await withShownWindow({}, async (window) => {
      await pressKey(window, key);
      await window.answer("closed");
      await window.send({ kind: "close" });
      await window.answer("gone");
    });
  });
}

testWithSdl("SdlView leaves Ctrl-C to the program", async () => {
  await withShownWindow({}, async (window) => {
    assertEquals((await window.kill("SIGINT")).signal, "SIGINT");
  });
});

testWithSdl("openSdlView rejects in one line where the display does not answer", async () => {
  const window = new ShownWindow({}, ":987654");
  try {
    const { reason } = await window.answer("failed");
    assertMatch(reason, /^Cannot open a window: .+$/);
  } finally {
    await window.end();
  }
});

Deno.test("isSdlAvailable says no where there is no display", async () => {
  assertEquals(await isSdlAvailableWith({}), "false");
  assertEquals(await isSdlAvailableWith({ DISPLAY: "" }), "false");
});

testWithSdl("isSdlAvailable says yes where there is SDL2 and a display", async () => {
  assertEquals(await isSdlAvailableWith({ DISPLAY: ":0" }), "true");
  assertEquals(await isSdlAvailableWith({ WAYLAND_DISPLAY: "wayland-0" }), "true");
});

/** Asks a process of its own, because the display is named by the environment. */
async function isSdlAvailableWith(display: Record<string, string>): Promise<string> {
  const module = new URL("../../../src/view/sdl/sdl_available.ts", import.meta.url).href;
  const { PATH = "", HOME = "" } = Deno.env.toObject();
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", `import { isSdlAvailable } from "${module}"; console.log(isSdlAvailable());`],
    clearEnv: true,
    env: { PATH, HOME, DENO_NO_UPDATE_CHECK: "1", ...display },
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

function testWithSdl(name: string, fn: () => Promise<void>): void {
  if (hasSdl()) testWith(WINDOW_PROGRAMS, name, fn);
  else console.warn(`Left out, because SDL2 is missing: ${name}`);
}

function hasSdl(): boolean {
  const library = openSdlLibrary();
  library?.close();
  return library !== undefined;
}

async function pressKey(window: ShownWindow, key: string): Promise<void> {
  await window.xdotool("windowfocus", "--sync", "WINDOW", "key", key);
}

/** Whether the middles of the quadrants (from the upper left, row by row) have these colours. */
function hasQuadrants(shot: Screenshot, colors: readonly Rgb[]): boolean {
  return colors.every((color, i) =>
    isColor(shot.at(shot.width * (0.25 + 0.5 * (i & 1)), shot.height * (0.25 + 0.5 * (i >> 1))), color)
  );
}

function countColor(shot: Screenshot, color: Rgb): number {
  let count = 0;
  for (let y = 0; y < shot.height; y++) {
    for (let x = 0; x < shot.width; x++) if (isColor(shot.at(x, y), color)) count++;
  }
  return count;
}

function isColor(seen: Rgb, color: Rgb): boolean {
  return distance(seen, color) <= 12;
}

function assertColor(seen: Rgb, color: Rgb): void {
  assert(isColor(seen, color), `saw ${seen} in place of ${color}`);
}
