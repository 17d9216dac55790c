/**
 * The room once more, slowly: one ray at a time against one surface at a time.
 *
 * @module
 */

import {
  DARK,
  FIELD_FADE,
  HALF_FIELD,
  PILLAR_GREY,
  PILLAR_LIMB,
  PILLAR_RADIUS,
  PILLARS,
  PITCH,
  ROOM,
  WALL_GREYS,
} from "../../../src/capture/room/room.ts";
import type { TruePose } from "../../../src/capture/room/trajectory.ts";
import type { Vector3 } from "../../../src/protocol/telemetry.ts";
import { toRoom } from "./geometry.ts";

interface Hit {
  /** Metres along the ray. */
  readonly distance: number;
  readonly grey: number;
  /** How much of the pixel it covers, 0 … 1. */
  readonly cover: number;
}

/**
 * The grey, 0 … 255, that a ray of the lens sees through a pixel of an angle in radians; nothing where two walls are as
 * near as each other, so that either is right.
 */
export function greyAlong(pose: TruePose, ray: Vector3, radiansPerPixel: number): number | undefined {
  const light = ramp((HALF_FIELD + FIELD_FADE / 2 - Math.acos(ray[2])) / FIELD_FADE);
  if (light === 0) return 0;
  const direction = toRoom(pose, ray);
  const walls = [0, 1, 2].map((axis) => hitWall(pose.position, direction, axis, radiansPerPixel));
  const [wall, next] = walls.sort((a, b) => a.distance - b.distance);
  if (next!.distance - wall!.distance < 1e-5) return undefined;
  const pillars = PILLARS.flatMap((axis) =>
    hitPillar(pose.position, direction, axis, wall!.distance, radiansPerPixel)
  );
  return light * [wall!, ...pillars.sort((a, b) => b.distance - a.distance)]
    .reduce((grey, hit) => grey + hit.cover * (hit.grey - grey), 0);
}

function hitWall(from: Vector3, direction: Vector3, axis: number, radiansPerPixel: number): Hit {
  const side = direction[axis]! < 0 ? "low" : "high";
  const distance = (ROOM[side][axis]! - from[axis]!) / direction[axis]!;
  const signs = [0, 1, 2].filter((along) => along !== axis).map((along) => {
    const slant = Math.hypot(1, direction[along]! / direction[axis]!);
    return checker(from[along]! + distance * direction[along]!, distance * radiansPerPixel * slant);
  });
  return { distance, cover: 1, grey: patterned(WALL_GREYS[side][axis]!, signs[0]! * signs[1]!) };
}

function hitPillar(
  from: Vector3,
  [dx, dy, dz]: Vector3,
  [x, z]: readonly [number, number],
  wallDistance: number,
  radiansPerPixel: number,
): Hit[] {
  const horizontal = Math.hypot(dx, dz);
  // the axis of the pillar as the ray sees it: so far ahead, so far to the right, in metres on the floor
  const ahead = ((x - from[0]) * dx + (z - from[2]) * dz) / horizontal;
  const right = ((z - from[2]) * dx - (x - from[0]) * dz) / horizontal;
  if (ahead < 0 || Math.abs(right) > 2 * PILLAR_RADIUS) return [];
  const facing = Math.cos(Math.asin(Math.min(Math.abs(right) / PILLAR_RADIUS, 1)));
  const distance = (ahead - PILLAR_RADIUS * facing) / horizontal;
  const pixel = distance * radiansPerPixel;
  const cover = ramp(0.5 + (PILLAR_RADIUS - Math.abs(right)) / pixel) *
    ramp(0.5 + (wallDistance - distance) / pixel / 2);
  const light = PILLAR_LIMB + (1 - PILLAR_LIMB) * facing;
  const bands = checker(from[1] + distance * dy, pixel / horizontal);
  return [{ distance, cover, grey: patterned(PILLAR_GREY * light, bands) }];
}

/** -1 or 1 by which checker it is; between them over the width of a pixel, and less where that is wider than a checker. */
function checker(place: number, pixel: number): number {
  const sign = Math.floor(place / PITCH) % 2 === 0 ? 1 : -1;
  const toEdge = Math.abs(place - PITCH * Math.round(place / PITCH));
  return sign * Math.min(1, 2 * toEdge / pixel);
}

function patterned(light: number, sign: number): number {
  return light * (sign * (1 - DARK) + 1 + DARK) / 2;
}

function ramp(x: number): number {
  return Math.min(Math.max(x, 0), 1);
}
