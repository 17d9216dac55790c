/**
 * The measurements of one scenario as a table for people.
 *
 * @module
 */

import type { Latency, Measurement } from "../instrument/instrument.ts";
import { median, slope } from "../shared/statistics.ts";
import { formatTable } from "../shared/table.ts";

/** All rounds of one peer. */
export interface PeerRounds {
  readonly peer: string;
  /** Whether its bytes can be compared, and not only the scans of its pictures. */
  readonly keepsBytes: boolean;
  readonly rounds: readonly Measurement[];
}

const HEADING = [
  ...["", "frames in", "out", "same bytes", "disorder"],
  ...["latency ms: median", "p95", "p99", "max"],
  ...["CPU s/s: sender", "receiver", "RSS MB: sender", "receiver"],
];
const MEGABYTE = 1e6;
/** Memory that is taken once, at the beginning, is not growth; buffers that wait to be collected look like it for long. */
const SETTLED_SHARE = 0.3;
const GROWTH_MIN_S = 45;

/** A row for each peer: frames are sums over the rounds, all else medians. */
export function formatRounds(results: readonly PeerRounds[]): string {
  const rows = results.map((result) => [
    result.peer,
    ...result.rounds.length > 0 ? formatCells(result) : ["did not run"],
  ]);
  return formatTable([HEADING, ...rows]);
}

/** What the first peer takes in parts of the second: latency and CPU time. */
export function formatRatio(ours: PeerRounds, theirs: PeerRounds): string {
  const ratios = [
    ["median latency", latencyUs(ours.rounds, "medianUs") / latencyUs(theirs.rounds, "medianUs")],
    ["p95 latency", latencyUs(ours.rounds, "p95Us") / latencyUs(theirs.rounds, "p95Us")],
    ["sender's CPU", cpuLoad(ours.rounds, 0) / cpuLoad(theirs.rounds, 0)],
    ["receiver's CPU", cpuLoad(ours.rounds, 1) / cpuLoad(theirs.rounds, 1)],
  ] as const;
  const parts = ratios.map(([name, ratio]) => `${name} ${ratio.toFixed(2)}`);
  return `${ours.peer} ÷ ${theirs.peer}: ${parts.join(", ")}`;
}

/** How fast the memory of each end grows once it has settled; nothing where the time was too short to tell. */
export function formatGrowth({ peer, rounds }: PeerRounds): string | undefined {
  if (median(rounds.map(({ seconds }) => seconds)) < GROWTH_MIN_S) return undefined;
  const ends = ["sender", "receiver"].map((end, process) => {
    const bytesPerSecond = median(rounds.map((round) => growthBytesPerSecond(round, process)));
    const bytesPerPicture = median(
      rounds.map((round) => growthBytesPerSecond(round, process) * round.seconds / round.framesIn),
    );
    return `${end} ${(bytesPerSecond * 60 / MEGABYTE).toFixed(2)} MB a minute, ${
      bytesPerPicture.toFixed(0)
    } bytes a picture`;
  });
  return `${peer}, growth of RSS: ${ends.join("; ")}`;
}

function formatCells({ rounds, keepsBytes }: PeerRounds): string[] {
  const sum = (name: "framesIn" | "framesOut" | "framesIdentical" | "framesOutOfOrder") =>
    `${rounds.reduce((total, round) => total + round[name], 0)}`;
  const latencies = ["medianUs", "p95Us", "p99Us", "maxUs"] as const;
  const processes = rounds[0]!.processes.map((_, process) => process);
  return [
    sum("framesIn"),
    sum("framesOut"),
    keepsBytes ? sum("framesIdentical") : "scans only",
    sum("framesOutOfOrder"),
    ...latencies.map((name) => (latencyUs(rounds, name) / 1000).toFixed(2)),
    ...[0, 1].map((process) => processes.includes(process) ? cpuLoad(rounds, process).toFixed(3) : ""),
    ...processes.map((process) => formatRss(rounds, process)),
  ];
}

function latencyUs(rounds: readonly Measurement[], name: keyof Latency): number {
  return median(rounds.map(({ latency }) => latency?.[name] ?? Infinity));
}

function cpuLoad(rounds: readonly Measurement[], process: number): number {
  return median(rounds.map(({ processes, seconds }) => (processes[process]?.cpuSeconds ?? 0) / seconds));
}

function formatRss(rounds: readonly Measurement[], process: number): string {
  const start = median(rounds.map(({ processes }) => processes[process]!.rssStartBytes));
  const end = median(rounds.map(({ processes }) => processes[process]!.rssEndBytes));
  return `${(start / MEGABYTE).toFixed(0)} → ${(end / MEGABYTE).toFixed(0)}`;
}

function growthBytesPerSecond({ samples }: Measurement, process: number): number {
  const settled = samples.slice(Math.floor(samples.length * SETTLED_SHARE));
  return slope(settled.map(({ seconds, rssBytes }) => ({ x: seconds, y: rssBytes[process] ?? 0 })));
}
