/**
 * What was measured on one link, as a table for people.
 *
 * @module
 */

import { median, percentile } from "../shared/statistics.ts";
import { formatTable } from "../shared/table.ts";
import type { Rounds } from "../shared/turns.ts";
import type { Aim } from "./conditions.ts";
import type { DriveMeasurement } from "./measure.ts";

/** All rounds of one peer on one link. */
export type DriveRounds = Rounds<DriveMeasurement>;

/** A stop that has not come is as late as this. */
const MISSED_MS = Infinity;
const SOON_MS = 60;
const HEADING = ["", "measured", "ms: p50", "p95", "p99", "longest", `within ${SOON_MS} ms %`, "interrupted"];

/** A row for each peer, over all rounds; times of others than the first are set beside its own. */
export function formatDriveRounds(results: readonly DriveRounds[]): string {
  const first = results[0] && timesOf(results[0].rounds);
  const rows = results.map(({ name, rounds }, index) => [
    name,
    ...rounds.length > 0 ? formatCells(rounds, index > 0 ? first : undefined) : ["did not run"],
  ]);
  return formatTable([HEADING, ...rows]);
}

/** Whether what was aimed at was reached, and by how much not. */
export function formatAims(aims: readonly Aim[], { rounds }: DriveRounds): string {
  const times = timesOf(rounds);
  return aims.map(({ share, withinMs }) => {
    const reached = times.filter((ms) => ms <= withinMs).length / times.length;
    const word = reached >= share ? "reached" : "MISSED";
    return `aim: ${formatPercent(share)} within ${withinMs} ms: ${formatPercent(reached)}, ${word}`;
  }).join("\n");
}

/** Of all rounds, in ms. */
export function timesOf(rounds: readonly DriveMeasurement[]): number[] {
  return rounds.flatMap(({ tookMs, missed }) => [...tookMs, ...new Array<number>(missed).fill(MISSED_MS)]);
}

function formatCells(rounds: readonly DriveMeasurement[], first: readonly number[] | undefined): string[] {
  const times = timesOf(rounds);
  const at = (share: number) => (values: readonly number[]) => percentile(values, share) ?? 0;
  const figures = [median, at(0.95), at(0.99), (values: readonly number[]) => Math.max(0, ...values)];
  return [
    `${times.length}`,
    ...figures.map((figure) => formatTime(figure(times), first && figure(first))),
    formatPercent(times.filter((ms) => ms <= SOON_MS).length / times.length).replace(" %", ""),
    formatReasons(rounds.flatMap(({ interruptions }) => interruptions)),
  ];
}

/** `0`, or `3 (no command, picture too old)`. */
function formatReasons(reasons: readonly string[]): string {
  const each = [...new Set(reasons)].join(", ");
  return each ? `${reasons.length} (${each})` : "0";
}

/** `12.3`, or `12.3 (× 4.1)` beside another one. */
function formatTime(ms: number, besideMs: number | undefined): string {
  if (ms === MISSED_MS) return "never";
  const ratio = besideMs ? ` (× ${(ms / besideMs).toFixed(1)})` : "";
  return ms.toFixed(1) + ratio;
}

function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
