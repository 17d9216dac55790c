import { assert, assertEquals, assertThrows } from "@std/assert";
import { HALF_FIELD } from "../../../src/capture/room/room.ts";
import { fisheyeRays } from "../../../src/capture/room/room_camera.ts";
import { RoomRenderer } from "../../../src/capture/room/room_renderer.ts";
import { poseAt, type TruePose } from "../../../src/capture/room/trajectory.ts";
import { copyRows } from "../../../src/common/grey_image.ts";
import type { Vector3 } from "../../../src/protocol/telemetry.ts";
import {
  type FisheyeCalibration,
  NOMINAL_T265_LEFT,
  scaleCalibration,
} from "../../../src/rectify/calibration.ts";
import { fisheyeLens, type Pixel, projectFisheye, unprojectFisheye } from "../../../src/rectify/fisheye.ts";
import { pinholeView } from "../../../src/rectify/pinhole_view.ts";
import { Rectifier } from "../../../src/rectify/rectifier.ts";
import { displacement, isClear, listEdges } from "./edges.ts";
import { greyAlong } from "./oracle.ts";

const POSES = [0, 3.5, 7, 11.3, 19, 26].map(poseAt);
const HALF_SIZE = scaleCalibration(NOMINAL_T265_LEFT, { width: 424, height: 400 }) as FisheyeCalibration;
const NO_LIGHT: Vector3 = [0, 0, -1];

function rendererOf(calibration: FisheyeCalibration): RoomRenderer {
  const { width, height, fx } = calibration;
  return new RoomRenderer({ width, height, rays: fisheyeRays(calibration), radiansPerPixel: 1 / fx });
}

/** Compares every `step`-th pixel with the oracle's, and returns the greatest difference. */
function worstDifference(calibration: FisheyeCalibration, pose: TruePose, step: number): number {
  const { pixels, width } = renderers.get(calibration)!.render(pose);
  const lens = fisheyeLens(calibration);
  let worst = 0;
  for (let i = 0; i < pixels.length; i += step) {
    const ray = unprojectFisheye(lens, [i % width, Math.floor(i / width)]) ?? NO_LIGHT;
    const grey = greyAlong(pose, ray, 1 / calibration.fx) ?? pixels[i]!;
    worst = Math.max(worst, Math.abs(grey - pixels[i]!));
  }
  return worst;
}

const renderers = new Map(
  [NOMINAL_T265_LEFT, HALF_SIZE].map((calibration) => [calibration, rendererOf(calibration)]),
);

Deno.test("RoomRenderer renders what the oracle sees along each ray", () => {
  for (const pose of POSES) assert(worstDifference(NOMINAL_T265_LEFT, pose, 13) < 1);
});

Deno.test("RoomRenderer renders pictures of another size as the oracle sees them", () => {
  for (const pose of POSES) assert(worstDifference(HALF_SIZE, pose, 5) < 1);
});

Deno.test("RoomRenderer's soft edges are near to what 64 rays through each pixel give of hard ones", () => {
  const lens = fisheyeLens(NOMINAL_T265_LEFT);
  for (const pose of POSES) {
    const { pixels, width } = renderers.get(NOMINAL_T265_LEFT)!.render(pose);
    const differences: number[] = [];
    for (let i = 0; i < pixels.length; i += 307) {
      const rays = placesWithin([i % width, Math.floor(i / width)])
        .map((place) => unprojectFisheye(lens, place) ?? NO_LIGHT);
      const greys = rays.flatMap((ray) => greyAlong(pose, ray, 1e-9) ?? []);
      const mean = greys.reduce((sum, grey) => sum + grey, 0) / greys.length;
      differences.push(Math.abs(mean - pixels[i]!));
    }
    assert(differences.reduce((sum, difference) => sum + difference, 0) / differences.length < 0.7);
    assert(differences.filter((difference) => difference > 30).length < 0.004 * differences.length);
  }
});

Deno.test("RoomRenderer shows the edges of the checkers where the lens projects them", () => {
  const lens = fisheyeLens(NOMINAL_T265_LEFT);
  const projection = (ray: Vector3) => projectFisheye(lens, ray);
  for (const pose of POSES) {
    const image = renderers.get(NOMINAL_T265_LEFT)!.render(pose);
    const displacements = listEdges().filter((edge) => isClear(edge, pose, projection))
      .map((edge) => displacement(edge, image, pose, projection));
    assert(displacements.length > 100 && Math.max(...displacements) < 0.5);
  }
});

Deno.test("RoomRenderer's straight edges are straight once Rectifier has made a pinhole view of the picture", () => {
  const view = pinholeView();
  const rectifier = new Rectifier({ calibration: NOMINAL_T265_LEFT, view });
  const projection = ([x, y, z]: Vector3): Pixel | undefined => {
    const [u, v] = [view.focal * x / z + view.cx, view.focal * y / z + view.cy];
    return z > 0 && u >= 2 && v >= 2 && u < view.width - 3 && v < view.height - 3 ? [u, v] : undefined;
  };
  for (const pose of POSES) {
    copyRows(renderers.get(NOMINAL_T265_LEFT)!.render(pose), rectifier.source);
    const image = rectifier.rectify();
    const displacements = listEdges().filter((edge) => isClear(edge, pose, projection))
      .map((edge) => displacement(edge, image, pose, projection));
    assert(displacements.length > 50, String(displacements.length));
    displacements.sort((a, b) => a - b);
    const [middle, worst] = [displacements[displacements.length >> 1]!, displacements.at(-1)!];
    assert(middle < 0.1 && worst < 0.8, `${middle} and ${worst} pixels`);
  }
});

Deno.test("RoomRenderer is black outside of the lens's field, and bright up to there", () => {
  const { pixels, width } = renderers.get(NOMINAL_T265_LEFT)!.render(POSES[0]!);
  const lens = fisheyeLens(NOMINAL_T265_LEFT);
  let dark = 0;
  for (let i = 0; i < pixels.length; i++) {
    const [, , z] = unprojectFisheye(lens, [i % width, Math.floor(i / width)]) ?? NO_LIGHT;
    const angle = Math.acos(z);
    if (angle > HALF_FIELD + 0.02) {
      assertEquals(pixels[i], 0);
      dark++;
    } else if (angle < HALF_FIELD - 0.02) assert(pixels[i]! > 20);
  }
  assert(dark > 0.2 * pixels.length && dark < 0.4 * pixels.length);
});

Deno.test("RoomRenderer renders a number of pixels that four does not divide", () => {
  const rays = new Float32Array(3 * 7 * 3);
  for (let at = 2; at < rays.length; at += 3) rays[at] = -1;
  const { pixels, strideBytes } = new RoomRenderer({ width: 7, height: 3, rays, radiansPerPixel: 0.001 })
    .render({ position: [0.25, 0.25, 0], orientation: [0, 0, 0, 1] });
  assertEquals([pixels.length, strideBytes, new Set(pixels).size], [21, 7, 1]);
  assert(pixels[20]! > 200);
});

Deno.test("RoomRenderer refuses rays for another number of pixels", () => {
  const options = { width: 4, height: 4, rays: new Float32Array(47), radiansPerPixel: 0.01 };
  assertThrows(
    () => new RoomRenderer(options),
    RangeError,
    "Cannot render: 4x4 pixels need 48 numbers, not 47",
  );
});

/** 8 x 8 places in a pixel. */
function placesWithin([u, v]: Pixel): Pixel[] {
  return Array.from({ length: 64 }, (_, n) => [u + (n % 8 - 3.5) / 8, v + (Math.floor(n / 8) - 3.5) / 8]);
}
