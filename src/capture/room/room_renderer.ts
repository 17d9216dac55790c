/**
 * Pictures of the room, as a camera with any lens sees them.
 *
 * @module
 */

import type { GreyImage } from "../../common/grey_image.ts";
import type { Pose, Quaternion } from "../../protocol/telemetry.ts";
import { kernelModule } from "./kernel_module.js";
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
} from "./room.ts";

/** What src/capture/room/kernel/kernel.as.ts exports. */
interface Kernel extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory;
  readonly sceneAt: () => number;
  readonly raysAt: () => number;
  readonly pixelsAt: () => number;
  readonly begin: (pixels: number) => number;
  readonly render: (pillars: number) => void;
}

/** The lens and the size of the pictures. */
export interface RoomRendererOptions {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /**
   * Where each pixel looks: x, y, z of a unit vector in the camera's axes (X right, Y up, Z backwards), row by row. They
   * are copied. A pixel that looks nowhere has 0, 0, 1.
   */
  readonly rays: Float32Array;
  /** The angle that a pixel covers, radians: the reciprocal of the focal length in pixels. */
  readonly radiansPerPixel: number;
}

/** From where a picture is taken. */
export type Viewpoint = Required<Pick<Pose, "position" | "orientation">>;

const FARTHEST_METRES = Math.hypot(...ROOM.low.map((low, axis) => ROOM.high[axis]! - low));
/** Where src/capture/room/kernel/scene.as.ts has the constants, and where the pillars. */
const CONSTANTS_AT = 18;
const PILLARS_AT = 34;

/** Takes pictures of the room; each in the memory of the one before, so that nothing is allocated for a picture. */
export class RoomRenderer {
  readonly #kernel = new WebAssembly.Instance(kernelModule, {}).exports as Kernel;
  readonly #scene: Float32Array;
  readonly #image: GreyImage;
  readonly #pillars = PILLARS.map(([x, z]) => ({ x, z, dx: 0, dz: 0 }));

  /** @throws {RangeError} where there are not three numbers for each pixel, or not enough memory */
  constructor({ width, height, rays, radiansPerPixel }: RoomRendererOptions) {
    const pixels = width * height;
    if (rays.length !== 3 * pixels) {
      throw new RangeError(
        `Cannot render: ${width}x${height} pixels need ${3 * pixels} numbers, not ${rays.length}`,
      );
    }
    if (!this.#kernel.begin(pixels)) throw new RangeError("Cannot render: there is not enough memory");
    const { buffer } = this.#kernel.memory;
    const groups = Math.ceil(pixels / 4);
    storeRays(rays, new Float32Array(buffer, this.#kernel.raysAt(), 12 * groups));
    this.#scene = new Float32Array(buffer, this.#kernel.sceneAt(), PILLARS_AT + 2 * PILLARS.length);
    this.#scene.set(constantsOf(radiansPerPixel), CONSTANTS_AT);
    this.#image = {
      width,
      height,
      strideBytes: width,
      pixels: new Uint8Array(buffer as ArrayBuffer, this.#kernel.pixelsAt(), pixels),
    };
  }

  /**
   * Takes a picture from within the room, at an orientation of length 1.
   *
   * @returns a view of the kernel's memory, valid until the next picture
   */
  render({ position, orientation }: Viewpoint): GreyImage {
    const scene = this.#scene;
    storeRotation(orientation, scene);
    for (let axis = 0; axis < 3; axis++) {
      scene[9 + axis] = position[axis]!;
      scene[12 + axis] = position[axis]! - ROOM.low[axis]!;
      scene[15 + axis] = ROOM.high[axis]! - position[axis]!;
    }
    this.#storePillars(position[0], position[2]);
    this.#kernel.render(PILLARS.length);
    return this.#image;
  }

  /** The farthest first, so that each is painted over those behind it. */
  #storePillars(x: number, z: number): void {
    for (const pillar of this.#pillars) {
      pillar.dx = pillar.x - x;
      pillar.dz = pillar.z - z;
    }
    this.#pillars.sort((a, b) => b.dx ** 2 + b.dz ** 2 - a.dx ** 2 - a.dz ** 2);
    let at = PILLARS_AT;
    for (const { dx, dz } of this.#pillars) {
      this.#scene[at++] = dx;
      this.#scene[at++] = dz;
    }
  }
}

/** In fours, all x, then all y, then all z; those past the last pixel look nowhere. */
function storeRays(rays: Float32Array, into: Float32Array): void {
  for (let lane = 0; lane < into.length / 3; lane++) {
    const at = (lane >> 2) * 12 + (lane & 3);
    for (let axis = 0; axis < 3; axis++) {
      into[at + 4 * axis] = rays[3 * lane + axis] ?? (axis === 2 ? 1 : 0);
    }
  }
}

function constantsOf(radiansPerPixel: number): number[] {
  const leastCosine = Math.cos(HALF_FIELD + FIELD_FADE / 2);
  return [
    ...WALL_GREYS.low,
    ...WALL_GREYS.high,
    1 / PITCH,
    radiansPerPixel,
    (1 + DARK) / 2,
    (1 - DARK) / 2,
    leastCosine,
    1 / (Math.cos(HALF_FIELD - FIELD_FADE / 2) - leastCosine),
    PILLAR_RADIUS,
    PILLAR_GREY,
    PILLAR_LIMB,
    PILLAR_RADIUS + FARTHEST_METRES * radiansPerPixel,
  ];
}

/** The rotation matrix of a unit quaternion, row by row. */
function storeRotation([x, y, z, w]: Quaternion, into: Float32Array): void {
  into[0] = 1 - 2 * (y * y + z * z);
  into[1] = 2 * (x * y - z * w);
  into[2] = 2 * (x * z + y * w);
  into[3] = 2 * (x * y + z * w);
  into[4] = 1 - 2 * (x * x + z * z);
  into[5] = 2 * (y * z - x * w);
  into[6] = 2 * (x * z - y * w);
  into[7] = 2 * (y * z + x * w);
  into[8] = 1 - 2 * (x * x + y * y);
}
