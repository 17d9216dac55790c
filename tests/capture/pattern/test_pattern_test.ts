import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { createRgbRaster, type RgbRaster } from "../../../src/jpeg/encode/rgb_raster.ts";
import { drawText, measureText } from "../../../src/capture/pattern/font.ts";
import { type Cell, layOutTestPattern } from "../../../src/capture/pattern/layout.ts";
import { formatTimeOfDay, paintBackground, TestPattern } from "../../../src/capture/pattern/test_pattern.ts";
import { ffmpegErrors, openLibjpeg, psnr } from "../../jpeg/encode/oracle.ts";

const DEFAULT = { width: 1024, height: 768, fps: 30, quality: 50 };
/** Some time of the day; 17:04:32.985. */
const TIME_MS = 61_472_985;
const GREY_RANGE = 255;

/** The brightness in a cell of a picture, 0 … 1; the part of the cell outside the picture is left out. */
function readCell(picture: RgbRaster, cell: Cell): number[] {
  const levels: number[] = [];
  for (let y = cell.row * 16; y < Math.min(picture.height, (cell.row + cell.rows) * 16); y++) {
    for (let x = cell.column * 16; x < Math.min(picture.width, (cell.column + cell.columns) * 16); x++) {
      const [red, green, blue] = picture.rgb.subarray((y * picture.width + x) * 3);
      levels.push((red! + green! + blue!) / 3 / GREY_RANGE);
    }
  }
  return levels;
}

/** What a character looks like on black, drawn as large as the cell allows. */
function templateOf(cell: Cell, character: string): number[] {
  const raster = createRgbRaster({ width: cell.columns * 16, height: cell.rows * 16 });
  const height = raster.height * 0.7;
  const style = { height, colour: [255, 255, 255], weight: 0.15, stretch: 0.8 } as const;
  const left = (raster.width - measureText(character, style)) / 2;
  const placed = { text: character, left, top: (raster.height - height) / 2 };
  drawText({ raster, left: 0, top: 0 }, placed, style);
  return readCell(raster, { ...cell, column: 0, row: 0 });
}

/** Pearson's correlation. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanA = mean(a), meanB = mean(b);
  let ab = 0, aa = 0, bb = 0;
  a.forEach((value, index) => {
    const offA = value - meanA, offB = b[index]! - meanB;
    ab += offA * offB;
    aa += offA * offA;
    bb += offB * offB;
  });
  return ab / Math.sqrt(aa * bb + 1e-12);
}

/** Reads the characters in some cells; a space where nothing looks like one. */
function readText(picture: RgbRaster, cells: readonly Cell[]): string {
  const templates = new Map<number, { readonly character: string; readonly levels: number[] }[]>();
  for (const cell of cells) {
    if (templates.has(cell.columns)) continue;
    const levels = [..."0123456789:."].map((character) => ({
      character,
      levels: templateOf(cell, character),
    }));
    templates.set(cell.columns, levels);
  }
  return cells.map((cell) => {
    const levels = readCell(picture, cell);
    const scores = templates.get(cell.columns)!.map((template) => ({
      character: template.character,
      score: correlation(levels, template.levels),
    }));
    const best = scores.reduce((a, b) => a.score >= b.score ? a : b);
    return best.score > 0.6 ? best.character : " ";
  }).join("").trim();
}

Deno.test("TestPattern shows the frame number and the time of each frame", async () => {
  const decode = await openLibjpeg();
  const layout = layOutTestPattern(DEFAULT);
  const pattern = new TestPattern(DEFAULT);
  const moments: readonly [number, number, string][] = [
    [0, 0, "00:00:00.000"],
    [7, TIME_MS, "17:04:32.985"],
    [1_234_567_890, 86_399_999, "23:59:59.999"],
    [98, TIME_MS + 33, "17:04:33.018"],
    [3_456, 45_678_901, "12:41:18.901"],
  ];
  for (const [frameNumber, timeOfDayMs, clock] of moments) {
    const picture = decode(pattern.render({ frameNumber, timeOfDayMs }));
    assertEquals(readText(picture, layout.clock), clock);
    assertEquals(readText(picture, layout.frameNumber), String(frameNumber));
  }
});

Deno.test("TestPattern shows readable digits in small and large pictures", async () => {
  const decode = await openLibjpeg();
  for (
    const size of [{ width: 320, height: 240 }, { width: 640, height: 480 }, { width: 1283, height: 725 }]
  ) {
    const layout = layOutTestPattern(size);
    const pattern = new TestPattern({ ...size, fps: 30, quality: 70 });
    const picture = decode(pattern.render({ frameNumber: 20_736, timeOfDayMs: TIME_MS }));
    assertEquals(readText(picture, layout.clock), "17:04:32.985");
    assertEquals(readText(picture, layout.frameNumber), "20736");
  }
});

Deno.test("TestPattern keeps the last ten digits of a frame number", () => {
  const pattern = new TestPattern({ ...DEFAULT, width: 320, height: 240 });
  const moment = { timeOfDayMs: TIME_MS };
  const places = 8 * 30;
  // the same place of the rover, and the same last digits
  const frameNumber = 10 ** 10 * places + 1_000_000_000;
  assertEquals(
    pattern.render({ ...moment, frameNumber }).length,
    pattern.render({ ...moment, frameNumber }).length,
  );
  assertEquals(
    pattern.render({ ...moment, frameNumber }),
    pattern.render({ ...moment, frameNumber: frameNumber + 10 ** 10 * places }),
  );
});

Deno.test("TestPattern gives back what was painted", async () => {
  const decode = await openLibjpeg();
  const layout = layOutTestPattern(DEFAULT);
  const painted = paintBackground(layout, DEFAULT.height);
  const cells = [...layout.clock, ...layout.frameNumber];
  const textTop = Math.min(...cells.map(({ row }) => row)) * 16 - 1;
  const textEnd = Math.max(...cells.map(({ row, rows }) => row + rows)) * 16 + 1;
  const isLandscape = (_x: number, y: number) => (y < textTop || y >= textEnd) && y < layout.bars.top;
  for (const [quality, leastDb] of [[10, 26], [50, 31], [90, 36]] as const) {
    const pattern = new TestPattern({ ...DEFAULT, quality });
    // the rover is outside the picture in frame 0
    const picture = decode(pattern.render({ frameNumber: 0, timeOfDayMs: TIME_MS }));
    const measuredDb = psnr(picture, painted, isLandscape);
    assert(measuredDb > leastDb, `quality ${quality}: ${measuredDb} dB`);
  }
});

/** The mean place of the pixels that differ, from the left edge; NaN where none does. */
function differenceCentre(a: RgbRaster, b: RgbRaster, fromRow: number): number {
  let sum = 0, count = 0;
  for (let y = fromRow; y < a.height; y++) {
    for (let x = 0; x < a.width; x++) {
      const at = (y * a.width + x) * 3;
      if (Math.abs(a.rgb[at]! - b.rgb[at]!) < 60) continue;
      sum += x;
      count++;
    }
  }
  return sum / count;
}

Deno.test("TestPattern moves its rover to the right with every frame, and again from the left after 8 s", async () => {
  const decode = await openLibjpeg();
  const pattern = new TestPattern({ ...DEFAULT, fps: 10 });
  const belowText = Math.round(DEFAULT.height * 0.6);
  const at = (frameNumber: number) => decode(pattern.render({ frameNumber, timeOfDayMs: TIME_MS }));
  const empty = at(0);
  const centres = [20, 21, 40, 60].map((frame) => differenceCentre(at(frame), empty, belowText));
  assert(centres.every((centre, index) => index === 0 || centre > centres[index - 1]! + 8), String(centres));
  assertEquals(differenceCentre(at(80), empty, belowText), NaN);
  assertEquals(differenceCentre(at(100), at(20), belowText), NaN);
});

Deno.test("TestPattern differs from frame to frame at 120 frames a second too", () => {
  const pattern = new TestPattern({ ...DEFAULT, fps: 120 });
  const frames = [300, 301, 302].map((frameNumber) => pattern.render({ frameNumber, timeOfDayMs: TIME_MS }));
  assertNotEquals(frames[0], frames[1]);
  assertNotEquals(frames[1], frames[2]);
});

Deno.test("TestPattern renders valid JPEGs of any size and quality", async () => {
  const decode = await openLibjpeg();
  const sizes = [[64, 64], [65, 71], [64, 2160], [4096, 64], [190, 200], [200, 190], [848, 800], [1000, 563]];
  const jpegs: Uint8Array[] = [];
  for (const [width, height] of sizes as [number, number][]) {
    for (const quality of [1, 100]) {
      const pattern = new TestPattern({ width, height, fps: 5, quality });
      for (const frameNumber of [0, 15, 99_999_999_999]) {
        const jpeg = pattern.render({ frameNumber, timeOfDayMs: TIME_MS });
        const picture = decode(jpeg);
        assertEquals([picture.width, picture.height], [width, height]);
        jpegs.push(jpeg);
      }
    }
  }
  const errors = await ffmpegErrors(jpegs);
  assert(errors === undefined || errors === "", errors);
});

Deno.test("TestPattern renders the largest picture", async () => {
  const decode = await openLibjpeg();
  const pattern = new TestPattern({ width: 4096, height: 2160, fps: 120, quality: 50 });
  const picture = decode(pattern.render({ frameNumber: 480, timeOfDayMs: TIME_MS }));
  assertEquals([picture.width, picture.height], [4096, 2160]);
});

Deno.test("TestPattern takes 40 to 90 kB a frame at 1024x768 and quality 50", () => {
  const pattern = new TestPattern(DEFAULT);
  for (let frameNumber = 0; frameNumber < 240; frameNumber += 16) {
    const { length } = pattern.render({ frameNumber, timeOfDayMs: TIME_MS + frameNumber * 33 });
    assert(length > 40_000 && length < 90_000, `${length} bytes`);
  }
});

Deno.test("TestPattern grows with quality", () => {
  const lengths = [1, 5, 10, 20, 35, 50, 65, 80, 90, 95, 100].map((quality) =>
    new TestPattern({ ...DEFAULT, width: 320, height: 240, quality })
      .render({ frameNumber: 100, timeOfDayMs: TIME_MS }).length
  );
  assert(lengths.every((length, index) => index === 0 || length > lengths[index - 1]!), String(lengths));
});

Deno.test("TestPattern.render gives each caller a buffer of its own", () => {
  const pattern = new TestPattern({ ...DEFAULT, width: 320, height: 240 });
  const moment = { frameNumber: 100, timeOfDayMs: TIME_MS };
  const first = pattern.render(moment);
  const kept = first.slice();
  assertEquals(first.buffer.byteLength, first.length);
  first.fill(0);
  assertEquals(pattern.render(moment), kept);
});

Deno.test("TestPattern refuses options outside their ranges", () => {
  const wrong = [
    { width: 63 },
    { width: 4097 },
    { width: 640.5 },
    { height: 0 },
    { height: 2161 },
    { fps: 0 },
    { fps: 121 },
    { fps: NaN },
    { quality: 0 },
    { quality: 101 },
  ];
  for (const options of wrong) {
    assertThrows(
      () => new TestPattern({ ...DEFAULT, ...options }),
      RangeError,
      "Cannot render a test pattern",
    );
  }
});

Deno.test("formatTimeOfDay writes hours to milliseconds and wraps at midnight", () => {
  assertEquals(formatTimeOfDay(0), "00:00:00.000");
  assertEquals(formatTimeOfDay(TIME_MS), "17:04:32.985");
  assertEquals(formatTimeOfDay(86_400_001), "00:00:00.001");
});
