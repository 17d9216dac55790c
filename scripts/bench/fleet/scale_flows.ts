/**
 * What flows where in a fleet: pictures and bits a second at each site, at the hub and at its relays.
 *
 * ```text
 *   one site:  robots ── server ── viewers
 *   sites:     robots ── server ── way out ── hub ── viewers
 *   relayed:   robots ── server ── way out ── hub ── relay ── hub ── viewers
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
  /** Where they are. */
  readonly at: "site" | "hub" | "relay";
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
  /** The hub's. */
  readonly hub: Load;
  /** All relays' programs: what they pull, which is what they publish. */
  readonly relayPerS: number;
  /** Into a site's server, from its robots. */
  readonly siteInMbps: number;
  /** Out of a site. */
  readonly siteOutMbps: number;
  /** Into the hub, from all sites. */
  readonly hubInMbps: number;
  /** To all viewers, from wherever they are served. */
  readonly viewersMbps: number;
  /** To one of them. */
  readonly viewerMbps: number;
  /** Of each viewer, which the server that keeps the pictures has to hold: two for each robot (pictures, poses), one for facts. */
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
  const { sites, robots, viewers, at, tiles } = fleet;
  const { fps, pictureBytes, overhead } = traffic;
  const mbps = (bytesPerS: number) => bytesPerS * overhead * 8 / 1e6;
  const demand = demandOf(fleet, traffic);
  const viewersPerS = viewers * demand.perS;
  const viewersMbps = mbps(viewers * demand.bytesPerS);
  const robotsPerS = robots * fps;
  const robotsMbps = mbps(robotsPerS * pictureBytes);
  const common = {
    siteInMbps: robotsMbps / sites,
    viewersMbps,
    viewerMbps: mbps(demand.bytesPerS),
    consumers: viewers * (2 * (1 + tiles) + 1),
  };
  const none = { inPerS: 0, outPerS: 0 };
  if (at === "site") {
    const site = { inPerS: robotsPerS / sites, outPerS: viewersPerS / sites };
    return { ...common, site, hub: none, relayPerS: 0, siteOutMbps: viewersMbps / sites, hubInMbps: 0 };
  }
  const isRelayed = at === "relay";
  const crossingPerS = isRelayed ? robotsPerS : viewersPerS;
  const crossingMbps = isRelayed ? robotsMbps : viewersMbps;
  const again = isRelayed ? robotsPerS : 0;
  return {
    ...common,
    site: { inPerS: robotsPerS / sites, outPerS: crossingPerS / sites },
    hub: { inPerS: crossingPerS + again, outPerS: again + viewersPerS },
    relayPerS: again,
    siteOutMbps: crossingMbps / sites,
    hubInMbps: crossingMbps,
  };
}
