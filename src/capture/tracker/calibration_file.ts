/**
 * A fisheye camera's calibration from a file.
 *
 * @module
 */

import { type FisheyeCalibration, parseCalibration } from "../../rectify/calibration.ts";

/**
 * Reads a JSON file.
 *
 * @throws an `Error` in one line where it can not be read or is no calibration
 */
export async function readCalibration(path: string): Promise<FisheyeCalibration> {
  const calibration = parseCalibration(await readJson(path));
  if (typeof calibration === "string") throw new Error(`Cannot use the calibration ${path}: ${calibration}`);
  return calibration;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it is no JSON" : (error as Error).message;
    throw new Error(`Cannot use the calibration ${path}: ${reason}`);
  }
}
