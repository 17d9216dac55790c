/**
 * How the memory of the two ends grew, as a table for people.
 *
 * @module
 */

import type { Measurement } from "../instrument/instrument.ts";
import { slope } from "../shared/statistics.ts";
import { formatTable } from "../shared/table.ts";

const MEGABYTE = 1e6;
const ENDS = ["sender", "receiver"];

/**
 * A row for each end: its resident memory before and after the measured time, and how it grew by the straight line nearest
 * to all samples, as the memory at one moment depends on when garbage was collected last.
 *
 * @param warmUpFrames those before the measured time
 */
export function formatMemory(measurement: Measurement, warmUpFrames: number): string {
  const heading = ["RSS MB", `after ${warmUpFrames} frames`, "at the end", "growth", "trend: bytes a frame"];
  const rows = ENDS.map((end, process) => {
    const { rssStartBytes, rssEndBytes } = measurement.processes[process]!;
    const sizes = [rssStartBytes, rssEndBytes, rssEndBytes - rssStartBytes];
    const trend = growthPerFrameBytes(measurement, process);
    return [end, ...sizes.map((bytes) => (bytes / MEGABYTE).toFixed(1)), trend.toFixed(1)];
  });
  return formatTable([heading, ...rows]);
}

function growthPerFrameBytes({ samples, framesIn, seconds }: Measurement, process: number): number {
  const points = samples.map(({ seconds, rssBytes }) => ({ x: seconds, y: rssBytes[process]! }));
  return slope(points) * seconds / framesIn;
}
