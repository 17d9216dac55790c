/**
 * What is measured of a fleet.
 *
 * @module
 */

import { tellAges } from "../../../tests/support/aged_hops.ts";
import { percentile } from "../shared/statistics.ts";
import { formatTable } from "../shared/table.ts";
import type { Choosable } from "../shared/turns.ts";
import { measureCluster } from "./cluster.ts";
import type { Figures } from "./figures.ts";
import { measureOutages, measureThree } from "./outages.ts";
import { measureHere, measureLeaf, measureRelay, type Setting, type Way } from "./measure.ts";
import { measureScale } from "./scale.ts";
import { measureSoak } from "./soak.ts";

/** One of them. */
export interface Scenario extends Choosable {
  measure(setting: Setting): Promise<Result>;
}

/** What came of it. */
export interface Result {
  readonly text: string;
  /** That came in our way. */
  readonly pictures: number;
}

const WAYS: readonly { readonly way: Way; readonly name: string }[] = [
  { way: "pull", name: "pulled, as listen does" },
  { way: "push", name: "a plain subscription" },
];
const CUT_SECONDS = 30;
const HEADING = ["", "pictures", "fps", "p50 ms", "p99", "oldest", "claims missed", "kB", "dB"];

/** All of them. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "many",
    description: "20 robots of 30 fps, each seen by one of 20 viewers, and one server (aim: p99 ≤ 12 ms)",
    isQuick: true,
    measure: (setting) => compare((way) => measureHere({ ...setting, way, robots: 20 })),
  },
  {
    name: "slow-reader",
    description: "a viewer that has to do with each picture for a second (aim: none older than 150 ms)",
    measure: (setting) => compare((way) => measureHere({ ...setting, way, robots: 1, handlingMs: 1000 })),
  },
  {
    name: "slow-link",
    description: "a viewer behind 3 Mbit/s, pictures made to fit (aim: 25 fps, p99 ≤ 300 ms)",
    isQuick: true,
    measure: (setting) => compare((way) => measureHere({ ...setting, way, robots: 1, viewerMbps: 3 })),
  },
  {
    name: "slow-way-up",
    description: "a gateway behind 3 Mbit/s, pictures made to fit (aim: 25 fps, p99 ≤ 300 ms)",
    measure: (setting) => compare((way) => measureHere({ ...setting, way, robots: 1, gatewayMbps: 3 })),
  },
  {
    name: "leaf",
    description: "a site behind 3 Mbit/s, 80 ms there and back (aim: p99 ≤ 350 ms)",
    measure: (setting) => compare((way) => measureLeaf({ ...setting, way, mbps: 3, roundTripMs: 80 })),
  },
  {
    name: "relay",
    description:
      "viewers at the hub, and what of a site's robot crosses the leaf (aim: that it does not grow)",
    measure: measureRelays,
  },
  {
    name: "outages",
    description: "what is killed or cut, and is there again (aim: new pictures 3 s after that)",
    measure: (setting) => measureOutages(setting, CUT_SECONDS),
  },
  {
    name: "soak",
    description: "something breaks again and again for ten minutes (aim: memory that does not grow)",
    measure: measureSoak,
  },
  {
    name: "three",
    description: "three servers that stand for each other (aim: new pictures 2 s after one is lost)",
    isQuick: true,
    measure: measureThree,
  },
  {
    name: "cluster",
    description: "a cluster of three that loses the one which leads (aim: new pictures 2 s after that)",
    measure: measureCluster,
  },
  {
    name: "truth",
    description: "10 000 pictures over two hops, clocks 10 s apart that drift (aim: 99.9 % within the bound)",
    measure: measureTruth,
  },
  {
    name: "scale",
    description:
      "what a picture costs, how many two cores hold, and 50 robots with 500 viewers reckoned from that",
    measure: measureScale,
  },
];

async function compare(measure: (way: Way) => Promise<Figures>): Promise<Result> {
  const rows: string[][] = [];
  let pictures = 0;
  for (const { way, name } of WAYS) {
    const figures = await measure(way);
    if (way === "pull") pictures = figures.pictures;
    rows.push(formatFigures(name, figures));
  }
  return { text: formatTable([HEADING, ...rows]), pictures };
}

function formatFigures(name: string, figures: Figures): string[] {
  const { pictures, fps, p50Ms, p99Ms, mostMs, untrue, bytes, psnr } = figures;
  const ages = [p50Ms, p99Ms, mostMs].map(ms);
  const quality = [(bytes / 1000).toFixed(1), Number.isNaN(psnr) ? "" : psnr.toFixed(1)];
  return [name, `${pictures}`, fps.toFixed(1), ...ages, `${untrue}`, ...quality];
}

function ms(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}

async function measureRelays(setting: Setting): Promise<Result> {
  const rows: string[][] = [];
  let pictures = Infinity;
  for (const isRelayed of [false, true]) {
    for (const viewers of [1, 5]) {
      const { bytesPerSecond, figures } = await measureRelay({ ...setting, viewers, isRelayed });
      const name = `${viewers} ${isRelayed ? "at a relay" : "each by itself"}`;
      rows.push([...formatFigures(name, figures), (bytesPerSecond / 1e6).toFixed(2)]);
      pictures = Math.min(pictures, figures.pictures);
    }
  }
  return { text: formatTable([[...HEADING, "MB/s across the leaf"], ...rows]), pictures };
}

async function measureTruth(): Promise<Result> {
  const told = await tellAges({ pictures: 10_000, robots: 12, jitterMs: 8 });
  const known = told.filter((age) => age !== undefined);
  const missed = known.filter(({ ageUs, boundUs, trueUs }) => Math.abs(trueUs - ageUs) > boundUs);
  const boundMs = (percentile(known.map(({ boundUs }) => boundUs), 0.5) ?? NaN) / 1000;
  const bounds = `bound ${boundMs.toFixed(1)} ms (median)`;
  const text =
    `${told.length} pictures, ${known.length} with an age, ${missed.length} outside of it; ${bounds}`;
  return { text, pictures: told.length };
}
