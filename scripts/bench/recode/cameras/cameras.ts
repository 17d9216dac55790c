/**
 * Everything that makes JPEGs here as cameras do.
 *
 * @module
 */

import { findProgram } from "../../../../src/capture/find_program.ts";
import type { Camera } from "./camera.ts";
import { ffmpeg } from "./ffmpeg.ts";
import { libjpeg, uvc } from "./libjpeg.ts";
import { mozjpeg } from "./mozjpeg.ts";
import { openOwn } from "./own.ts";
import { openPillow } from "./pillow.ts";

/** Opens all that are installed; the others say what is missing. `close` ends what was started. */
export async function openCameras(): Promise<{
  readonly cameras: readonly Camera[];
  readonly close: () => Promise<void>;
}> {
  const [pillow, own] = [await openPillow(), await openOwn()];
  const cameras = [
    await ifInstalled(libjpeg, "cjpeg"),
    await ifInstalled(uvc, "cjpeg"),
    await ifInstalled(ffmpeg, "ffmpeg"),
    pillow.camera,
    mozjpeg,
    own.camera,
  ];
  return { cameras, close: async () => void await Promise.all([pillow.close(), own.close()]) };
}

async function ifInstalled(camera: Camera, program: string): Promise<Camera> {
  if (await findProgram(program)) return camera;
  return { name: camera.name, missing: `${program} is not installed`, ways: [] };
}
