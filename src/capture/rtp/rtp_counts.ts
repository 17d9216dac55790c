/**
 * What a camera by RTP has counted, as every camera counts.
 *
 * @module
 */

import type { Depacketizer } from "../../rtp/depacketizer.ts";
import type { PacketRefusal, PictureLoss } from "../../rtp/packet_refusals.ts";
import type { CameraStatistics } from "../camera.ts";
import { type Refusal, withRefusals } from "../refusals.ts";

/** What is counted before a packet counts. */
export interface SourceCounts {
  /** Datagrams that are no RTP. */
  noPackets: number;
  /** Packets of others than the source that counts. */
  otherSources: number;
  /** Datagrams that this host's socket had no room for. */
  overflowed: number;
}

/** Told for each picture; the others are of packets, and are counted with them. */
const WORDS: Readonly<Record<PictureLoss | PacketRefusal, string>> = {
  "packets-missing": "packets of them were lost",
  "no-tables": "their quantization tables have not come",
  "broken-scan": "their data is broken",
  "other-payload": "RTP that is no JPEG",
  unreadable: "packets that end too early, or are of no known type",
  interlaced: "interlaced pictures",
  "unknown-type": "packets of a type other than 4:2:2 and 4:2:0",
  "no-size": "pictures of more than 2040 pixels a side",
  "odd-tables": "quantization tables that are none of 8 bits",
  "old-picture": "packets of older pictures",
  contradiction: "packets that contradict each other",
  duplicate: "packets that came twice",
  overlap: "packets that lie across each other",
  "too-long": "too long",
  scattered: "packets in no order",
};
/** Networks do that to packets, and no picture is worse for it. */
const HARMLESS: readonly PacketRefusal[] = ["duplicate", "old-picture"];

/** All of it. */
export function rtpCameraCounts(
  { pictures, losses, refusals, wastedBytes }: Pick<
    Depacketizer,
    "pictures" | "losses" | "refusals" | "wastedBytes"
  >,
  source: Readonly<SourceCounts>,
): CameraStatistics {
  const counted = [...Object.entries(losses.toJSON()), ...Object.entries(refusals.toJSON())] as [
    PictureLoss | PacketRefusal,
    number,
  ][];
  const listed: Refusal[] = counted
    .filter(([reason]) => !(HARMLESS as readonly string[]).includes(reason))
    .map(([reason, count]) => ({ reason: WORDS[reason], count }));
  const { noPackets, otherSources, overflowed } = source;
  if (noPackets > 0) listed.push({ reason: "datagrams that are no RTP", count: noPackets });
  if (otherSources > 0) {
    listed.push({ reason: "packets of another sender than the first", count: otherSources });
  }
  if (overflowed > 0) listed.push({ reason: "packets that this host had no room for", count: overflowed });
  return {
    frames: pictures,
    garbageBytes: wastedBytes,
    brokenFrames: losses.total,
    restarts: 0,
    ...withRefusals(listed),
  };
}
