/**
 * Which options of `t265` do not go together.
 *
 * @module
 */

import { isTestRoom, type T265Usage } from "./t265_flags.ts";
import { UsageError } from "./usage_error.ts";

/** An option, those that exclude it, and why. */
const EXCLUSIONS: readonly (readonly [option: string, others: readonly string[], why: string])[] = [
  ["source-cmd", ["camera", "camera-cmd", "image-cmd", "pose-cmd"], "it gives pictures and poses"],
  ["image-cmd", ["camera", "camera-cmd"], "both give pictures"],
  ["no-rectify", ["calibration", "view-size", "view-margin", "fov"], "they are about the rectified view"],
];

/** @throws {UsageError} where options that were given do not go together, or one would have no effect */
export function checkT265Usage({ flags, given }: T265Usage): void {
  for (const [option, others, why] of EXCLUSIONS) {
    const other = given.has(option) && others.find((name) => given.has(name));
    if (other) throw new UsageError(`Cannot use --${option} together with --${other}: ${why}`);
  }
  const isRoom = isTestRoom({ flags, given });
  if (given.has("image-size") && !flags["image-cmd"] && !isRoom) {
    throw new UsageError(
      "Cannot use --image-size without --image-cmd or --camera test: others know their size",
    );
  }
  const size = isRoom && ["width", "height"].find((name) => given.has(name));
  if (size) {
    throw new UsageError(`Cannot use --${size} with t265 --camera test: --image-size WxH is accepted`);
  }
  const { width } = flags["view-size"];
  if (given.has("view-margin") && flags["view-margin"] >= width) {
    throw new UsageError(
      `Cannot use --view-margin ${flags["view-margin"]}: less than the view's width of ${width} is accepted`,
    );
  }
}
