/**
 * What the measured costs make of robots and viewers: those that were measured, and those of a fleet.
 *
 * @module
 */

import { percentile } from "../shared/statistics.ts";
import { followPictures, type Hop, type Pull, type Source, Station } from "./scale_ages.ts";
import { coresFor } from "./scale_costs.ts";
import { type Fleet, type Flows, flowsOf, type Traffic } from "./scale_flows.ts";
import {
  type Costs,
  cross,
  layOut,
  type Links,
  makeEnds,
  makeMany,
  ROBOTS_A_GATEWAY,
  work,
} from "./scale_layout.ts";

/** Robots and viewers on one machine, as they are measured. */
export interface OneMachine {
  readonly robots: number;
  readonly viewers: number;
  readonly kind: "full" | "tile";
  readonly viewerMbps?: number | undefined;
  /** All goes to another server first, by a relay. */
  readonly isRelayed?: boolean;
  /** Their server is a leaf's, and the viewers are at the hub. */
  readonly leafRoundTripMs?: number | undefined;
  readonly cores: number;
  readonly viewerPrograms: number;
  readonly robotsAProgram: number;
}

/** How old pictures are, in ms, and how many there are of each viewer a second. */
export interface Ages {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly fps: number;
}

/** A fleet, and what it takes. */
export interface FleetPrediction {
  readonly flows: Flows;
  /** Kept busy. */
  readonly siteCores: number;
  readonly hubCores: number;
  /** A room's server, and its relays. */
  readonly roomCores: number;
  readonly relayCores: number;
  readonly full: Ages;
  readonly tiles: Ages | undefined;
  /** What is nearest to its limit, and how near. */
  readonly fullest: { readonly name: string; readonly share: number };
}

export const TILE_FPS = 5;
/** What is looked through for the ages of a fleet, and of what is measured. */
const FLEET_SPAN = { seconds: 3, warmUpSeconds: 2 };
const MACHINE_SPAN = { seconds: 20, warmUpSeconds: 2 };

/** What these would see. */
export function predictMachine(machine: OneMachine, costs: Costs, traffic: Traffic): Ages {
  const { robots, viewers, kind, isRelayed, leafRoundTripMs = 0 } = machine;
  const { server: { inMs }, gatewayMs, relayMs } = costs;
  const { random, end } = makeEnds(costs);
  const server = new Station(machine.cores);
  const gateways = makeMany(Math.ceil(robots / machine.robotsAProgram), () => new Station());
  const origins = makeMany(robots, (robot): Source => ({
    path: [work(gateways[robot % gateways.length], gatewayMs), work(server, inMs)],
  }));
  const relay = new Station();
  const relayed = makeMany(
    isRelayed ? robots : 0,
    () => ({ path: [work(relay, relayMs), work(server, inMs)] }),
  );
  const relaying = relayed.map((into, robot): Pull => ({
    from: origins[robot]!,
    path: [work(server, costs.server.outMs)],
    requestUs: 0,
    into,
  }));
  const programs = makeMany(machine.viewerPrograms, () => new Station());
  const path = behind(server, machine, costs, traffic);
  const looking = makeMany(viewers, (viewer): Pull => ({
    from: (isRelayed ? relayed : origins)[viewer % robots]!,
    path: [...path, { ...work(programs[viewer % programs.length], costs.viewerMs), thenUs: end }],
    requestUs: leafRoundTripMs * 500,
    ...(kind === "tile" ? { tileUs: 1e6 / TILE_FPS } : {}),
  }));
  const pulls = [...relaying, ...looking];
  const seen = followPictures({
    robots: origins,
    pulls,
    intervalUs: 1e6 / traffic.fps,
    ...MACHINE_SPAN,
    random,
  });
  return describe(kind === "tile" ? seen.tiles : seen.full, viewers * MACHINE_SPAN.seconds);
}

/** What there is between a server and its viewers. */
function behind(
  server: Station,
  { viewerMbps, leafRoundTripMs }: OneMachine,
  { server: { outMs }, passMs }: Costs,
  { pictureBytes, overhead }: Traffic,
): Hop[] {
  const answer = work(server, outMs);
  if (leafRoundTripMs !== undefined) {
    return [{ ...answer, thenUs: leafRoundTripMs * 500 }, work(server, passMs)];
  }
  return viewerMbps === undefined
    ? [answer]
    : [answer, cross(new Station(), pictureBytes * overhead, viewerMbps)];
}

/** What a fleet would. */
export function predictFleet(fleet: Fleet, traffic: Traffic, costs: Costs, links: Links): FleetPrediction {
  const flows = flowsOf(fleet, traffic);
  const [siteCores, roomCores] = [coresFor(costs.server, flows.site), coresFor(costs.server, flows.room)];
  const hubCores = flows.hubPerS * costs.passMs / 1000;
  const relayCores = flows.room.inPerS * costs.relayMs / 1000;
  const task = layOut(fleet, { traffic, costs, links, siteCores, hubCores, roomCores });
  const seen = followPictures({ ...task, intervalUs: 1e6 / traffic.fps, ...FLEET_SPAN });
  return {
    flows,
    ...{ siteCores, hubCores, roomCores, relayCores },
    full: describe(seen.full, fleet.viewers * FLEET_SPAN.seconds),
    tiles: fleet.tiles > 0
      ? describe(seen.tiles, fleet.viewers * fleet.tiles * FLEET_SPAN.seconds)
      : undefined,
    fullest: fullestOf(fleet, flows, { traffic, costs, links }),
  };
}

interface Given {
  readonly traffic: Traffic;
  readonly costs: Costs;
  readonly links: Links;
}

function fullestOf(
  { at, sites }: Fleet,
  flows: Flows,
  { traffic, costs, links }: Given,
): FleetPrediction["fullest"] {
  const { serverOutMbps, siteOutMbps, viewerMbps } = links;
  const out = at === "site" ? 0 : flows.siteOutMbps / siteOutMbps;
  const parts = [
    { name: "a site's way out", share: out },
    { name: "the hub's way to the rooms", share: at === "rooms" ? flows.hubMbps / serverOutMbps : 0 },
    { name: "the way to the viewers", share: flows.servedMbps / serverOutMbps },
    { name: "a viewer's own link", share: flows.viewerMbps / viewerMbps },
    { name: "a relay's program", share: flows.room.inPerS * costs.relayMs / 1000 / sites },
    { name: "a gateway's program", share: ROBOTS_A_GATEWAY * traffic.fps * costs.gatewayMs / 1000 },
  ];
  return parts.reduce((most, part) => part.share > most.share ? part : most);
}

/** @param viewerSeconds in which all of them have had these */
function describe(agesUs: readonly number[], viewerSeconds: number): Ages {
  const [p50Ms = NaN, p99Ms = NaN] = [0.5, 0.99].map((share) => (percentile(agesUs, share) ?? NaN) / 1000);
  return { p50Ms, p99Ms, fps: agesUs.length / viewerSeconds };
}
