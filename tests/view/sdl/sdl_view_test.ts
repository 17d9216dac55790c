/** The window's picture as a person sees it, on an X server of its own; and how it opens and closes. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Orientation } from "../../../src/common/orientation.js";
import type { Rgb } from "../../jpeg/decode/rgb.ts";
import { withExifOrientation } from "../../support/jpeg_vectors.ts";
import {
  BLUE,
  COLORS,
  GREEN,
  GREYS,
  hasQuadrants,
  isColor,
  NEVER_STALE_US,
  QUADRANTS,
  RED,
  testWithSdl,
  vector,
  YELLOW,
} from "./seeing.ts";
import type { Screenshot } from "../../support/screen.ts";
import { ShownWindow, withShownWindow } from "./shown_window.ts";

const GROUND: Rgb = [10, 12, 15];

const orientations: readonly [Orientation, Rgb[]][] = [
  [{ rotateDegrees: 0, flip: false }, [RED, GREEN, BLUE, YELLOW]],
  [{ rotateDegrees: 90, flip: false }, [BLUE, RED, YELLOW, GREEN]],
  [{ rotateDegrees: 180, flip: false }, [YELLOW, BLUE, GREEN, RED]],
  [{ rotateDegrees: 270, flip: false }, [GREEN, YELLOW, RED, BLUE]],
  [{ rotateDegrees: 0, flip: true }, [GREEN, RED, YELLOW, BLUE]],
  [{ rotateDegrees: 90, flip: true }, [YELLOW, GREEN, BLUE, RED]],
];

const TURNED: Orientation = { rotateDegrees: 90, flip: false };

/** What is seen of the quadrants by their EXIF's orientation, 1 to 8. */
const EXIF_COLORS: readonly (readonly Rgb[])[] = [
  [RED, GREEN, BLUE, YELLOW],
  [GREEN, RED, YELLOW, BLUE],
  [YELLOW, BLUE, GREEN, RED],
  [BLUE, YELLOW, RED, GREEN],
  [RED, BLUE, GREEN, YELLOW],
  [BLUE, RED, YELLOW, GREEN],
  [YELLOW, GREEN, BLUE, RED],
  [GREEN, YELLOW, RED, BLUE],
];

// OpenGL waits for the refresh here, because an X server without a compositor would show torn pictures.
for (const driver of ["software", "opengl"]) {
  for (const [orientation, colors] of orientations) {
    const name = `rotated by ${orientation.rotateDegrees}${orientation.flip ? " after a flip" : ""}`;
    testWithSdl(`SdlView shows the picture's own colours by ${driver}, ${name}`, async () => {
      await withShownWindow({ orientation, maxAgeUs: NEVER_STALE_US }, async (window) => {
        const seen = await window.show(QUADRANTS, (shot) => hasQuadrants(shot, colors), { ageUs: 10_000 });
        const isUpright = orientation.rotateDegrees % 180 === 0;
        assertEquals([seen.width, seen.height], isUpright ? [320, 240] : [240, 320]);
      }, { SDL_RENDER_DRIVER: driver });
    });
  }
}

for (const driver of ["software", "opengl"]) {
  testWithSdl(
    `SdlView shows pictures as their EXIF says by ${driver}, and turns that as it is told`,
    async () => {
      const folder = await Deno.makeTempDir();
      const jpeg = await Deno.readFile(QUADRANTS);
      try {
        await withShownWindow({ orientation: TURNED, maxAgeUs: NEVER_STALE_US }, async (window) => {
          for (const [index, colors] of EXIF_COLORS.entries()) {
            const path = `${folder}/exif${index + 1}.jpg`;
            await Deno.writeFile(path, withExifOrientation(jpeg, index + 1));
            // turned clockwise
            const [a, b, c, d] = colors as [Rgb, Rgb, Rgb, Rgb];
            await window.show(path, (shot) => hasQuadrants(shot, [c, a, d, b]), { ageUs: 10_000 });
          }
        }, { SDL_RENDER_DRIVER: driver });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  );
}

testWithSdl("SdlView's window takes the shape of the picture as its EXIF says", async () => {
  const path = await Deno.makeTempFile({ suffix: ".jpg" });
  try {
    await Deno.writeFile(path, withExifOrientation(await Deno.readFile(QUADRANTS), 6));
    await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
      const turned = [BLUE, RED, YELLOW, GREEN] as const;
      const seen = await window.show(path, (shot) => hasQuadrants(shot, [...turned]), { ageUs: 10_000 });
      assertEquals([seen.width, seen.height], [240, 320]);
    });
  } finally {
    await Deno.remove(path);
  }
});

for (const subsampling of ["422", "444"]) {
  testWithSdl(`SdlView shows a JPEG of subsampling ${subsampling} in its own colours`, async () => {
    await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
      const path = vector(`decode_quadrants_${subsampling}.jpg`);
      await window.show(path, (shot) => hasQuadrants(shot, COLORS));
    });
  });
}

testWithSdl("SdlView keeps the picture's shape in a window of another shape", async () => {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
    await window.show(QUADRANTS, (shot) => hasQuadrants(shot, COLORS));
    await window.resize(900, 300);
    const wide = await window.lookUntil(
      "it is wide",
      (shot) => shot.width === 900 && isColor(shot.at(350, 200), BLUE),
    );
    // 400x300 in the middle; the line of text may be on the bars above.
    for (const x of [5, 240, 660, 895]) assert(isColor(wide.at(x, 200), GROUND), `${x}: ${wide.at(x, 200)}`);
    assert(isColor(wide.at(260, 200), BLUE));
    assert(isColor(wide.at(640, 200), YELLOW));
  });
});

testWithSdl("SdlView fills the tile that it was given before its first picture came", async () => {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
    await window.resize(900, 300);
    const isThere = (shot: Screenshot) =>
      isColor(shot.at(shot.width / 2 - 150, 200), BLUE) &&
      isColor(shot.at(shot.width / 2 + 150, 200), YELLOW);
    const tile = await window.show(QUADRANTS, isThere);
    assertEquals([tile.width, tile.height], [900, 300]);
    await window.press("o");
    const isTurned = (shot: Screenshot) => isColor(shot.at(shot.width / 2 - 60, 200), YELLOW);
    const turned = await window.lookUntil("the picture is turned", isTurned);
    assertEquals([turned.width, turned.height], [900, 300]);
  });
});

testWithSdl("SdlView survives a corrupt JPEG, and the last picture stays", async () => {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
    const path = await Deno.makeTempFile();
    try {
      await Deno.writeFile(path, (await Deno.readFile(QUADRANTS)).subarray(0, 700));
      await window.show(QUADRANTS, (shot) => hasQuadrants(shot, COLORS));
      await window.send({ kind: "frame", path, count: 20, intervalMs: 20 });
      const { framesShown } = await window.countUntil(
        "one is broken",
        ({ framesBroken }) => framesBroken > 0,
      );
      assertEquals(framesShown, 1);
      assert(hasQuadrants(await window.look(), COLORS));
      await window.send({ kind: "frame", path: vector("decode_quadrants_gray.jpg") });
      await window.lookUntil("the next picture is shown", (shot) => hasQuadrants(shot, GREYS));
    } finally {
      await Deno.remove(path);
    }
  });
});

for (const driver of ["software", "opengl"]) {
  testWithSdl(
    `SdlView shows the newest picture by ${driver}, and counts those that there was no time for`,
    async () => {
      await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
        await window.send({ kind: "frame", path: QUADRANTS, count: 200, intervalMs: 0 });
        await window.send({ kind: "frame", path: vector("decode_quadrants_gray.jpg") });
        await window.lookUntil("the last one is there", (shot) => hasQuadrants(shot, GREYS));
        await window.countUntil(
          "each is counted",
          ({ framesShown, framesReplaced }) => framesShown > 0 && framesShown + framesReplaced === 201,
        );
      }, { SDL_RENDER_DRIVER: driver });
    },
  );
}

for (const key of ["q", "Escape"]) {
  testWithSdl(`SdlView is closed by ${key}, and leaves no window`, async () => {
    await withShownWindow({}, async (window) => {
      await window.press(key);
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
  const window = new ShownWindow({}, { DISPLAY: ":987654" });
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
  const module = new URL("../../../src/view/sdl/window/sdl_available.ts", import.meta.url).href;
  const { PATH = "", HOME = "" } = Deno.env.toObject();
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", `import { isSdlAvailable } from "${module}"; console.log(isSdlAvailable());`],
    clearEnv: true,
    env: { PATH, HOME, DENO_NO_UPDATE_CHECK: "1", ...display },
  }).output();
  return new TextDecoder().decode(stdout).trim();
}
