/**
 * Which options of `t265` do not go together.
 *
 * @module
 */

import { checkEffects, type NoEffect, type Usage } from "./no_effect.ts";
import { checkQuality, checkStdout, PASSED_ON_SOURCES, SENDING_RULES, sourceOf } from "./sending_usage.ts";
import { checkPairOperands } from "./pair_usage.ts";
import { isTestRoom, type T265Flags } from "./t265_flags.ts";
import { UsageError } from "./usage_error.ts";

type Rule = NoEffect<T265Flags>;
type Holds = (usage: Usage<T265Flags>) => boolean;

const CAMERA = "width height fps rotation hflip vflip";
const PASSING_ON = "with --no-rectify and --no-overlay";
const passesOn = (sources: readonly string[]): Holds => (usage) =>
  usage.flags["no-rectify"] && usage.flags["no-overlay"] && sources.includes(sourceOf(usage));

/** Of `t265`. */
export const T265_RULES: readonly Rule[] = [
  ["camera camera-cmd image-cmd pose-cmd", "with --source-cmd", "it gives pictures and poses"],
  ["camera camera-cmd", "with --image-cmd", "both give pictures"],
  [CAMERA, "with --source-cmd", "its pictures are as they come"],
  [CAMERA, "with --image-cmd", "its pictures are as they come"],
  ["calibration view-size view-margin fov", "with --no-rectify", "it is about the rectified view"],
  [
    "image-size",
    "without --image-cmd or --camera test",
    "others know their size",
    (usage) => !usage.given.has("image-cmd") && !isTestRoom(usage),
  ],
  ["image-format", "without --image-cmd", "others know their format"],
  ["width height", "with --camera test", "--image-size WxH is accepted", isTestRoom],
  [
    "pose-cmd",
    "with --wire sof and --no-overlay",
    "no pose would be sent",
    ({ flags }) => flags.wire === "sof" && flags["no-overlay"],
  ],
  ["sampling", PASSING_ON, "the camera's JPEGs are sent", passesOn([...PASSED_ON_SOURCES, "auto", "rpicam"])],
  ["quality min-quality", PASSING_ON, "the camera's JPEGs are sent", passesOn(PASSED_ON_SOURCES)],
  ...SENDING_RULES,
];

/** @throws {UsageError} where options that were given do not go together, or one would have no effect */
export function checkT265Usage(usage: Usage<T265Flags>): void {
  checkPairOperands(usage, "sender");
  checkEffects(T265_RULES, usage);
  checkQuality(usage);
  checkStdout(usage);
  const { "view-margin": margin, "view-size": { width } } = usage.flags;
  if (!usage.given.has("view-margin") || margin < width) return;
  throw new UsageError(
    `Cannot use --view-margin ${margin}: less than the view's width of ${width} is accepted`,
  );
}
