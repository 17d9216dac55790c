/**
 * What a sending tool's options say of the sender and of the camera.
 *
 * @module
 */

import { type Address, isLoopback } from "../common/address.ts";
import type { BROADCAST_FLAGS, BroadcastFlags } from "../flags/broadcast_flags.ts";
import { sourceOf } from "../flags/sending_usage.ts";
import { randomBytes, randomU32 } from "../net/random.ts";
import type { CameraDescription } from "../record/camera_recording.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import type { SendingOptions } from "../threads/sending.ts";
import { describeDriving } from "./robot_driving.ts";
import type { ToolRun } from "./run_tool.ts";

/**
 * Describes the sender that the options ask for.
 *
 * @param seal nothing where everybody is served
 */
export function describeSender(
  flags: BroadcastFlags,
  targets: readonly Address[],
  seal: SealOptions | undefined,
): SendingOptions {
  if (flags.wire === "sof") return { wire: "sof", targets };
  const drive = describeDriving(flags);
  const sender = {
    sessionId: randomU32(),
    secret: randomBytes(32),
    name: nameStream(flags),
    targets,
    datagramBytes: flags.payload,
    redundancy: flags.fec,
    preference: flags.prefer,
    leastFps: flags["min-fps"],
    ...(flags.deadline === undefined ? {} : { repairUs: flags.deadline }),
    ...(flags["max-bitrate"] === undefined ? {} : { maxBitsPerSecond: flags["max-bitrate"] }),
    ...(drive ? { drive } : {}),
  };
  return { wire: "uis", sender, seal };
}

/** What the stream is called. */
export function nameStream({ name }: BroadcastFlags): string {
  return name ?? Deno.hostname();
}

/** Whether the network is told of a robot that is bound there: of one that waits for viewers. */
export function isAnnounced(
  { flags, hosts }: Pick<ToolRun<typeof BROADCAST_FLAGS>, "flags" | "hosts">,
  bound: string | undefined,
): boolean {
  return hosts.length === 0 && !flags["no-announce"] && !(bound !== undefined && isLoopback(bound));
}

/** What a recording says of the camera. */
export function describeCamera(run: ToolRun<typeof BROADCAST_FLAGS>): CameraDescription {
  const isAsked = ["auto", "rpicam", "v4l2", "test"].includes(sourceOf(run));
  return { name: nameStream(run.flags), fps: isAsked ? run.flags.fps : 0 };
}
