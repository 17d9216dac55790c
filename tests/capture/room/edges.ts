/**
 * The edges of the checkers in space, and where a picture shows them.
 *
 * @module
 */

import { PILLARS, PITCH, ROOM } from "../../../src/capture/room/room.ts";
import type { TruePose } from "../../../src/capture/room/trajectory.ts";
import type { GreyImage } from "../../../src/common/grey_image.ts";
import type { Vector3 } from "../../../src/protocol/telemetry.ts";
import type { Pixel } from "../../../src/rectify/fisheye.ts";
import { toLens } from "./geometry.ts";

/** Where a picture shows what comes along a ray of the lens (x right, y down, z forward); nothing where it does not. */
export type Projection = (ray: Vector3) => Pixel | undefined;

/** The middle of a checker's edge. */
export interface Edge {
  readonly middle: Vector3;
  /** The axis across the edge, on the wall, and the one along it. */
  readonly across: number;
  readonly along: number;
}

const REACH = 0.1;
const MAX_ANGLE = Math.PI / 3;
/** Edges that are nearer than this to their neighbours can not be told from them. */
const MIN_SPAN_PIXELS = 6;

/** All edges on all walls. */
export function listEdges(): Edge[] {
  return [0, 1, 2].flatMap((normal) =>
    (["low", "high"] as const).flatMap((side) => {
      const [a, b] = [0, 1, 2].filter((axis) => axis !== normal) as [number, number];
      const at = { axis: normal, value: ROOM[side][normal]! };
      return [...edgesAcross(at, a, b), ...edgesAcross(at, b, a)];
    })
  );
}

function edgesAcross(wall: { axis: number; value: number }, across: number, along: number): Edge[] {
  const edges: Edge[] = [];
  for (let p = ROOM.low[across]! + PITCH; p < ROOM.high[across]!; p += PITCH) {
    for (let q = ROOM.low[along]! + PITCH / 2; q < ROOM.high[along]!; q += PITCH) {
      const middle: [number, number, number] = [0, 0, 0];
      middle[wall.axis] = wall.value;
      middle[across] = p;
      middle[along] = q;
      edges.push({ middle, across, along });
    }
  }
  return edges;
}

/** Whether the edge is in view, large enough, and free of pillars. */
export function isClear(edge: Edge, pose: TruePose, projection: Projection): boolean {
  const [x, y, z] = toLens(pose, edge.middle);
  if (Math.atan2(Math.hypot(x, y), z) > MAX_ANGLE) return false;
  if (PILLARS.some((pillar) => distanceToSight(pillar, pose.position, edge.middle) < 0.4)) return false;
  return [edge.across, edge.along].every((axis) => {
    const [a, b] = [-REACH, REACH].map((offset) =>
      project(pose, projection, shift(edge.middle, axis, offset))
    );
    return Math.hypot(a![0] - b![0], a![1] - b![1]) >= MIN_SPAN_PIXELS;
  });
}

/**
 * How far from where it should be the picture shows an edge, in pixels: where the grey is halfway between those
 * of both sides.
 */
export function displacement(edge: Edge, image: GreyImage, pose: TruePose, projection: Projection): number {
  const placeAt = (offset: number) => project(pose, projection, shift(edge.middle, edge.across, offset));
  const greyAt = (offset: number) => interpolate(image, placeAt(offset));
  const [low, high] = [greyAt(-REACH), greyAt(REACH)];
  const halfway = (low + high) / 2;
  let [from, to] = [-REACH, REACH];
  for (let n = 0; n < 20; n++) {
    const middle = (from + to) / 2;
    if ((greyAt(middle) < halfway) === (low < halfway)) from = middle;
    else to = middle;
  }
  const [shown, true_] = [placeAt(from), placeAt(0)];
  return Math.hypot(shown[0] - true_[0], shown[1] - true_[1]);
}

function shift(point: Vector3, axis: number, offset: number): Vector3 {
  return point.map((value, i) => i === axis ? value + offset : value) as unknown as Vector3;
}

function project(pose: TruePose, projection: Projection, point: Vector3): Pixel {
  return projection(toLens(pose, point)) ?? [NaN, NaN];
}

/** How far from the line of sight the pillar's axis is, seen from above. */
function distanceToSight([px, pz]: readonly [number, number], from: Vector3, to: Vector3): number {
  const [dx, dz] = [to[0] - from[0], to[2] - from[2]];
  const part = ((px - from[0]) * dx + (pz - from[2]) * dz) / (dx * dx + dz * dz);
  const nearest = Math.min(Math.max(part, 0), 1);
  return Math.hypot(from[0] + nearest * dx - px, from[2] + nearest * dz - pz);
}

/** The grey between four pixels. */
function interpolate({ pixels, strideBytes }: GreyImage, [u, v]: Pixel): number {
  const [x, y] = [Math.floor(u), Math.floor(v)];
  const row = (at: number) => pixels[at]! + (u - x) * (pixels[at + 1]! - pixels[at]!);
  const [upper, lower] = [row(y * strideBytes + x), row((y + 1) * strideBytes + x)];
  return upper + (v - y) * (lower - upper);
}
