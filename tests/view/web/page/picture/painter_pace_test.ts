/** Pictures of tens of megapixels are decoded as often as a stream may cost, the newest one each time. */

import { assert, assertEquals } from "@std/assert";
import {
  ALONE_PIXELS_PER_SECOND,
  describeLarge,
  restMs,
  TILE_PIXELS_PER_SECOND,
} from "../../../../../src/view/web/page/picture/decode_pace.js";
import { Painter } from "../../../../../src/view/web/page/picture/painter.js";
import { patternFrames } from "../../../../support/mjpeg.ts";

const HD = { width: 1920, height: 1080 };
const HUGE = { width: 8000, height: 5000 };

Deno.test("restMs leaves usual pictures their rate, alone and among others", () => {
  assert(restMs(HD, TILE_PIXELS_PER_SECOND) < 1000 / 30);
  assert(restMs({ width: 3840, height: 2160 }, ALONE_PIXELS_PER_SECOND) < 1000 / 30);
  assertEquals(restMs({ width: 65_535, height: 65_535 }, TILE_PIXELS_PER_SECOND), 700);
});

Deno.test("describeLarge says why few pictures are shown, and nothing of usual ones", () => {
  assertEquals(describeLarge(HD), undefined);
  assertEquals(describeLarge(HUGE), "Its pictures have 40 megapixels, so that few of them are shown.");
});

Deno.test("Painter decodes few pictures of 40 megapixels in a tile, and more where it is alone, always the newest", async () => {
  const [jpeg] = patternFrames(1, { width: 64, height: 64 });
  const before = {
    createImageBitmap,
    requestAnimationFrame: Reflect.get(globalThis, "requestAnimationFrame"),
  };
  Object.assign(globalThis, {
    createImageBitmap: () => Promise.resolve({ ...HUGE, close() {} }),
    requestAnimationFrame: (paint: () => void) => queueMicrotask(paint),
  });
  try {
    const painted: number[] = [];
    const context = { canvas: {}, setTransform() {}, rotate() {}, scale() {}, drawImage() {} };
    const canvas = { getContext: () => context } as unknown as OffscreenCanvas;
    const painter = new Painter<{ jpeg: Uint8Array<ArrayBuffer>; id: number }>(canvas, {
      orientation: { rotateDegrees: 0, flip: false },
      onPainted: ({ id }) => void painted.push(id),
      onBroken: () => {
        throw new Error("it is broken");
      },
    });
    const feed = async (fromId: number) => {
      const began = performance.now();
      for (let id = fromId; id < fromId + 40; id++) {
        painter.takePicture({ jpeg: jpeg as Uint8Array<ArrayBuffer>, id });
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      await new Promise((resolve) => setTimeout(resolve, 750));
      return performance.now() - began;
    };
    painter.pace(TILE_PIXELS_PER_SECOND);
    const mostInTile = await feed(0) / restMs(HUGE, TILE_PIXELS_PER_SECOND) + 1;
    const inTile = painted.length;
    assert(inTile >= 2 && inTile <= mostInTile, `${inTile} of ${mostInTile}`);
    assertEquals([painted[0], painted.at(-1)], [0, 39]);
    painter.pace(ALONE_PIXELS_PER_SECOND);
    await feed(100);
    assert(painted.length - inTile > inTile, `${painted}`);
    assertEquals(painted.at(-1), 139);
    painter.close();
  } finally {
    Object.assign(globalThis, before);
  }
});
