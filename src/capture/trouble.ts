/**
 * What is wrong with what a camera gives, in words: why its pictures and poses are refused, and how many.
 *
 * @module
 */

import type { CameraStatistics, PoseStatistics } from "./camera.ts";
import type { Refusal } from "./refusals.ts";

/** A camera that gives this much and no picture gives something else. */
const MUCH_BYTES = 4096;

/** What becomes of `refused:`; a reason that is not here is the words itself. */
const WORDS: Readonly<Record<string, string>> = {
  "cut-short": "cut short",
  "no-scan": "no picture is in them (an end of image before any scan)",
  "no-frame-header": "no JPEG frame header before the scan",
  "two-frame-headers": "parts of two pictures (two frame headers)",
  "bad-length": "a segment is shorter than its own length",
  "unknown-marker": "a marker that decoders do not know",
  "long-gap": "too many bytes that belong to no segment",
  "too-long": "too long",
  "too-long-for-wire": "too long for the wire",
  "undecodable": "can not be decoded",
  "other-bytes": "bytes that belong to none",
};

/** Says one reason, with what was said of the first of its kind. */
export function describeReason({ reason, detail }: Pick<Refusal, "reason" | "detail">): string {
  const words = WORDS[reason] ?? reason;
  return detail === undefined ? words : `${words} (${detail})`;
}

/** What a camera counts that tells of trouble. */
export type TroubleCounts = Pick<CameraStatistics, "frames" | "garbageBytes" | "refusals"> & {
  readonly poses?: Pick<PoseStatistics, "refusals">;
};

/**
 * Says what was refused since an earlier look: `187 pictures refused: cut short …`.
 *
 * @param before the earlier look; absent: everything counts
 * @returns nothing where all was taken
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const refusals = [{ reason: "too-long", count: 2, detail: "more than 9 bytes" }];
 * const said = describeTrouble({ frames: 0, garbageBytes: 20, refusals });
 * assertEquals(said, "2 pictures refused: too long (more than 9 bytes)");
 * ```
 */
export function describeTrouble(now: TroubleCounts, before?: TroubleCounts): string | undefined {
  const pictures = describeRefused("picture", now.refusals, before?.refusals);
  const poses = describeRefused("pose", now.poses?.refusals, before?.poses?.refusals);
  const bytes = now.garbageBytes - (before?.garbageBytes ?? 0);
  const isOther = !pictures && bytes >= MUCH_BYTES && now.frames === (before?.frames ?? 0);
  const other = isOther ? `no JPEG is in the ${bytes} bytes that came` : undefined;
  return [pictures ?? other, poses].filter((part) => part !== undefined).join("; ") || undefined;
}

/**
 * Bytes that came since an earlier look and belong to no picture, where they are more than a stream has between its pictures;
 * those of refused pictures are no others.
 */
export function countOtherBytes(now: TroubleCounts, before?: TroubleCounts): number {
  const bytes = now.garbageBytes - (before?.garbageBytes ?? 0);
  const pictures = now.frames - (before?.frames ?? 0);
  const isRefused = describeRefused("picture", now.refusals, before?.refusals) !== undefined;
  return isRefused || bytes < MUCH_BYTES * (1 + pictures) ? 0 : bytes;
}

/** All that is new, by the first reason of those that are. */
function describeRefused(
  what: string,
  now: readonly Refusal[] = [],
  before: readonly Refusal[] = [],
): string | undefined {
  const fresh = now
    .map((each) => ({ ...each, count: each.count - countOf(before, each.reason) }))
    .filter(({ count }) => count > 0);
  const [first] = fresh;
  if (!first) return undefined;
  const total = fresh.reduce((sum, { count }) => sum + count, 0);
  const others = fresh.length > 1 ? `, and ${total - first.count} for other reasons` : "";
  return `${total} ${what}${total === 1 ? "" : "s"} refused: ${describeReason(first)}${others}`;
}

function countOf(refusals: readonly Refusal[], reason: string): number {
  return refusals.find((each) => each.reason === reason)?.count ?? 0;
}
