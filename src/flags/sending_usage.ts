/**
 * Which options of the sending tools do not go together.
 *
 * @module
 */

import type { BroadcastFlags } from "./broadcast_flags.ts";
import { checkEffects, type NoEffect, type Usage } from "./no_effect.ts";
import { checkPairOperands, SENDER_PAIR_RULES } from "./pair_usage.ts";
import { NATS_RULES } from "./nats_flags.ts";
import { CONTRADICTION, contradictsName } from "./record_flags.ts";
import { UsageError } from "./usage_error.ts";

type Rule = NoEffect<BroadcastFlags>;
type OfSource = readonly [source: string, beside: string, options: string];

const TURNING = "rotation hflip vflip";
const STEERING = "quality min-quality";

const AS_THEY_COME = "pictures leave as they come";

/** Sources whose pictures are passed on as they come, of a size and at a rate that is not asked for. */
const UNASKED: readonly OfSource[] = [
  ["camera-cmd", "with --camera-cmd", "width height fps"],
  ["stdin", "with --camera -", "width height fps"],
  ["recording", "with a recording", "width height"],
  ["rtp", "with --camera rtp:PORT", "width height fps"],
];
/** A camera of the network has a size and a rate of its own; what is no JPEG there is encoded here. */
const NETWORK_CAMERA: OfSource = ["rtsp", "with --camera rtsp://", "width height fps"];
/** All whose pictures are. */
const PASSED_ON: readonly OfSource[] = [...UNASKED, ["v4l2", "with --camera v4l2", ""]];

/** What of {@linkcode PASSED_ON} passes JPEGs on. */
export const PASSED_ON_SOURCES = PASSED_ON.map(([source]) => source);

/** Of both sending tools. */
export const SENDING_RULES: readonly Rule[] = [
  [
    "wire",
    "sof without an address",
    "that wire has no way to ask for a stream",
    ({ flags, positionals }) => flags.wire === "sof" && positionals.length === 0,
  ],
  [
    "no-announce",
    "beside an address",
    "only a robot that waits for viewers is announced",
    ({ positionals }) => positionals.length > 0,
  ],
  ["name payload fec deadline", "with --wire sof", "that wire is as the original scripts have it"],
  ["max-bitrate", "with --wire sof", "that wire knows no bound"],
  ["prefer min-fps min-quality", "with --wire sof", "nobody reports by that wire"],
  ["drive drive-output", "with --wire sof", "that wire knows no commands"],
  ["drive-output", "with --drive", "the motor program gets the lines"],
  [
    "drive-timeout drive-max-age drive-open",
    "without --drive or --drive-output",
    "nobody drives",
    ({ given }) => !given.has("drive") && !given.has("drive-output"),
  ],
  ["nats-creds nats-ca", "without --nats", "no server is published to"],
  ...NATS_RULES,
  ["record-format", "without --record", "nothing is recorded"],
  [...CONTRADICTION, contradictsName],
  ["camera", "with --camera-cmd", "both give pictures"],
  [
    "loop",
    "without a recording",
    "--camera FILE.mcap, .avi or .mjpeg is accepted",
    ({ flags }) => flags.camera.kind !== "file",
  ],
  [
    "fps",
    "with --camera FILE.mcap",
    "it says when each picture was taken",
    ({ flags: { camera } }) => camera.kind === "file" && /\.mcap$/i.test(camera.path),
  ],
  ...rulesOf([...UNASKED, NETWORK_CAMERA], AS_THEY_COME),
  ...rulesOf(
    [...PASSED_ON, NETWORK_CAMERA, ["test", "with --camera test", ""]],
    `${AS_THEY_COME}; listen has --rotate and --flip`,
    TURNING,
  ),
  ...SENDER_PAIR_RULES,
  ["install-service uninstall-service print-service", "with --doctor", "only one of them is done"],
  ["install-service uninstall-service", "with --print-service", "nothing is changed"],
  ["install-service", "with --uninstall-service", "only one of them is done"],
  [
    "service-name",
    "without --install-service, --uninstall-service or --print-service",
    "it names the service",
    ({ given }) => !["install-service", "uninstall-service", "print-service"].some((name) => given.has(name)),
  ],
];

/** Of `broadcast`. */
export const BROADCAST_RULES: readonly Rule[] = [
  ...SENDING_RULES,
  ...rulesOf(PASSED_ON, AS_THEY_COME, STEERING),
  ...rulesOf([NETWORK_CAMERA], "it is not asked for less", "min-quality"),
];

function rulesOf(sources: readonly OfSource[], why: string, options?: string): Rule[] {
  return sources.map(([source, beside, own]) => [
    options ?? own,
    beside,
    why,
    (usage) => sourceOf(usage) === source,
  ]);
}

/** Where the pictures come from: one of `camera-cmd`, `image-cmd`, `source-cmd`, `recording` and the kinds of camera. */
export function sourceOf({ flags: { camera }, given }: Usage<BroadcastFlags>): string {
  const command = ["camera-cmd", "image-cmd", "source-cmd"].find((name) => given.has(name));
  return command ?? (camera.kind === "file" ? "recording" : camera.kind);
}

/** @throws {UsageError} where options that were given do not go together, or one would have no effect */
export function checkBroadcastUsage(usage: Usage<BroadcastFlags>): void {
  checkPairOperands(usage, "sender");
  checkEffects(BROADCAST_RULES, usage);
  checkQuality(usage);
  checkStdout(usage);
}

/** @throws {UsageError} where two would write to stdout */
export function checkStdout({ flags }: Usage<BroadcastFlags>): void {
  if (flags["drive-output"] !== "-" || flags["stats-json"] !== "-") return;
  throw new UsageError("Cannot use --drive-output - together with --stats-json -: stdout takes one of them");
}

/** @throws {UsageError} where the quality could only rise */
export function checkQuality({ flags, given }: Usage<BroadcastFlags>): void {
  const { quality, "min-quality": minQuality } = flags;
  if (!given.has("min-quality") || minQuality <= quality) return;
  throw new UsageError(
    `Cannot use --min-quality ${minQuality}: at most the --quality of ${quality} is accepted`,
  );
}
