/**
 * What the options of this measurement may say.
 *
 * @module
 */

import { parseJpegSize } from "../../../src/jpeg/size.ts";
import { readScenes, type Scene } from "../shared/scenes.ts";
import { UsageError } from "../shared/usage.ts";
import type { Bottleneck } from "./conditions.ts";
import { CAMERA } from "./camera_encoder.ts";

const PREFERENCES = ["motion", "detail", "balance"];

/** Reads `--bottleneck`; throws a {@linkcode UsageError}. */
export function parseBottleneck(text: string | undefined): Bottleneck | undefined {
  if (text === undefined || text === "robot" || text === "path") return text;
  throw new UsageError(`Cannot measure with --bottleneck ${text}: it is robot or path`);
}

/** Reads `--prefer`; throws a {@linkcode UsageError}. */
export function parsePrefer(text: string | undefined): string | undefined {
  if (text === undefined || PREFERENCES.includes(text)) return text;
  throw new UsageError(`Cannot measure with --prefer ${text}: it is motion, detail or balance`);
}

/** Reads `--before`, as an absolute path; throws a {@linkcode UsageError}. */
export function parseBefore(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  try {
    const path = Deno.realPathSync(folder);
    if (Deno.statSync(`${path}/src/broadcast.ts`).isFile) return path;
  } catch { /* there is none */ }
  throw new UsageError(`Cannot measure with --before ${folder}: it has no src/broadcast.ts`);
}

/** Reads the pictures of `--frames`, or those that are shipped; throws a {@linkcode UsageError}. */
export function readFrames(folder: string | undefined): readonly Scene[] {
  const scenes = readFolder(folder);
  if (scenes.length === 0) {
    throw new UsageError(`Cannot measure with --frames ${folder}: it has no folders of JPEGs`);
  }
  for (const { name, pictures } of scenes) {
    for (const picture of pictures) {
      const size = parseJpegSize(picture);
      if (size?.width === CAMERA.width && size.height === CAMERA.height) continue;
      const wanted = `${CAMERA.width}x${CAMERA.height}`;
      throw new UsageError(
        `Cannot measure with --frames ${folder}: ${name} has a picture that is none of ${wanted}`,
      );
    }
  }
  return scenes;
}

function readFolder(folder: string | undefined): readonly Scene[] {
  try {
    return readScenes(folder);
  } catch {
    throw new UsageError(`Cannot measure with --frames ${folder}: it can not be read`);
  }
}
