/**
 * What was measured on one link, as a table for people.
 *
 * @module
 */

import { median } from "../shared/statistics.ts";
import { formatTable } from "../shared/table.ts";
import type { Rounds } from "../shared/turns.ts";
import type { LossMeasurement } from "./measure.ts";
import type { RelayRecord } from "./relay.ts";

/** All rounds of one peer on one link. */
export type LossRounds = Rounds<LossMeasurement>;

const HEADING = [
  ...["", "in time %", "ever %", "latency ms: p50", "p95", "p99", "longest freeze ms"],
  ...["overhead %", "CPU s/s: sender", "receiver", "machine's stall ms"],
];

/** A row for each peer: shares are of all rounds, freeze and stall are the longest of all, all else medians. */
export function formatLossRounds(results: readonly LossRounds[]): string {
  const rows = results.map(({ name, rounds }) => [
    name,
    ...rounds.length > 0 ? formatCells(rounds) : ["did not run"],
  ]);
  return formatTable([HEADING, ...rows]);
}

/** What loss costs: how much later the latest pictures are than without it, and what it takes to send them. */
export function formatCost(lossy: LossRounds, lossless: LossRounds): string {
  const laterMs = (p99Us(lossy.rounds) - p99Us(lossless.rounds)) / 1000;
  const cpuRatio = cpuLoad(lossy.rounds, 0) / cpuLoad(lossless.rounds, 0);
  return `${lossy.name} beside no loss: p99 ${formatSigned(laterMs)} ms, sender's CPU × ${
    cpuRatio.toFixed(2)
  }`;
}

/** How exact a relay was, in the worst of the rounds. */
export function formatRelays(relays: readonly RelayRecord[]): string {
  const worstMs = (name: "lateMedianUs" | "lateP99Us" | "lateMaxUs") =>
    (Math.max(...relays.map((relay) => relay[name])) / 1000).toFixed(2);
  const sum = (name: "datagrams" | "lost") => relays.reduce((total, relay) => total + relay[name], 0);
  const late = `${worstMs("lateMedianUs")} ms (median), ${worstMs("lateP99Us")} (p99), ${
    worstMs("lateMaxUs")
  } (max)`;
  return `relay: ${sum("datagrams")} datagrams, ${sum("lost")} lost, later than the delay by ${late}`;
}

/** How long the silences really were. */
export function formatSilences(silencesMs: readonly number[]): string {
  const [least, middle, most] = [Math.min(...silencesMs), median(silencesMs), Math.max(...silencesMs)]
    .map((ms) => ms.toFixed(1));
  return `${silencesMs.length} silences probed: ${middle} ms (median), ${least} … ${most}`;
}

function formatCells(rounds: readonly LossMeasurement[]): string[] {
  const latencies = ["medianUs", "p95Us", "p99Us"] as const;
  return [
    formatShare(rounds, "framesOnTime"),
    formatShare(rounds, "framesIntact"),
    ...latencies.map((name) => formatMs(median(rounds.map(({ latency }) => latency?.[name] ?? Infinity)))),
    formatLongest(rounds, "longestFreezeUs"),
    (median(rounds.map(overhead)) * 100).toFixed(1),
    cpuLoad(rounds, 0).toFixed(3),
    cpuLoad(rounds, 1).toFixed(3),
    formatLongest(rounds, "longestStallUs"),
  ];
}

function formatLongest(
  rounds: readonly LossMeasurement[],
  name: "longestFreezeUs" | "longestStallUs",
): string {
  return (Math.max(...rounds.map((round) => round[name])) / 1000).toFixed(0);
}

function formatShare(rounds: readonly LossMeasurement[], name: "framesOnTime" | "framesIntact"): string {
  const framesIn = rounds.reduce((total, round) => total + round.framesIn, 0);
  return (rounds.reduce((total, round) => total + round[name], 0) / framesIn * 100).toFixed(1);
}

function overhead({ sentBytes, fedBytes }: LossMeasurement): number {
  return sentBytes.reduce((total, bytes) => total + bytes, 0) / fedBytes - 1;
}

function p99Us(rounds: readonly LossMeasurement[]): number {
  return median(rounds.map(({ latency }) => latency?.p99Us ?? Infinity));
}

function cpuLoad(rounds: readonly LossMeasurement[], process: number): number {
  return median(rounds.map(({ processes, seconds }) => processes[process]!.cpuSeconds / seconds));
}

function formatMs(us: number): string {
  return Number.isFinite(us) ? (us / 1000).toFixed(1) : "-";
}

function formatSigned(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}
