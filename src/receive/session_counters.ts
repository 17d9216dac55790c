/**
 * Everything that a receiver has counted on one stream, for people and programs.
 *
 * @module
 */

import { formatAddress } from "../common/address.ts";
import type { DropCounts } from "../common/drop_counts.ts";
import type { PictureRefusal } from "../jpeg/inspect.ts";
import type { ReassemblyStatistics } from "./reassembler.ts";
import type { StreamReception } from "./stream_reception.ts";

/** What the comparison of clocks has come to. */
export interface ClockFigures {
  /** What the broadcaster's clock gains on this one. */
  readonly driftPpm: number;
  /** The true drift lies within ± this. */
  readonly driftBoundPpm: number;
  /** The least round trip of the last exchanges. */
  readonly roundTripUs: number;
}

/** Everything that a receiver has counted on one stream of this project's wire. */
export interface SessionCounters {
  readonly key: string;
  readonly sessionId: number;
  readonly from: string;
  readonly datagrams: number;
  readonly bytes: number;
  readonly datagramsLost: number;
  readonly lostInOutages: number;
  readonly lossEvents: number;
  readonly datagramsDuplicate: number;
  readonly jitterUs: number;
  /** Absent before the clocks have been compared. */
  readonly clock?: ClockFigures;
  readonly frames: ReassemblyStatistics;
  /** Of the frames that were whole, those that were shown. */
  readonly pictures: number;
  /** And those that were not to be decoded. */
  readonly refusals: DropCounts<PictureRefusal>;
}

/** The counters of a stream, as they are now. */
export function countersOf(stream: StreamReception): SessionCounters {
  const { datagrams, bytes, datagramsLost, lostInOutages, lossEvents, duplicates, jitterUs } =
    stream.arrivals;
  const clock = figuresOf(stream.clock);
  return {
    key: stream.description.key,
    sessionId: stream.sessionId,
    from: formatAddress(stream.from),
    datagrams,
    bytes,
    datagramsLost,
    lostInOutages,
    lossEvents,
    datagramsDuplicate: duplicates,
    jitterUs: Math.round(jitterUs),
    ...(clock ? { clock } : {}),
    frames: { ...stream.frames },
    pictures: stream.pictures,
    refusals: stream.refusals,
  };
}

function figuresOf({ drift, roundTripUs }: StreamReception["clock"]): ClockFigures | undefined {
  if (!drift || roundTripUs === undefined) return undefined;
  return { driftPpm: drift.ppm, driftBoundPpm: drift.boundPpm, roundTripUs };
}
