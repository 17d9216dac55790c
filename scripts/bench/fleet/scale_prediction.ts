/**
 * What the measured costs make of robots and viewers: those that were measured, and those of a fleet.
 *
 * @module
 */

import { seededRandom } from "../../../tests/support/seeded_random.ts";
import { percentile } from "../shared/statistics.ts";
import { type AgeTask, followPictures, type Hop, type Pull, type Source, Station } from "./scale_ages.ts";
import { coresFor, type ServerCosts } from "./scale_costs.ts";
import { type Fleet, type Flows, flowsOf, type Traffic } from "./scale_flows.ts";

/** What was measured of one picture. */
export interface Costs {
  readonly server: ServerCosts;
  /** CPU of a gateway's program and of a viewer's, in ms. */
  readonly gatewayMs: number;
  readonly viewerMs: number;
  /** How old the pictures of one robot are for one viewer, in ms. */
  readonly aloneMs: readonly number[];
}

/** The links of a fleet, in Mbit/s. */
export interface Links {
  readonly siteOutMbps: number;
  readonly hubOutMbps: number;
  readonly viewerMbps: number;
  /** Between a site and the hub. */
  readonly roundTripMs: number;
}

/** Robots and viewers on one machine, as they are measured. */
export interface OneMachine {
  readonly robots: number;
  readonly viewers: number;
  readonly kind: "full" | "tile";
  readonly viewerMbps?: number | undefined;
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
  readonly relayCores: number;
  readonly full: Ages;
  readonly tiles: Ages | undefined;
  /** What is nearest to its limit, and how near. */
  readonly fullest: { readonly name: string; readonly share: number };
}

export const TILE_FPS = 5;
/** A server's machine has so many times the cores that are kept busy. */
const SPARE = 2;
/** A gateway's program has so many robots. */
const ROBOTS_A_GATEWAY = 10;
/** What is looked through for its ages. */
const SPAN = { seconds: 3, warmUpSeconds: 2 };

/** What these would see. */
export function predictMachine(machine: OneMachine, costs: Costs, traffic: Traffic): Ages {
  const { robots, viewers, kind, viewerMbps, leafRoundTripMs, cores, viewerPrograms } = machine;
  const { random, end } = makeEnds(costs);
  const server = new Station(cores);
  const gateways = makeMany(Math.ceil(robots / machine.robotsAProgram), () => new Station());
  const programs = makeMany(viewerPrograms, () => new Station());
  const sources = makeMany(robots, (robot): Source => ({
    path: [work(gateways[robot % gateways.length], costs.gatewayMs), work(server, costs.server.inMs)],
  }));
  const link = viewerMbps === undefined ? undefined : new Station();
  const halfUs = (leafRoundTripMs ?? 0) * 500;
  const hub = leafRoundTripMs === undefined ? [] : [work(server, costs.server.inMs + costs.server.outMs)];
  const pulls = makeMany(viewers, (viewer): Pull => ({
    from: sources[viewer % robots]!,
    path: [
      { ...work(server, costs.server.outMs), thenUs: halfUs },
      ...hub,
      ...(link ? [cross(link, traffic.pictureBytes * traffic.overhead, viewerMbps!)] : []),
      { ...work(programs[viewer % viewerPrograms], costs.viewerMs), thenUs: end },
    ],
    requestUs: halfUs,
    ...(kind === "tile" ? { tileUs: 1e6 / TILE_FPS } : {}),
  }));
  const seen = followPictures({ robots: sources, pulls, intervalUs: 1e6 / traffic.fps, ...SPAN, random });
  return describe(kind === "tile" ? seen.tiles : seen.full, viewers);
}

/** What a fleet would. */
export function predictFleet(fleet: Fleet, traffic: Traffic, costs: Costs, links: Links): FleetPrediction {
  const flows = flowsOf(fleet, traffic);
  const siteCores = coresFor(costs.server, flows.site);
  const hubCores = coresFor(costs.server, flows.hub);
  const relayMs = costs.viewerMs + costs.gatewayMs;
  const relayCores = flows.relayPerS * relayMs / 1000;
  const task = layOut(fleet, traffic, costs, links, { siteCores, hubCores, relayMs });
  const seen = followPictures({ ...task, intervalUs: 1e6 / traffic.fps, ...SPAN });
  const parts = [
    { name: "a site's way out", share: fleet.at === "site" ? 0 : flows.siteOutMbps / links.siteOutMbps },
    {
      name: fleet.at === "site" ? "the way to the viewers" : "the hub's way out",
      share: flows.viewersMbps / links.hubOutMbps,
    },
    { name: "a viewer's own link", share: flows.viewerMbps / links.viewerMbps },
    { name: "a relay's program", share: relayCores / fleet.sites },
    { name: "a gateway's program", share: ROBOTS_A_GATEWAY * traffic.fps * costs.gatewayMs / 1000 },
  ];
  return {
    flows,
    ...{ siteCores, hubCores, relayCores },
    full: describe(seen.full, fleet.viewers),
    tiles: fleet.tiles > 0 ? describe(seen.tiles, fleet.viewers * fleet.tiles) : undefined,
    fullest: parts.reduce((most, part) => part.share > most.share ? part : most),
  };
}

interface Sizes {
  readonly siteCores: number;
  readonly hubCores: number;
  readonly relayMs: number;
}

type Laid = Pick<AgeTask, "robots" | "pulls" | "random">;

/** Its servers, links and programs. */
function layOut(
  { sites, robots, viewers, tiles, at }: Fleet,
  traffic: Traffic,
  costs: Costs,
  links: Links,
  { siteCores, hubCores, relayMs }: Sizes,
): Laid {
  const { random, end } = makeEnds(costs);
  const { server: { inMs, outMs }, gatewayMs, viewerMs } = costs;
  const { pictureBytes, tileBytes, overhead } = traffic;
  const halfUs = links.roundTripMs * 500;
  const siteParts = makeMany(sites, () => ({
    gateways: makeMany(Math.ceil(robots / sites / ROBOTS_A_GATEWAY), () => new Station()),
    server: new Station(Math.ceil(SPARE * siteCores)),
    out: new Station(),
    relay: new Station(),
  }));
  const hub = new Station(Math.ceil(SPARE * Math.max(0.5, hubCores)));
  const hubOut = new Station();
  const partsOf = (robot: number) => siteParts[robot % sites]!;
  const origins = makeMany(robots, (robot): Source => {
    const { gateways, server } = partsOf(robot);
    const gateway = gateways[Math.floor(robot / sites) % gateways.length];
    return { path: [work(gateway, gatewayMs), work(server, inMs)] };
  });
  const crossing = (robot: number, bytes: number): Hop[] => [
    work(partsOf(robot).server, outMs),
    { ...cross(partsOf(robot).out, bytes * overhead, links.siteOutMbps), thenUs: halfUs },
    work(hub, inMs + outMs),
  ];
  const relayed = makeMany(robots, (robot): Source => ({
    path: [work(partsOf(robot).relay, relayMs), work(hub, inMs)],
  }));
  const relays = makeMany(robots, (robot): Pull => ({
    from: origins[robot]!,
    path: crossing(robot, pictureBytes),
    requestUs: halfUs,
    into: relayed[robot]!,
  }));
  const ways: Record<Fleet["at"], (robot: number, bytes: number) => Hop[]> = {
    site: (robot) => [work(partsOf(robot).server, outMs)],
    hub: crossing,
    relay: () => [work(hub, outMs)],
  };
  const pulls = makeMany(viewers, (viewer) => {
    const [link, program] = [new Station(), new Station()];
    return makeMany(1 + tiles, (tile): Pull => {
      const robot = (viewer + tile) % robots;
      const bytes = tile === 0 ? pictureBytes : tileBytes;
      return {
        from: (at === "relay" ? relayed : origins)[robot]!,
        path: [
          ...ways[at](robot, bytes),
          cross(hubOut, bytes * overhead, links.hubOutMbps),
          cross(link, bytes * overhead, links.viewerMbps),
          { ...work(program, viewerMs), thenUs: end },
        ],
        requestUs: at === "hub" ? halfUs : 0,
        ...(tile === 0 ? {} : { tileUs: 1e6 / traffic.tileFps }),
      };
    });
  }).flat();
  return { robots: origins, pulls: at === "relay" ? [...relays, ...pulls] : pulls, random };
}

/** What one robot and one viewer take by themselves, beyond their work: as often as it was measured. */
function makeEnds({ server, gatewayMs, viewerMs, aloneMs }: Costs) {
  const { next: random } = seededRandom(50_500);
  const workMs = gatewayMs + server.inMs + server.outMs + viewerMs;
  const end = () => Math.max(0, aloneMs[Math.floor(random() * aloneMs.length)]! - workMs) * 1000;
  return { random, end };
}

function work(station: Station | undefined, takesMs: number): Hop {
  return { station: station!, takesUs: takesMs * 1000 };
}

function cross(link: Station, bytes: number, mbps: number): Hop {
  return { station: link, takesUs: bytes * 8 / mbps };
}

function describe(agesUs: readonly number[], viewers: number): Ages {
  const [p50Ms = NaN, p99Ms = NaN] = [0.5, 0.99].map((share) => (percentile(agesUs, share) ?? NaN) / 1000);
  return { p50Ms, p99Ms, fps: agesUs.length / viewers / SPAN.seconds };
}

function makeMany<One>(count: number, make: (at: number) => One): One[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
