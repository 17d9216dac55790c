/**
 * A fleet in which something breaks again and again for minutes, and what its programs have in memory meanwhile.
 *
 * ```text
 *   robot ── gateway ── the site's server ── 20 ms ── the hub ── viewer
 *                                                     └── relay ── the room's server
 * ```
 *
 * @module
 */

import { monotonicUs } from "../../../src/system/monotonic.ts";
import { createNetwork } from "../../../tests/support/network_namespaces.ts";
import { mean, slope } from "../shared/statistics.ts";
import { formatTable } from "../shared/table.ts";
import type { Seen } from "./figures.ts";
import { startScript, startServer } from "./host_program.ts";
import { setCut } from "./links.ts";
import { joinByLeaf, type Setting, SITE, urlOf, wait } from "./measure.ts";
import { breakAll, formatMended, type Mended, type Outage, readResidentBytes } from "./outages.ts";
import { startGateway, startRobot, startTool } from "./outages_programs.ts";

const FPS = 40;
const PEACE_S = 4;
const LONG_S = 36_000;
/** What programs fetch at first is none of their growth. */
const WARM_UP_SHARE = 0.4;

interface Sample {
  readonly x: number;
  readonly y: readonly number[];
}

/** Measures that, for at least so long. */
export async function measureSoak(
  { picturesPath, soakSeconds }: Setting,
): Promise<{ text: string; pictures: number }> {
  await using running = new AsyncDisposableStack();
  const network = running.use(await createNetwork(["site", "way", "center", "room", "viewers"]));
  const { site, center, room, viewers } = network.hosts;
  const { hub, leaf } = await joinByLeaf(running, network.hosts, { roundTripMs: 20, pushes: false });
  const roomServer = running.use(await startServer(room));
  const gateway = running.use(startGateway(site, urlOf(site, SITE)));
  const robot = running.use(startRobot(site, { picturesPath, fps: FPS }));
  // The one whose pictures are looked at.
  const eye = running.use(await startScript(viewers, "watch.ts", ["pull", "0", urlOf(center, SITE)]).ready());
  const look = ["--view", "none", "--port", "0"];
  const from = urlOf(center, SITE);
  const viewer = running.use(startTool(viewers, "listen", [from, ...look, "--output", "-"]));
  const relay = running.use(startTool(room, "listen", [from, ...look, "--nats", urlOf(room, SITE)]));
  const outages: readonly Outage[] = [
    { name: "the hub's server killed", breakIt: () => hub.kill(), mend: () => hub.start(), seconds: 2 },
    { name: "the site's server killed", breakIt: () => leaf.kill(), mend: () => leaf.start(), seconds: 2 },
    { name: "the leaf cut", breakIt: () => setCut(site, true), mend: () => setCut(site, false), seconds: 6 },
    {
      name: "the robot killed",
      breakIt: () => robot.kill(),
      mend: () => Promise.resolve(robot.start()),
      seconds: 2,
    },
    {
      name: "the room's server killed",
      breakIt: () => roomServer.kill(),
      mend: () => roomServer.start(),
      seconds: 2,
    },
  ];
  await eye.tell(`begin ${LONG_S}`);
  const programs = { "the gateway": gateway, "the viewer": viewer, "the relay": relay };
  const samples: Sample[] = [];
  const beganUs = monotonicUs();
  const sampling = setInterval(() => {
    const y = Object.values(programs).map(({ pid }) => readResidentBytes(pid));
    samples.push({ x: (monotonicUs() - beganUs) / 1e6, y });
  }, 1000);
  running.defer(() => clearInterval(sampling));
  const mended: Mended[] = [];
  await wait(PEACE_S);
  while (monotonicUs() - beganUs < soakSeconds * 1e6) mended.push(...await breakAll(outages, PEACE_S));
  clearInterval(sampling);
  const seen = JSON.parse(await eye.finish()) as Seen[];
  return {
    text: `${formatMemory(Object.keys(programs), samples)}\n\n${formatMended(mended, seen)}`,
    pictures: seen.length,
  };
}

function formatMemory(names: readonly string[], samples: readonly Sample[]): string {
  const lastS = samples.at(-1)!.x;
  const settled = samples.filter(({ x }) => x >= lastS * WARM_UP_SHARE);
  const quarters = Array.from({ length: 4 }, (_, quarter) => {
    const [from, to] = [quarter, quarter + 1].map((edge) => Math.floor(edge * settled.length / 4));
    return settled.slice(from, to);
  });
  const rows = names.map((name, at) => {
    const sizes = quarters.map((some) => (mean(some.map(({ y }) => y[at]!)) / 1e6).toFixed(1));
    const trend = slope(settled.map(({ x, y }) => ({ x, y: y[at]! })));
    return [name, ...sizes, (trend * 60 / 1000).toFixed(0)];
  });
  const heading = [`MB in the quarters of ${lastS.toFixed(0)} s`, "1", "2", "3", "4", "trend: kB a minute"];
  return formatTable([heading, ...rows]);
}
