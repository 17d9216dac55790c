import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { layOutPicture } from "../../../../src/view/sdl/draw/picture_layout.ts";

const UPRIGHT = { rotateDegrees: 0, flip: false } as const;

Deno.test("layOutPicture fills the window where the shapes agree", () => {
  const { shown, unturned } = layOutPicture(
    { width: 320, height: 240 },
    { width: 800, height: 600 },
    UPRIGHT,
  );
  assertEquals(shown, { x: 0, y: 0, width: 800, height: 600 });
  assertEquals(unturned, shown);
});

Deno.test("layOutPicture leaves equal bars where they do not", () => {
  const picture = { width: 320, height: 240 };
  assertEquals(layOutPicture(picture, { width: 1000, height: 300 }, UPRIGHT).shown, {
    x: 300,
    y: 0,
    width: 400,
    height: 300,
  });
  assertEquals(layOutPicture(picture, { width: 400, height: 700 }, UPRIGHT).shown, {
    x: 0,
    y: 200,
    width: 400,
    height: 300,
  });
});

Deno.test("layOutPicture gives a quarter turn the same centre before and after", () => {
  const orientation = { rotateDegrees: 90, flip: false } as const;
  const { shown, unturned } = layOutPicture(
    { width: 320, height: 240 },
    { width: 480, height: 640 },
    orientation,
  );
  assertEquals(shown, { x: 0, y: 0, width: 480, height: 640 });
  assertEquals(unturned, { x: -80, y: 80, width: 640, height: 480 });
});

Deno.test("layOutPicture stays inside the window and keeps the shape, whatever the sizes", () => {
  const side = fc.integer({ min: 1, max: 8192 });
  const size = fc.record({ width: side, height: side });
  const orientation = fc.record({ rotateDegrees: fc.constantFrom(0, 90, 180, 270), flip: fc.boolean() });
  fc.assert(
    fc.property(size, size, orientation, (picture, window, turned) => {
      const { shown } = layOutPicture(picture, window, turned);
      assert(shown.x >= 0 && shown.x + shown.width <= window.width);
      assert(shown.y >= 0 && shown.y + shown.height <= window.height);
      assert(shown.width === window.width || shown.height === window.height);
      const isQuarterTurn = turned.rotateDegrees % 180 !== 0;
      const [across, down] = isQuarterTurn
        ? [picture.height, picture.width]
        : [picture.width, picture.height];
      // Rounded to whole pixels, and never to none.
      assertAlmostEquals(
        shown.width * down / across,
        shown.height,
        Math.max(1, down / across, across / down),
      );
    }),
    { seed: 7 },
  );
});
