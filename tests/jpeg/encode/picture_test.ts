import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Image } from "imagescript";
import { copyRegion, createRgbRaster, type RgbRaster } from "../../../src/jpeg/encode/rgb_raster.ts";
import { SlicedJpeg } from "../../../src/jpeg/encode/sliced_jpeg.ts";
import { ffmpegErrors, openLibjpeg, psnr } from "./oracle.ts";

/** Smooth colours with some texture. */
function paintWaves(width: number, height: number, phase = 0): RgbRaster {
  const raster = createRgbRaster({ width, height });
  raster.rgb.forEach((_, at) => {
    const channel = at % 3, x = Math.floor(at / 3) % width, y = Math.floor(at / 3 / width);
    raster.rgb[at] = 128 + 70 * Math.sin(x / (17 + channel * 9) + phase) +
      50 * Math.cos(y / (13 + channel * 5));
  });
  return raster;
}

/** Every sample at random black or white: the largest coefficients that there can be. */
function paintExtremes(width: number, height: number): RgbRaster {
  const raster = createRgbRaster({ width, height });
  let state = 12345;
  raster.rgb.forEach((_, at) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    raster.rgb[at] = state & 0x10000 ? 255 : 0;
  });
  return raster;
}

/** Blocks whose samples follow the sign of one cosine: a coefficient at its limit. */
function paintCosines(): RgbRaster {
  const raster = createRgbRaster({ width: 128, height: 128 });
  raster.rgb.forEach((_, at) => {
    const x = Math.floor(at / 3) % 128, y = Math.floor(at / 3 / 128);
    const across = Math.cos((2 * (x & 7) + 1) * (x >> 4) * Math.PI / 16);
    const down = Math.cos((2 * (y & 7) + 1) * (y >> 4) * Math.PI / 16);
    raster.rgb[at] = across * down > 0 ? 255 : 0;
  });
  return raster;
}

Deno.test("SlicedJpeg gives back its background at every quality", async () => {
  const decode = await openLibjpeg();
  const background = paintWaves(192, 96);
  const bounds: readonly [number, number][] = [[1, 15], [10, 24], [30, 31], [50, 34], [75, 37], [95, 41], [
    100,
    41,
  ]];
  for (const [quality, leastDb] of bounds) {
    const slices = new SlicedJpeg(background, { width: 190, height: 90, quality, intervalMcus: 2 });
    const decoded = decode(slices.compose([]));
    assertEquals([decoded.width, decoded.height], [190, 90]);
    const measuredDb = psnr(decoded, background);
    assert(measuredDb > leastDb, `quality ${quality}: ${measuredDb} dB`);
  }
});

Deno.test("SlicedJpeg survives the largest coefficients that there can be", async () => {
  const decode = await openLibjpeg();
  for (const background of [paintExtremes(160, 160), paintCosines()]) {
    const { width, height } = background;
    const slices = new SlicedJpeg(background, { width, height, quality: 100, intervalMcus: 1 });
    // colour has half the resolution, so only brightness can come back
    const [actual, expected] = [decode(slices.compose([])), background].map(greyOf);
    const measuredDb = psnr(actual!, expected!);
    assert(measuredDb > 20, `${measuredDb} dB`);
  }
});

function greyOf(raster: RgbRaster): RgbRaster {
  const grey = createRgbRaster(raster);
  grey.rgb.forEach((_, at) => {
    const pixel = at - at % 3;
    const [red, green, blue] = raster.rgb.subarray(pixel, pixel + 3);
    grey.rgb[at] = 0.299 * red! + 0.587 * green! + 0.114 * blue!;
  });
  return grey;
}

Deno.test("SlicedJpeg.compose puts patches where they belong and leaves all else as it was", async () => {
  const decode = await openLibjpeg();
  const background = paintWaves(256, 128), other = paintWaves(256, 128, 2);
  const slices = new SlicedJpeg(background, { width: 256, height: 128, quality: 75, intervalMcus: 2 });
  const patches = [
    { left: 0, top: 0, width: 32, height: 32 },
    { left: 64, top: 48, width: 96, height: 16 },
    { left: 224, top: 96, width: 32, height: 32 },
  ];
  const spans = patches.flatMap((patch) =>
    slices.encodePatch(copyRegion(other, patch), { column: patch.left / 16, row: patch.top / 16 })
  );
  const decoded = decode(slices.compose(spans));
  const isPatched = (x: number, y: number) =>
    patches.some(({ left, top, width, height }) =>
      x >= left - 1 && x < left + width + 1 && y >= top - 1 && y < top + height + 1
    );
  const plain = decode(slices.compose([]));
  assertEquals(psnr(decoded, plain, (x, y) => !isPatched(x, y)), Infinity);
  const isInside = (x: number, y: number) =>
    patches.some(({ left, top, width, height }) =>
      x >= left && x < left + width && y >= top && y < top + height
    );
  const [newDb, oldDb] = [psnr(decoded, other, isInside), psnr(decoded, background, isInside)];
  assert(newDb > 31 && oldDb < 20, `${newDb} dB, ${oldDb} dB`);
});

Deno.test("SlicedJpeg.compose with the whole picture as a patch equals a picture of it", () => {
  const first = paintWaves(128, 64), second = paintWaves(128, 64, 1);
  const options = { width: 128, height: 64, quality: 60, intervalMcus: 4 };
  const slices = new SlicedJpeg(first, options);
  const patched = slices.compose(slices.encodePatch(second, { column: 0, row: 0 }));
  assertEquals(patched, new SlicedJpeg(second, options).compose([]));
  assertNotEquals(patched, slices.compose([]));
});

Deno.test("SlicedJpeg.compose returns a buffer that belongs to its caller", () => {
  const slices = new SlicedJpeg(paintWaves(64, 64), { width: 64, height: 64, quality: 50, intervalMcus: 1 });
  const first = slices.compose([]);
  const kept = first.slice();
  const spans = slices.encodePatch(paintWaves(32, 32, 3), { column: 1, row: 2 });
  assertNotEquals(slices.compose(spans), kept);
  first.fill(0);
  assertEquals(slices.compose([]), kept);
});

Deno.test("SlicedJpeg numbers its restart markers 0 to 7 in turn and ends with EOI", () => {
  const slices = new SlicedJpeg(paintWaves(176, 48), {
    width: 176,
    height: 48,
    quality: 50,
    intervalMcus: 1,
  });
  const jpeg = slices.compose(slices.encodePatch(paintWaves(48, 32, 1), { column: 8, row: 1 }));
  const scan = jpeg.subarray(jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xda) + 2);
  const markers = [...scan].filter((byte, at) => scan[at - 1] === 0xff && byte !== 0);
  assertEquals(markers, [...Array.from({ length: 32 }, (_, index) => 0xd0 + index % 8), 0xd9]);
});

Deno.test("SlicedJpeg satisfies ffmpeg's and imagescript's decoders too", async () => {
  const background = paintWaves(96, 64);
  const slices = new SlicedJpeg(background, { width: 90, height: 50, quality: 80, intervalMcus: 3 });
  const jpeg = slices.compose([]);
  const errors = await ffmpegErrors([jpeg, jpeg]);
  assert(errors === undefined || errors === "", errors);
  const image = await Image.decode(jpeg);
  const rgb = new Uint8ClampedArray(90 * 50 * 3).map((_, at) =>
    image.bitmap[Math.floor(at / 3) * 4 + at % 3]!
  );
  assert(psnr({ width: image.width, height: image.height, rgb }, background) > 34);
});
