/**
 * The measurements of one scenario as tables for people.
 *
 * @module
 */

import type { Latency, Measurement } from "../instrument/instrument.ts";
import { median } from "../shared/statistics.ts";
import { formatTable } from "../shared/table.ts";

/** All rounds of one peer. */
export interface PeerRounds {
  readonly peer: string;
  /** Whether its bytes can be compared, and not only the scans of its pictures. */
  readonly keepsBytes: boolean;
  readonly rounds: readonly Measurement[];
}

const PICTURE_HEADING = [
  ...["", "frames in", "out", "same bytes", "disorder"],
  ...["latency ms: median", "p95", "p99", "max", "machine's stall ms"],
];
const COST_HEADING = [
  ...["", "CPU s/s: sender", "receiver", "switches a frame: sender", "receiver"],
  ...["young collections a minute: sender", "receiver", "RSS MB: sender", "receiver"],
];
const MEGABYTE = 1e6;
/** For what a peer does not have, or does not tell. */
const NONE = "–";

/** A row for each peer, of what came out: frames are sums over the rounds, the stall is the longest, all else medians. */
export function formatPictures(results: readonly PeerRounds[]): string {
  return formatTable([PICTURE_HEADING, ...results.map((result) => formatRow(result, formatPictureCells))]);
}

/** A row for each peer, of what it took: medians over the rounds; of the isolates of one process a number each. */
export function formatCosts(results: readonly PeerRounds[]): string {
  return formatTable([COST_HEADING, ...results.map((result) => formatRow(result, formatCostCells))]);
}

/** What one peer takes in parts of another, and by how much its latest pictures are later. */
export function formatRatio(ours: PeerRounds, theirs: PeerRounds): string {
  const names = { medianUs: "median", p95Us: "p95", p99Us: "p99" } as const;
  const latencies = Object.entries(names).map(([key, name]) => {
    const [one, other] = [ours, theirs].map(({ rounds }) => latencyUs(rounds, key as keyof typeof names));
    return [name, one! / other!] as const;
  });
  const loads = ["sender's CPU", "receiver's CPU"].map((name, end) =>
    [name, cpuLoad(ours.rounds, end) / cpuLoad(theirs.rounds, end)] as const
  );
  const sent = [ours, theirs].map(({ rounds }) => bytesPerFrame(rounds));
  const bytes = sent.every(Number.isFinite) ? [`bytes ${formatNumber(sent[0]! / sent[1]!, 4)}`] : [];
  const parts = [...latencies, ...loads].map(([name, ratio]) => `${name} ${formatNumber(ratio, 2)}`);
  const later = (["medianUs", "p99Us"] as const).map((key) => {
    const ms = (latencyUs(ours.rounds, key) - latencyUs(theirs.rounds, key)) / 1000;
    return `${names[key]} ${ms > 0 ? "+" : ""}${formatNumber(ms, 2)} ms`;
  });
  return `${ours.peer} ÷ ${theirs.peer}: ${[...parts, ...bytes, ...later].join(", ")}`;
}

function formatRow(result: PeerRounds, format: (result: PeerRounds) => string[]): string[] {
  return [result.peer, ...result.rounds.length > 0 ? format(result) : ["did not run"]];
}

function formatPictureCells({ rounds, keepsBytes }: PeerRounds): string[] {
  const sum = (name: "framesIn" | "framesOut" | "framesIdentical" | "framesOutOfOrder") =>
    `${rounds.reduce((total, round) => total + round[name], 0)}`;
  const latencies = ["medianUs", "p95Us", "p99Us", "maxUs"] as const;
  return [
    sum("framesIn"),
    sum("framesOut"),
    keepsBytes ? sum("framesIdentical") : "scans only",
    sum("framesOutOfOrder"),
    ...latencies.map((name) => formatNumber(latencyUs(rounds, name) / 1000, 2)),
    (Math.max(...rounds.map(({ longestStallUs }) => longestStallUs)) / 1000).toFixed(1),
  ];
}

function formatCostCells({ rounds }: PeerRounds): string[] {
  const ofEachEnd = (format: (end: number) => string) =>
    [0, 1].map((end) => rounds[0]!.processes[end] ? format(end) : NONE);
  return [
    ...ofEachEnd((end) => cpuLoad(rounds, end).toFixed(3)),
    ...ofEachEnd((end) => switchesPerFrame(rounds, end).toFixed(1)),
    ...ofEachEnd((end) => formatCollections(rounds, end)),
    ...ofEachEnd((end) => formatRss(rounds, end)),
  ];
}

function latencyUs(rounds: readonly Measurement[], name: keyof Latency): number {
  return median(rounds.map(({ latency }) => latency?.[name] ?? Infinity));
}

function cpuLoad(rounds: readonly Measurement[], end: number): number {
  return median(rounds.map(({ processes, seconds }) => (processes[end]?.cpuSeconds ?? 0) / seconds));
}

function bytesPerFrame(rounds: readonly Measurement[]): number {
  return median(rounds.map(({ loopbackBytes, framesIn }) => (loopbackBytes ?? NaN) / framesIn));
}

function switchesPerFrame(rounds: readonly Measurement[], end: number): number {
  return median(rounds.map(({ processes, framesIn }) => processes[end]!.switches / framesIn));
}

/** The main thread's isolate is the first one, as it begins to collect before the workers do. */
function formatCollections(rounds: readonly Measurement[], end: number): string {
  const told = rounds.map(({ collections }) => collections[end] ?? []);
  const isolates = Math.max(...told.map(({ length }) => length));
  if (isolates === 0) return NONE;
  const perMinute = (isolate: number) =>
    median(told.map((counts, round) => (counts[isolate] ?? 0) * 60 / rounds[round]!.seconds));
  return Array.from({ length: isolates }, (_, isolate) => perMinute(isolate).toFixed(0)).join(" + ");
}

function formatRss(rounds: readonly Measurement[], end: number): string {
  const start = median(rounds.map(({ processes }) => processes[end]!.rssStartBytes));
  const last = median(rounds.map(({ processes }) => processes[end]!.rssEndBytes));
  return `${(start / MEGABYTE).toFixed(0)} → ${(last / MEGABYTE).toFixed(0)}`;
}

/** A dash where nothing came out. */
function formatNumber(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : NONE;
}
