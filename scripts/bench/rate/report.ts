/**
 * What was measured on a link whose rate changes, as tables for people.
 *
 * @module
 */

import { median } from "../shared/statistics.ts";
import { formatTable } from "../shared/table.ts";
import type { Rounds } from "../shared/turns.ts";
import { type Condition, LATE_MS, planSteps } from "./conditions.ts";
import { describeSpan, findArrivals, findReturnUs, findSettlingUs, type Span } from "./figures.ts";
import type { RateMeasurement } from "./measure.ts";
import { CAMERA } from "./camera_encoder.ts";
import { SAME_PSNR } from "./quality.ts";

/** All rounds of one peer on one link. */
export type RateRounds = Rounds<RateMeasurement>;

const PHASE_HEADING = [
  ...["", "fps", "age ms: p50", "p95", "p99", "max", "late %"],
  ...["PSNR-Y dB: mean", "worst scene", "longest freeze ms", "link used %"],
];
const CHANGE_HEADING = [
  ...["", "settled after ms", "from 1 s on: p95", "late %", "all back after ms", "longest freeze ms"],
  ...["frames in", "missing", "CPU s/s: sender", "receiver", "machine's stall ms"],
];
const AFTER_STEP_US = 1_000_000;
const LATE_US = LATE_MS * 1000;

/** A row for each peer and phase: the medians of the rounds. */
export function formatPhases(condition: Condition, results: readonly RateRounds[]): string {
  const rows = results.flatMap(({ name, rounds }) => {
    if (rounds.length === 0) return [[name, "did not run"]];
    return condition.phases.map((phase, index) => [
      `${name}: ${phase.name}`,
      ...formatPhaseCells(rounds.map((round) => describePhase(condition, round, index))),
    ]);
  });
  return formatTable([PHASE_HEADING, ...rows]);
}

/** A row for each receiver of one peer in the one phase: the medians of the rounds. Only the first one's link is narrow. */
export function formatViewers(condition: Condition, { name, rounds }: RateRounds): string {
  const rows = Array.from({ length: condition.viewers }, (_, viewer) => [
    `${name}: receiver ${viewer + 1}${viewer === 0 ? ` (${condition.phases[0]!.name})` : ""}`,
    ...rounds.length > 0
      ? formatPhaseCells(rounds.map((round) => describeViewer(condition, round, viewer)))
      : ["did not run"],
  ]);
  return formatTable([PHASE_HEADING, ...rows]);
}

/** A row for each peer: the medians of the rounds, but frames are sums, freeze and stall the longest. */
export function formatChanges(condition: Condition, results: readonly RateRounds[]): string {
  const rows = results.filter(({ rounds }) => rounds.length > 0).map(({ name, rounds }) => [
    name,
    ...formatReactionCells(condition, rounds),
    formatMs(Math.max(...rounds.map(({ longestFreezeUs }) => longestFreezeUs))),
    `${sum(rounds.map(({ framesIn }) => framesIn))}`,
    `${sum(rounds.map(({ framesIn, framesIntact }) => framesIn - framesIntact))}`,
    cpuLoad(rounds, 0).toFixed(3),
    cpuLoad(rounds, 1).toFixed(3),
    formatMs(Math.max(...rounds.map(({ longestStallUs }) => longestStallUs))),
  ]);
  return formatTable([CHANGE_HEADING, ...rows]);
}

/** What the downloads got beside each peer. */
export function formatDownloads(results: readonly RateRounds[]): string | undefined {
  const parts = results.flatMap(({ name, rounds }) => {
    const mbps = rounds.flatMap(({ download }) =>
      download ? [download.bytes * 8 / 1e6 / download.seconds] : []
    );
    return mbps.length > 0 ? [`${name} ${median(mbps).toFixed(1)} Mbit/s`] : [];
  });
  return parts.length > 0 ? `TCP download beside ${parts.join(", ")}` : undefined;
}

interface PhaseFigures extends ReturnType<typeof describeSpan> {
  /** Share of what the link could carry; undefined without a limit. */
  readonly used: number | undefined;
}

function describePhase(condition: Condition, round: RateMeasurement, phase: number): PhaseFigures {
  const figures = describeSpan(findFirst(round), phaseSpan(condition, round, phase), LATE_US);
  const steps = planSteps(condition.phases).map((step, index) => ({ ...step, index }))
    .filter((step) => step.phase === phase);
  const parts = steps.map(({ mbps = Infinity, index }) => {
    const [begin, end] = [round.link[index]!, round.link[index + 1]!];
    return { bits: mbps * (end.atUs - begin.atUs), sentBytes: end.sentBytes - begin.sentBytes };
  });
  const capacityBytes = sum(parts.map(({ bits }) => bits)) / 8;
  const sentBytes = sum(parts.map(({ sentBytes }) => sentBytes));
  return { ...figures, used: capacityBytes === Infinity ? undefined : sentBytes / capacityBytes };
}

function describeViewer(condition: Condition, round: RateMeasurement, viewer: number): PhaseFigures {
  if (viewer === 0) return describePhase(condition, round, 0);
  const arrivals = findArrivals(round.viewers[viewer]!);
  return { ...describeSpan(arrivals, phaseSpan(condition, round, 0), LATE_US), used: undefined };
}

/** What came out of the first receiver. */
function findFirst({ viewers, qualities }: RateMeasurement): ReturnType<typeof findArrivals> {
  return findArrivals(viewers[0]!, qualities);
}

function formatPhaseCells(figures: readonly PhaseFigures[]): string[] {
  const middle = (name: keyof PhaseFigures) => median(figures.map((figure) => figure[name] ?? Infinity));
  const ages = ["p50Us", "p95Us", "p99Us", "maxUs"] as const;
  return [
    middle("fps").toFixed(1),
    ...ages.map((name) => formatMs(middle(name), 1)),
    formatPercent(middle("lateShare")),
    formatPsnr(middle("psnr")),
    formatPsnr(middle("worstPsnr")),
    formatMs(Math.max(...figures.map(({ freezeUs }) => freezeUs))),
    formatPercent(middle("used")),
  ];
}

/** How soon the peer made do with the low rate, and how soon it took the high one. */
function formatReactionCells(condition: Condition, rounds: readonly RateMeasurement[]): string[] {
  const low = condition.phases.findIndex(({ role }) => role === "low");
  const back = condition.phases.findIndex(({ role }) => role === "back");
  const middle = (phase: number, find: (round: RateMeasurement, span: Span) => number | undefined) =>
    median(rounds.map((round) => find(round, phaseSpan(condition, round, phase)) ?? Infinity));
  const describeAfter = (round: RateMeasurement, { fromUs, toUs }: Span) =>
    describeSpan(findFirst(round), { fromUs: fromUs + AFTER_STEP_US, toUs }, LATE_US);
  return [
    ...low < 0 ? ["", "", ""] : [
      formatMs(middle(low, (round, span) => findSettlingUs(findFirst(round), span, LATE_US))),
      formatMs(middle(low, (round, span) => describeAfter(round, span).p95Us)),
      formatPercent(middle(low, (round, span) => describeAfter(round, span).lateShare)),
    ],
    back < 0 ? "" : formatMs(middle(back, (round, span) => findReturnUs(findFirst(round), span, CAMERA.fps))),
  ];
}

function phaseSpan({ phases }: Condition, { link }: RateMeasurement, phase: number): Span {
  const steps = planSteps(phases);
  const first = steps.findIndex((step) => step.phase === phase);
  const last = steps.findLastIndex((step) => step.phase === phase);
  return { fromUs: link[first]!.atUs, toUs: link[last + 1]!.atUs };
}

function cpuLoad(rounds: readonly RateMeasurement[], process: number): number {
  return median(rounds.map(({ processes, seconds }) => processes[process]!.cpuSeconds / seconds));
}

function formatMs(us: number, digits = 0): string {
  return Number.isFinite(us) ? (us / 1000).toFixed(digits) : "-";
}

function formatPercent(share: number): string {
  return Number.isFinite(share) ? (share * 100).toFixed(0) : "";
}

function formatPsnr(psnr: number): string {
  if (!Number.isFinite(psnr)) return "";
  return psnr === SAME_PSNR ? "same" : psnr.toFixed(1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
