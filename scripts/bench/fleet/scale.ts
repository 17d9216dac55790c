/**
 * Fifty robots and five hundred viewers: what a picture costs is measured, so many are run as two cores hold, and the rest is
 * reckoned from that, beside how far the same reckoning is off where it was measured.
 *
 * @module
 */

import { percentile } from "../shared/statistics.ts";
import { formatTable } from "../shared/table.ts";
import { FPS, MOST_A_PROGRAM, type Setting } from "./measure.ts";
import { coresFor, type CostPoint, fitCosts } from "./scale_costs.ts";
import type { Fleet, Traffic } from "./scale_flows.ts";
import type { Costs, Links } from "./scale_layout.ts";
import {
  type Ages,
  type FleetPrediction,
  predictFleet,
  predictMachine,
  TILE_FPS,
} from "./scale_prediction.ts";
import { LEAF_ROUND_TRIP_MS, type Run, runMany, type RunTask, VIEWER_PROGRAMS } from "./scale_runs.ts";

type Point = Omit<RunTask, keyof Setting>;

const ALONE: Point = { robots: 1, viewers: 1, kind: "full" };
/** So few wait for nobody. */
const MOST_ALONE = 5;
/** What a relay's are taken from. */
const RELAYED: Point = { robots: 5, viewers: 10, kind: "full", isRelayed: true };
/** What a server's are taken from. */
const COSTS: readonly Point[] = [
  ALONE,
  { robots: 5, viewers: 5, kind: "full" },
  { robots: 20, viewers: 5, kind: "full" },
  { robots: 20, viewers: 20, kind: "full" },
  { robots: 4, viewers: 40, kind: "full" },
];
/** What they are held against. */
const CHECKS: readonly Point[] = [
  { robots: 10, viewers: 100, kind: "tile" },
  { robots: 5, viewers: 10, kind: "full", isAcrossLeaf: true },
  RELAYED,
  { robots: 1, viewers: 1, kind: "full", viewerMbps: 3 },
];
/** As many as hold, of either kind. */
const FARTHER: readonly (readonly Point[])[] = [
  [4, 6, 8, 10, 12, 14, 16].map((robots) => ({ robots, viewers: 10 * robots, kind: "full" })),
  [10, 20, 30, 40, 50].map((robots) => ({ robots, viewers: 10 * robots, kind: "tile" })),
];
const QUICK = {
  costs: [ALONE, COSTS.at(-1)!],
  checks: [RELAYED],
  farther: [],
} as const;
const FULL = { costs: COSTS, checks: CHECKS, farther: FARTHER };
/** Shorter measurements than this are the quick form. */
const QUICK_S = 5;
/** None takes longer: what is measured is a rate. */
const MOST_S = 8;

const CORES = 2;
const MOST_P99_MS = 150;
/** What comes of what should. */
const LEAST_SHARE = 0.9;

const LINKS: Links = { siteOutMbps: 1000, serverOutMbps: 10_000, viewerMbps: 100, roundTripMs: 20 };
const TILES = 12;
const FIFTY = { robots: 50, viewers: 500 };
const FLEETS: readonly Fleet[] = [
  { name: "one site, one each", ...FIFTY, sites: 1, tiles: 0, at: "site" },
  { name: "one site, one and 12 tiles each", ...FIFTY, sites: 1, tiles: TILES, at: "site" },
  { name: "5 sites, a hub, one each", ...FIFTY, sites: 5, tiles: 0, at: "hub" },
  { name: "5 sites, a room with a relay, one each", ...FIFTY, sites: 5, tiles: 0, at: "rooms", rooms: 1 },
  {
    name: "5 sites, 5 rooms, one and 12 tiles each",
    ...FIFTY,
    sites: 5,
    tiles: TILES,
    at: "rooms",
    rooms: 5,
  },
];

/** Measures and reckons. */
export async function measureScale(setting: Setting): Promise<{ text: string; pictures: number }> {
  const { costs: forCosts, checks, farther } = setting.seconds < QUICK_S ? QUICK : FULL;
  const span = { ...setting, seconds: Math.min(MOST_S, setting.seconds) };
  const run = (point: Point) => runMany({ ...span, ...point });
  const runs = await inTurn(forCosts, run);
  const checked = await inTurn(checks, run);
  const costs = learnCosts(runs, checked);
  const traffic = describeTraffic(runs);
  const texts = [
    formatMeasured([...runs, ...checked], costs, traffic),
    formatCosts(costs, traffic, runs),
  ];
  if (farther.length === 0) texts.push(formatFarther(runs));
  for (const points of farther) texts.push(formatFarther(await runFarther(points, run)));
  texts.push(formatFleets(traffic, costs));
  return { text: texts.join("\n\n"), pictures: runs.reduce((sum, { agesMs }) => sum + agesMs.length, 0) };
}

async function inTurn<Result>(points: readonly Point[], run: (point: Point) => Promise<Result>) {
  const results: Result[] = [];
  for (const point of points) results.push(await run(point));
  return results;
}

function learnCosts(runs: readonly Run[], checked: readonly Run[]): Costs {
  const relayed = checked.find(({ task }) => task.isRelayed)!;
  const passed = checked.find(({ task }) => task.isAcrossLeaf);
  const server = fitCosts(runs.map((run) => run.server));
  const sum = (of: (run: Run) => number) => runs.reduce((total, run) => total + of(run), 0);
  return {
    server,
    // Where it was not measured, as if it kept them.
    passMs: passed ? 1000 * passed.second!.cores / passed.second!.outPerS : server.inMs + server.outMs,
    gatewayMs: 1000 * sum((run) => run.gatewayCores) / sum((run) => run.server.inPerS),
    viewerMs: 1000 * sum((run) => run.viewersCores) / sum((run) => run.server.outPerS),
    relayMs: 1000 * relayed.relayCores / relayed.second!.inPerS,
    aloneMs: runs.filter(({ task }) => task.robots <= MOST_ALONE && task.viewers <= MOST_ALONE)
      .flatMap(({ agesMs }) => agesMs),
  };
}

/** A link's bytes as they were measured where there was most. */
function describeTraffic(runs: readonly Run[]): Traffic {
  const { outOverhead, meanBytes } = runs.at(-1)!;
  return {
    fps: FPS,
    tileFps: TILE_FPS,
    pictureBytes: meanBytes,
    tileBytes: meanBytes,
    overhead: outOverhead,
  };
}

/** Until one holds no more, which has two chances: others may use this machine. */
async function runFarther(points: readonly Point[], run: (point: Point) => Promise<Run>): Promise<Run[]> {
  const runs: Run[] = [];
  const runOnce = (point: Point) => run(point).catch(() => undefined);
  for (const point of points) {
    const first = await runOnce(point);
    const one = first && holds(first) ? first : await runOnce(point) ?? first;
    if (one) runs.push(one);
    if (!one || !holds(one)) break;
  }
  return runs;
}

/** Whether pictures come as they should. */
function holds({ task, server, agesMs }: Run): boolean {
  const fps = task.kind === "tile" ? TILE_FPS : FPS;
  const { p99Ms } = agesOf(agesMs);
  return p99Ms <= MOST_P99_MS && server.inPerS >= LEAST_SHARE * task.robots * FPS &&
    server.outPerS >= LEAST_SHARE * task.viewers * fps;
}

function agesOf(agesMs: readonly number[]): { p50Ms: number; p99Ms: number } {
  const [p50Ms = NaN, p99Ms = NaN] = [0.5, 0.99].map((share) => percentile(agesMs, share));
  return { p50Ms, p99Ms };
}

function nameRun({ task: { robots, viewers, kind, isAcrossLeaf, isRelayed, viewerMbps } }: Run): string {
  return [
    `${robots} → ${viewers}`,
    kind === "tile" ? " tiles" : "",
    isAcrossLeaf ? `, a leaf of ${LEAF_ROUND_TRIP_MS} ms` : "",
    isRelayed ? ", by a relay" : "",
    viewerMbps === undefined ? "" : `, by ${viewerMbps} Mbit/s`,
  ].join("");
}

function formatMeasured(runs: readonly Run[], costs: Costs, traffic: Traffic): string {
  const heading = ["robots → viewers", "in/s", "out/s", "server cores", "reckoned", "off by"];
  const ages = ["p50 ms", "reckoned", "p99 ms", "reckoned"];
  const rows = runs.flatMap((run) => {
    const predicted = predictRun(run, costs, traffic);
    const { p50Ms, p99Ms } = agesOf(run.agesMs);
    const seen = [p50Ms, predicted.p50Ms, p99Ms, predicted.p99Ms].map((one) => one.toFixed(1));
    return [[nameRun(run), ...formatPoint(run.server, costs), ...seen], ...formatSecond(run, costs)];
  });
  return formatTable([[...heading, ...ages], ...rows]);
}

/** A hub's are what it is reckoned by. */
function formatSecond({ task, second }: Run, costs: Costs): string[][] {
  if (!second) return [];
  const { inPerS, outPerS, cores } = second;
  const own = [inPerS.toFixed(0), outPerS.toFixed(0), cores.toFixed(3)];
  const cells = task.isAcrossLeaf ? [...own, "", ""] : formatPoint(second, costs);
  return [[task.isAcrossLeaf ? "  the hub" : "  the second server", ...cells, "", "", "", ""]];
}

function formatPoint(point: CostPoint, { server }: Costs): string[] {
  const reckoned = coresFor(server, point);
  const off = `${(100 * (reckoned / point.cores - 1)).toFixed(0)} %`;
  const [inPerS, outPerS] = [point.inPerS, point.outPerS].map((one) => one.toFixed(0));
  return [inPerS!, outPerS!, point.cores.toFixed(3), reckoned.toFixed(3), off];
}

function predictRun({ task }: Run, costs: Costs, traffic: Traffic): Ages {
  const { robots, viewers, kind, viewerMbps, isAcrossLeaf, isRelayed = false } = task;
  return predictMachine(
    {
      ...{ robots, viewers, kind, viewerMbps, isRelayed },
      leafRoundTripMs: isAcrossLeaf ? LEAF_ROUND_TRIP_MS : undefined,
      cores: CORES,
      viewerPrograms: Math.min(VIEWER_PROGRAMS, viewers),
      robotsAProgram: MOST_A_PROGRAM,
    },
    costs,
    traffic,
  );
}

function formatCosts(
  { server, gatewayMs, viewerMs, relayMs, passMs }: Costs,
  traffic: Traffic,
  runs: readonly Run[],
): string {
  const cpu = [
    `${server.inMs.toFixed(2)} ms of the server for one that comes in`,
    `${server.outMs.toFixed(2)} ms for one that is pulled`,
    `${passMs.toFixed(2)} ms of a hub`,
    `${gatewayMs.toFixed(2)} ms of who publishes it`,
    `${viewerMs.toFixed(2)} ms of who has it`,
    `${relayMs.toFixed(2)} ms of a relay`,
  ];
  const last = runs.at(-1)!;
  return [
    `A picture of ${(traffic.pictureBytes / 1000).toFixed(1)} kB takes ${cpu.join(", ")};`,
    `on a link it is ${last.inOverhead.toFixed(3)} times as long on its way in, ${
      last.outOverhead.toFixed(3)
    } times on its way out.`,
  ].join("\n");
}

function formatFarther(runs: readonly Run[]): string {
  const heading = [
    "robots → viewers",
    "in/s",
    "out/s",
    "p50 ms",
    "p99",
    "server cores",
    "machine",
    "server MB",
  ];
  const rows = runs.map((run) => {
    const { p50Ms, p99Ms } = agesOf(run.agesMs);
    return [
      nameRun(run),
      ...[run.server.inPerS, run.server.outPerS].map((one) => one.toFixed(0)),
      ...[p50Ms, p99Ms].map((one) => one.toFixed(1)),
      ...[run.server.cores, run.machineCores].map((one) => one.toFixed(2)),
      (run.serverBytes / 1e6).toFixed(0),
    ];
  });
  const last = runs.findLast(holds);
  const ran = last ? `ran ${nameRun(last)}` : "none of these holds";
  return `${formatTable([heading, ...rows])}\n\n${ran} (p99 at most ${MOST_P99_MS} ms, 90 % of all pictures)`;
}

function formatFleets(traffic: Traffic, costs: Costs): string {
  const { siteOutMbps, serverOutMbps, viewerMbps, roundTripMs } = LINKS;
  const links = `${siteOutMbps} Mbit/s out of a site, ${serverOutMbps} from a server to its viewers, ` +
    `${viewerMbps} to each of them, ${roundTripMs} ms between site and hub`;
  const bandwidth = ["into a site", "out of it", "the hub", "to viewers", "to each"];
  const cores = ["a site's cores", "the hub's", "a room's", "its relays'"];
  const ages = ["fps", "p50 ms", "p99", "tiles' fps", "p50", "p99"];
  const heading = ["50 robots, 500 viewers", ...bandwidth, ...cores, "consumers", ...ages, "fullest"];
  const rows = FLEETS.map((fleet) => formatFleet(fleet, predictFleet(fleet, traffic, costs, LINKS)));
  return `Reckoned, Mbit/s and cores kept busy; ${links}:\n\n${formatTable([heading, ...rows])}`;
}

function formatFleet({ name }: Fleet, predicted: FleetPrediction): string[] {
  const { flows, siteCores, hubCores, roomCores, relayCores, full, tiles, fullest } = predicted;
  const { siteInMbps, siteOutMbps, hubMbps, servedMbps, viewerMbps, consumers } = flows;
  const seen = [full, tiles].flatMap((ages) =>
    ages ? [ages.fps, ages.p50Ms, ages.p99Ms].map((one) => one.toFixed(1)) : ["", "", ""]
  );
  return [
    name,
    ...[siteInMbps, siteOutMbps, hubMbps, servedMbps, viewerMbps].map((mbps) => mbps.toFixed(0)),
    ...[siteCores, hubCores, roomCores, relayCores].map((cores) => cores.toFixed(1)),
    `${consumers}`,
    ...seen,
    `${fullest.name}, ${(100 * fullest.share).toFixed(0)} %`,
  ];
}
