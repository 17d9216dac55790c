/**
 * What flows where in a fleet: pictures and bits a second at each site, at the hub and at its relays.
 *
 * ```text
 *   one site:  robots ── server ── viewers
 *   sites:     robots ── server ── way out ── hub ── viewers
 *   relayed:   robots ── server ── way out ── hub ── relay ── server of a room ── viewers
 * ```
 *
 * @module
 */

import type { Load } from "./scale_costs.ts";

/** A fleet. */
export interface Fleet {
  readonly name: string;
  /** The robots are spread over them evenly. */
  readonly sites: number;
  readonly robots: number;
  /** Each looks at one robot in full, evenly spread, and at so many others in tiles. */
  readonly viewers: number;
  readonly tiles: number;
  /** Where they are: at the site's own server, at the hub, or in rooms of their own, each with a relay and a server. */
  readonly at: "site" | "hub" | "rooms";
  /** So many. @default 1 */
  readonly rooms?: number;
}

/** What goes over its links. */
export interface Traffic {
  readonly fps: number;
  readonly tileFps: number;
  readonly pictureBytes: number;
  readonly tileBytes: number;
  /** Bytes on a link for each byte of a picture: headers of all layers, and the requests. */
  readonly overhead: number;
}

/** What each part of it does. */
export interface Flows {
  /** A site's server. */
  readonly site: Load;
  /** What the hub passes on, in pictures a second. */
  readonly hubPerS: number;
  /** The server of a room. */
  readonly room: Load;
  /** Into a site's server, from its robots. */
  readonly siteInMbps: number;
  /** Out of a site's server, to whomever. */
  readonly siteOutMbps: number;
  /** Through the hub: into it, and out of it. */
  readonly hubMbps: number;
  /** To the viewers of one server: of a site, of the hub, or of a room. */
  readonly servedMbps: number;
  /** To one of them. */
  readonly viewerMbps: number;
  /** What such a server has of consumers: two a robot and viewer (pictures, poses), and one a viewer for what there is. */
  readonly consumers: number;
}

/** What a viewer takes, in pictures and bytes a second. */
function demandOf({ tiles }: Fleet, { fps, tileFps, pictureBytes, tileBytes }: Traffic) {
  return {
    perS: fps + tiles * tileFps,
    bytesPerS: fps * pictureBytes + tiles * tileFps * tileBytes,
  };
}

/** Follows the pictures. */
export function flowsOf(fleet: Fleet, traffic: Traffic): Flows {
  const { sites, robots, viewers, at, tiles, rooms = 1 } = fleet;
  const { fps, pictureBytes, overhead } = traffic;
  const mbps = (bytesPerS: number) => bytesPerS * overhead * 8 / 1e6;
  const demand = demandOf(fleet, traffic);
  const [viewersPerS, viewersMbps] = [viewers * demand.perS, mbps(viewers * demand.bytesPerS)];
  const [robotsPerS, robotsMbps] = [robots * fps, mbps(robots * fps * pictureBytes)];
  const isRelayed = at === "rooms";
  // A relay pulls every robot once; who looks by the site or the hub pulls by itself.
  const outPerS = isRelayed ? rooms * robotsPerS : viewersPerS;
  const outMbps = isRelayed ? rooms * robotsMbps : viewersMbps;
  const passes = at !== "site";
  const servers = { site: sites, hub: 1, rooms }[at];
  return {
    site: { inPerS: robotsPerS / sites, outPerS: outPerS / sites },
    hubPerS: passes ? outPerS : 0,
    room: isRelayed ? { inPerS: robotsPerS, outPerS: viewersPerS / rooms } : { inPerS: 0, outPerS: 0 },
    siteInMbps: robotsMbps / sites,
    siteOutMbps: outMbps / sites,
    hubMbps: passes ? outMbps : 0,
    servedMbps: viewersMbps / servers,
    viewerMbps: mbps(demand.bytesPerS),
    consumers: viewers * (2 * (1 + tiles) + 1) / servers,
  };
}
