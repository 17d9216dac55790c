import { assertEquals, assertLessOrEqual } from "@std/assert";
import { PoseOverlay, type PoseOverlayState } from "../../../src/capture/tracker/pose_overlay.ts";
import type { GreyImage } from "../../../src/common/grey_image.ts";
import { readText } from "../../text/read_text.ts";

const VIEW = { width: 412, height: 300 };
const LARGE = { width: 848, height: 800 };
const POSE = { position: [0.123, -0.045, 1.002], yawDegrees: 12.345 } as const;
const WIDE = { position: [-9.999, -9.999, -9.999], yawDegrees: -179.999 } as const;
const FAR = { position: [-123.456, -12.345, -123.456], yawDegrees: -179.999 } as const;

function createGrey({ width, height }: { width: number; height: number }, level = 0): GreyImage {
  return { width, height, strideBytes: width, pixels: new Uint8Array(width * height).fill(level) };
}

/** What stands in a black picture, when nothing else was drawn before. */
function drawOnce(state: PoseOverlayState, size = VIEW, scale = 2) {
  const image = createGrey(size);
  new PoseOverlay(size).draw(image, state);
  return readText(image, scale);
}

const POSES: readonly (readonly [PoseOverlayState["pose"] & object, string])[] = [
  [POSE, "X:0.123, Y:-0.045, Z:1.002, O:12.345"],
  [{ position: POSE.position }, "X:0.123, Y:-0.045, Z:1.002"],
  [{ position: [-0.0004, 0.0005, -0.0006], yawDegrees: -0.0001 }, "X:0.000, Y:0.001, Z:-0.001, O:0.000"],
  [{ position: [1, -2, 30] }, "X:1.000, Y:-2.000, Z:30.000"],
  [WIDE, "X:-9.999, Y:-9.999, Z:-9.999, O:-179.999"],
];

for (const [pose, text] of POSES) {
  Deno.test(`PoseOverlay writes ${text} into the lower left corner`, () => {
    assertEquals(drawOnce({ pose, isOld: false }), [{ text, x: 6, y: 278, level: 255 }]);
  });
}

const AGES = [
  [600_000, "pose 0.6 s old"],
  [1_240_000, "pose 1.2 s old"],
  [59_000_000, "pose 59.0 s old"],
  [65_000_000, "pose 1 min 05 s old"],
  [125_000_000, "pose 2 min 05 s old"],
  [-1, "pose 0.0 s old"],
  [undefined, "old pose"],
] as const;

for (const [ageUs, text] of AGES) {
  Deno.test(`PoseOverlay dims the numbers of an old pose and says above them: ${text}`, () => {
    const state = { pose: POSE, isOld: true, ...(ageUs === undefined ? {} : { ageUs }) };
    assertEquals(drawOnce(state), [
      { text, x: 6, y: 258, level: 255 },
      { text: "X:0.123, Y:-0.045, Z:1.002, O:12.345", x: 6, y: 278, level: 150 },
    ]);
  });
}

Deno.test("PoseOverlay says where no pose is known", () => {
  assertEquals(drawOnce({ isOld: false }), [{ text: "no pose", x: 6, y: 278, level: 255 }]);
  assertEquals(drawOnce({ isOld: true, ageUs: 5 }), drawOnce({ isOld: false }));
});

Deno.test("PoseOverlay writes larger letters into a larger picture", () => {
  const [line] = drawOnce({ pose: POSE, isOld: false }, LARGE, 4);
  assertEquals(line, { text: "X:0.123, Y:-0.045, Z:1.002, O:12.345", x: 12, y: 756, level: 255 });
});

Deno.test("PoseOverlay writes smaller letters where a line is too long, as large as they can be", () => {
  const text = "X:-123.456, Y:-12.345, Z:-123.456, O:-179.999";
  assertEquals(drawOnce({ pose: FAR, isOld: false }, VIEW, 1).map((line) => line.text), [text]);
  const large = drawOnce({ pose: FAR, isOld: false }, LARGE, 3);
  assertEquals(large.map((line) => line.text), [text]);
});

Deno.test("PoseOverlay stays with smaller letters, lest they flicker", () => {
  const overlay = new PoseOverlay(VIEW);
  overlay.draw(createGrey(VIEW), { pose: FAR, isOld: false });
  const image = createGrey(VIEW);
  overlay.draw(image, { pose: POSE, isOld: false });
  assertEquals(readText(image, 1).map((line) => line.text), ["X:0.123, Y:-0.045, Z:1.002, O:12.345"]);
});

Deno.test("PoseOverlay breaks a line at its commas where the smallest letters are too large", () => {
  const lines = drawOnce({ pose: POSE, isOld: true, ageUs: 5e6 }, { width: 110, height: 300 }, 1);
  assertEquals(lines.map(({ text, level }) => [text, level]), [
    ["pose 5.0 s old", 255],
    ["X:0.123, Y:-0.045", 150],
    ["Z:1.002, O:12.345", 150],
  ]);
  assertEquals(lines.map(({ y }) => y), [269, 279, 289]);
});

Deno.test("PoseOverlay draws into pictures of any size, and nothing outside of them", () => {
  for (const [width, height] of [[1, 1], [16, 16], [40, 8], [412, 5], [3, 300]] as const) {
    const strideBytes = width + 7;
    const pixels = new Uint8Array(strideBytes * height).fill(77);
    const overlay = new PoseOverlay({ width, height });
    overlay.draw({ width, height, strideBytes, pixels }, { pose: FAR, isOld: true, ageUs: 1e9 });
    pixels.forEach((level, at) => assertEquals(at % strideBytes < width || level === 77, true));
  }
});

Deno.test("PoseOverlay survives numbers that no tracker has", () => {
  for (const value of [1e21, -1e300, NaN, Infinity]) {
    const [line] = drawOnce({ pose: { position: [value, 0, 0], yawDegrees: value }, isOld: false }, LARGE, 4);
    assertEquals(line?.text, `X:${value}, Y:0.000, Z:0.000, O:${value}`);
  }
});

Deno.test("PoseOverlay covers no more of the picture than its lines need", () => {
  const image = createGrey(VIEW, 99);
  new PoseOverlay(VIEW).draw(image, { pose: WIDE, isOld: true, ageUs: 1_240_000 });
  const changed = [...image.pixels.keys()].filter((at) => image.pixels[at] !== 99);
  assertEquals(Math.floor(changed[0]! / VIEW.width), 256);
  assertLessOrEqual(Math.max(...changed.map((at) => at % VIEW.width)), 408);
});
