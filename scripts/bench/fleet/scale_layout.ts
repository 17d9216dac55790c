/**
 * The servers, links and programs of a fleet, and the way of each robot's pictures to each viewer.
 *
 * @module
 */

import { seededRandom } from "../../../tests/support/seeded_random.ts";
import { type AgeTask, type Hop, type Pull, type Source, Station } from "./scale_ages.ts";
import type { ServerCosts } from "./scale_costs.ts";
import type { Fleet, Traffic } from "./scale_flows.ts";

/** What was measured of one picture. */
export interface Costs {
  readonly server: ServerCosts;
  /** CPU of a hub, in ms: it passes on what another server keeps. */
  readonly passMs: number;
  /** CPU of a gateway's program and of a viewer's, in ms. */
  readonly gatewayMs: number;
  readonly viewerMs: number;
  /** Of a relay's. */
  readonly relayMs: number;
  /** How old pictures are, in ms, where nobody waits for others. */
  readonly aloneMs: readonly number[];
}

/** The links of a fleet, in Mbit/s. */
export interface Links {
  /** From a site to the hub. */
  readonly siteOutMbps: number;
  /** From each server to its viewers, and from the hub to rooms. */
  readonly serverOutMbps: number;
  readonly viewerMbps: number;
  /** Between a site and the hub. */
  readonly roundTripMs: number;
}

/** What a fleet is laid out with. */
export interface Sized {
  readonly traffic: Traffic;
  readonly costs: Costs;
  readonly links: Links;
  /** Kept busy: of a site's server, of the hub's and of a room's. */
  readonly siteCores: number;
  readonly hubCores: number;
  readonly roomCores: number;
}

/** A server's machine has so many times the cores that are kept busy. */
const SPARE = 2;
/** A gateway's program has so many robots. */
export const ROBOTS_A_GATEWAY = 10;

/** Lays it out; a room has a relay's program for each site. */
export function layOut(fleet: Fleet, sized: Sized): Pick<AgeTask, "robots" | "pulls" | "random"> {
  return new Layout(fleet, sized).join();
}

/** What serves pictures, and its link. */
interface Server {
  readonly server: Station;
  readonly out: Station;
}

interface Room extends Server {
  /** What is relayed to there, of each robot. */
  readonly sources: readonly Source[];
}

class Layout {
  readonly #fleet: Fleet;
  readonly #sized: Sized;
  readonly #hub: Server;
  readonly #sites: readonly (Server & { readonly gateways: readonly Station[] })[];
  readonly #origins: readonly Source[];
  readonly #halfUs: number;

  constructor(fleet: Fleet, sized: Sized) {
    this.#fleet = fleet;
    this.#sized = sized;
    const { robots, sites } = fleet;
    const { costs: { server: { inMs }, gatewayMs } } = sized;
    this.#halfUs = sized.links.roundTripMs * 500;
    this.#hub = makeServer(sized.hubCores);
    this.#sites = makeMany(sites, () => ({
      ...makeServer(sized.siteCores),
      gateways: makeMany(Math.ceil(robots / sites / ROBOTS_A_GATEWAY), () => new Station()),
    }));
    this.#origins = makeMany(robots, (robot) => {
      const { gateways, server } = this.#siteOf(robot);
      const gateway = gateways[Math.floor(robot / sites) % gateways.length];
      return { path: [work(gateway, gatewayMs), work(server, inMs)] };
    });
  }

  join(): Pick<AgeTask, "robots" | "pulls" | "random"> {
    const { viewers, at, rooms: count = 1 } = this.#fleet;
    const { random, end } = makeEnds(this.#sized.costs);
    const rooms = makeMany(at === "rooms" ? count : 0, () => this.#makeRoom());
    const relaying = rooms.flatMap(({ sources }) => sources.map((into, robot) => this.#relay(robot, into)));
    const looking = makeMany(viewers, (viewer) => this.#look(viewer, rooms[viewer % count], end)).flat();
    return { robots: this.#origins, pulls: [...relaying, ...looking], random };
  }

  #makeRoom(): Room {
    const { robots, sites } = this.#fleet;
    const { costs, roomCores } = this.#sized;
    const relays = makeMany(sites, () => new Station());
    const own = makeServer(roomCores);
    const sources = makeMany(robots, (robot): Source => ({
      path: [work(relays[robot % sites], costs.relayMs), work(own.server, costs.server.inMs)],
    }));
    return { ...own, sources };
  }

  #relay(robot: number, into: Source): Pull {
    const { traffic: { pictureBytes } } = this.#sized;
    return {
      from: this.#origins[robot]!,
      path: this.#byHub(robot, pictureBytes),
      requestUs: this.#halfUs,
      into,
    };
  }

  /** All that one viewer pulls. */
  #look(viewer: number, room: Room | undefined, end: () => number): Pull[] {
    const { robots, tiles, at } = this.#fleet;
    const { costs: { viewerMs }, links: { viewerMbps }, traffic } = this.#sized;
    const [link, program] = [new Station(), new Station()];
    return makeMany(1 + tiles, (tile): Pull => {
      const robot = (viewer + tile) % robots;
      const bytes = tile === 0 ? traffic.pictureBytes : traffic.tileBytes;
      const near = room ?? this.#siteOf(robot);
      return {
        from: (room?.sources ?? this.#origins)[robot]!,
        path: [
          ...at === "hub" ? this.#byHub(robot, bytes) : this.#serve(near, bytes),
          this.#send(link, bytes, viewerMbps),
          { ...work(program, viewerMs), thenUs: end },
        ],
        requestUs: at === "hub" ? this.#halfUs : 0,
        ...(tile === 0 ? {} : { tileUs: 1e6 / traffic.tileFps }),
      };
    });
  }

  #siteOf(robot: number) {
    return this.#sites[robot % this.#fleet.sites]!;
  }

  #serve({ server, out }: Server, bytes: number): Hop[] {
    const { costs, links } = this.#sized;
    return [work(server, costs.server.outMs), this.#send(out, bytes, links.serverOutMbps)];
  }

  #byHub(robot: number, bytes: number): Hop[] {
    const { costs: { server: { outMs }, passMs }, links } = this.#sized;
    const { server, out } = this.#siteOf(robot);
    return [
      work(server, outMs),
      { ...this.#send(out, bytes, links.siteOutMbps), thenUs: this.#halfUs },
      work(this.#hub.server, passMs),
      this.#send(this.#hub.out, bytes, links.serverOutMbps),
    ];
  }

  #send(link: Station, bytes: number, mbps: number): Hop {
    return cross(link, bytes * this.#sized.traffic.overhead, mbps);
  }
}

function makeServer(cores: number): Server {
  return { server: new Station(Math.max(1, Math.ceil(SPARE * cores))), out: new Station() };
}

/** What one robot and one viewer take by themselves, beyond their work: as often as it was measured. */
export function makeEnds({ server, gatewayMs, viewerMs, aloneMs }: Costs) {
  const { next: random } = seededRandom(50_500);
  const workMs = gatewayMs + server.inMs + server.outMs + viewerMs;
  const end = () => Math.max(0, aloneMs[Math.floor(random() * aloneMs.length)]! - workMs) * 1000;
  return { random, end };
}

/** Time of a processor. */
export function work(station: Station | undefined, takesMs: number): Hop {
  return { station: station!, takesUs: takesMs * 1000 };
}

/** Bytes on a link. */
export function cross(link: Station, bytes: number, mbps: number): Hop {
  return { station: link, takesUs: bytes * 8 / mbps };
}

/** So many of a kind. */
export function makeMany<One>(count: number, make: (at: number) => One): One[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
