/**
 * The room that the synthetic camera drives through: a box of checkered walls, and four banded pillars.
 *
 * ```text
 *   seen from above, metres                  −Z, forward: the brightest wall
 *                                  ┌──────────────────────────┐ −4
 *                                  │            o             │
 *   every wall is a checkerboard   │      o           o   ●   │  ● = start
 *   of its own grey                │            o             │
 *                                  └──────────────────────────┘  4
 *                                 −8            −3            2
 * ```
 *
 * The edges of the checkers lie at the whole multiples of {@linkcode PITCH} on every axis, counted from the start.
 *
 * @module
 */

import type { Vector3 } from "../../protocol/telemetry.ts";

/** Where the walls are: the floor a metre below the start, the ceiling two above. Metres. */
export const ROOM: { readonly low: Vector3; readonly high: Vector3 } = {
  low: [-8, -1, -4],
  high: [2, 2, 4],
};

/** The edge of a checker, and the height of a pillar's band: metres. */
export const PITCH = 0.5;

/** The grey of the light checkers of each wall, 0 … 255: left, floor and forward; right, ceiling and backward. */
export const WALL_GREYS: { readonly low: Vector3; readonly high: Vector3 } = {
  low: [190, 120, 240],
  high: [95, 215, 150],
};

/** The grey of a dark checker, as a part of the light one's. */
export const DARK = 0.3;

/** The axes of the pillars, 8 at most, which stand from the floor to the ceiling: x, z in metres. */
export const PILLARS: readonly (readonly [number, number])[] = [[-5, 0], [-3, -2.5], [-3, 2.5], [-1, 0]];

/** Metres. */
export const PILLAR_RADIUS = 0.2;

/** The grey of a pillar's light bands where they face the camera, 0 … 255. */
export const PILLAR_GREY = 250;

/** The grey of a pillar at its outline, as a part of that where it faces the camera. */
export const PILLAR_LIMB = 0.35;

/** Half the field of view, in radians: 163 degrees across, outside of which the lens casts no picture. */
export const HALF_FIELD = 163 / 2 * Math.PI / 180;
/** Over so many radians of angle the picture fades to black around {@linkcode HALF_FIELD}. */
export const FIELD_FADE = 0.03;
