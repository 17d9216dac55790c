/** Pictures, poses and the view put together, with the real decoder and encoder. */

import { assertEquals } from "@std/assert";
import { FisheyeView, type FisheyeViewOptions } from "../../../src/capture/tracker/fisheye_view.ts";
import { ViewFrames } from "../../../src/capture/tracker/view_frames.ts";
import type { Frame } from "../../../src/common/frame.ts";
import { parseJpegSize } from "../../../src/jpeg/size.ts";
import { openGreyJpegDecoder, openGreyJpegEncoder } from "../../../src/jpeg/grey/grey_jpeg.ts";
import type { Pose } from "../../../src/protocol/telemetry.ts";
import {
  type FisheyeCalibration,
  NOMINAL_T265_LEFT,
  scaleCalibration,
} from "../../../src/rectify/calibration.ts";
import { pinholeView } from "../../../src/rectify/pinhole_view.ts";
import { textOf, withLog } from "../../support/log.ts";
import { readText } from "../../text/read_text.ts";

const SIZE = { width: 412, height: 300 };
const POSE: Pose = { timeUs: 1_000_000, position: [1, 2, 3], orientation: [0, 0, 0, 1] };

/** Frames and poses that came out, of a view that is closed whatever happens. */
async function withFrames(
  options: Partial<FisheyeViewOptions>,
  test: (
    frames: ViewFrames,
    view: FisheyeView,
    out: { frames: Frame[]; poses: Pose[] },
  ) => void | Promise<void>,
): Promise<void> {
  const decoder = await openGreyJpegDecoder();
  const encoder = await openGreyJpegEncoder({ quality: 95, sampling: "grey" });
  const view = new FisheyeView({ decoder, encoder, hasOverlay: true, ...options });
  const out = { frames: [] as Frame[], poses: [] as Pose[] };
  const sinks = {
    onFrame: (frame: Frame) => out.frames.push(frame),
    onPose: (pose: Pose) => out.poses.push(pose),
  };
  try {
    await test(new ViewFrames(view, sinks), view, out);
  } finally {
    decoder.close();
    encoder.close();
  }
}

/** The lines that stand in a frame whose picture is black. */
async function linesOf(frame: Frame): Promise<string[]> {
  const decoder = await openGreyJpegDecoder();
  const image = { ...SIZE, strideBytes: SIZE.width, pixels: new Uint8Array(SIZE.width * SIZE.height) };
  assertEquals(decoder.decode(frame.jpeg, image), undefined);
  decoder.close();
  // what the JPEG has blurred becomes black or white again; the dimmed letters are at 150
  for (let i = 0; i < image.pixels.length; i++) image.pixels[i] = image.pixels[i]! > 75 ? 255 : 0;
  return readText(image, 2).map(({ text }) => text);
}

Deno.test("ViewFrames gives a picture the pose nearest to it, in its pixels and beside them", async () => {
  await withFrames({}, async (frames, view, out) => {
    frames.addPose({ ...POSE, timeUs: 900_000, position: [0, 0, 0] });
    frames.addPose(POSE);
    frames.addPose({ ...POSE, timeUs: 1_200_000, position: [9, 9, 9] });
    assertEquals(out.poses.map(({ timeUs }) => timeUs), [900_000, 1_000_000, 1_200_000]);
    view.memoryFor(SIZE).pixels.fill(0);
    frames.addGrey(SIZE, 1_050_000);
    assertEquals([out.frames[0]!.pose, out.frames[0]!.captureUs], [POSE, 1_050_000]);
    assertEquals(await linesOf(out.frames[0]!), ["X:1.000, Y:2.000, Z:3.000, O:0.000"]);
  });
});

Deno.test("ViewFrames shows an old pose as old, and sends none with the picture", async () => {
  await withFrames({}, async (frames, view, out) => {
    view.memoryFor(SIZE).pixels.fill(0);
    frames.addGrey(SIZE, 900_000);
    frames.addPose({ timeUs: 1_000_000, position: [1, 2, 3] });
    view.memoryFor(SIZE).pixels.fill(0);
    frames.addGrey(SIZE, 2_200_000);
    assertEquals(out.frames.map(({ pose }) => pose), [undefined, undefined]);
    assertEquals(await linesOf(out.frames[0]!), ["no pose"]);
    assertEquals(await linesOf(out.frames[1]!), ["pose 1.2 s old", "X:1.000, Y:2.000, Z:3.000"]);
  });
});

Deno.test("ViewFrames counts pictures that can not be read, with the reason", async () => {
  await withFrames({}, (frames, _view, out) => {
    const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xd9]);
    frames.addJpeg({ jpeg, captureUs: 1 });
    frames.addJpeg({ jpeg, captureUs: 2 });
    assertEquals([frames.counts, out.frames.length], [{ frames: 0, brokenFrames: 2 }, 0]);
    assertEquals(frames.refusals, [{ reason: "undecodable", count: 2, detail: "no frame header" }]);
  });
});

Deno.test("FisheyeView rectifies pictures of any size by the calibration, one that was given before one that is offered", async () => {
  const small = scaleCalibration(NOMINAL_T265_LEFT, { width: 212, height: 200 }) as FisheyeCalibration;
  const given = { calibration: NOMINAL_T265_LEFT, origin: "left.json" };
  await withLog(async (log) => {
    await withFrames({ view: pinholeView(), calibration: given }, (frames, view, out) => {
      view.offerCalibration({ calibration: small, origin: "somebody" });
      for (const size of [{ width: 848, height: 800 }, { width: 424, height: 400 }]) {
        view.memoryFor(size).pixels.fill(100);
        frames.addGrey(size, 1);
      }
      assertEquals(out.frames.map(({ jpeg }) => parseJpegSize(jpeg)?.width), [412, 412]);
    });
    await withFrames({ view: pinholeView() }, (frames, view) => {
      view.offerCalibration({ calibration: small, origin: "somebody" });
      frames.addGrey({ width: 212, height: 200 }, 1);
    });
    assertEquals(log.map(textOf), [
      "Pictures of 848x800 are rectified to 412x300 by left.json",
      "Pictures of 424x400 are rectified to 412x300 by left.json",
      "Pictures of 212x200 are rectified to 412x300 by somebody",
    ]);
  });
});

Deno.test("FisheyeView passes JPEGs on that it has nothing to do with, or can not rectify, and says so", async () => {
  const jpeg = await Deno.readFile(new URL("../../vectors/baseline_160x120.jpg", import.meta.url));
  const cases: [Partial<FisheyeViewOptions>, boolean][] = [
    [{ hasOverlay: false }, true],
    [{ hasOverlay: true }, false],
    [{ view: pinholeView(), hasOverlay: false }, true],
  ];
  await withLog(async () => {
    for (const [options, isPassedOn] of cases) {
      await withFrames(options, (frames, view, out) => {
        frames.addJpeg({ jpeg, captureUs: 1 });
        assertEquals([view.passesJpegsOn, out.frames[0]!.jpeg === jpeg], [isPassedOn, isPassedOn]);
      });
    }
  });
});

Deno.test("FisheyeView takes a T265's nominal calibration for pictures of its size, and says that it is not exact", async () => {
  await withLog(async (log) => {
    await withFrames({ view: pinholeView() }, (frames, _view, out) => {
      frames.addGrey({ width: 848, height: 800 }, 1);
      frames.addGrey({ width: 640, height: 480 }, 2);
      assertEquals(out.frames.map(({ jpeg }) => parseJpegSize(jpeg)?.width), [412, 640]);
    });
    assertEquals(log.map(textOf), [
      "Pictures of 848x800 are rectified to 412x300 by a T265's nominal calibration; --calibration FILE is exact",
      "Pictures of 640x480 are not rectified: their calibration is not known; --calibration FILE gives it",
    ]);
  });
});
