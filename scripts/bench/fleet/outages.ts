/**
 * What breaks in a fleet, and how long it takes after it is mended until a viewer at the hub has new pictures.
 *
 * @module
 */

import { createNetwork } from "../../../tests/support/network_namespaces.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { kilo } from "../shared/cells.ts";
import { formatTable } from "../shared/table.ts";
import { figuresOf, type Seen } from "./figures.ts";
import {
  type HostProgram,
  type HostServer,
  LEAF_PORT,
  startScript,
  startServer,
  WEB_PORT,
} from "./host_program.ts";
import { setCut } from "./links.ts";
import { FPS, joinByLeaf, nameRobots, type Setting, SITE, urlOf, wait } from "./measure.ts";
import { startGateway, startRobot } from "./outages_programs.ts";

/** Something that breaks and is mended. */
export interface Outage {
  readonly name: string;
  readonly breakIt: () => Promise<unknown>;
  readonly mend: () => Promise<unknown>;
  readonly seconds: number;
}

export interface Mended {
  readonly name: string;
  readonly brokenUs: number;
  /** From here on new pictures can come. */
  readonly mendedUs: number;
  readonly untilUs: number;
}

/** Between two, so that each begins in peace. */
const MOST_PEACE_S = 5;
const LONG_S = 3600;

/** Breaks one thing after another; what came, as text, and how many pictures. */
export async function measureOutages(
  { picturesPath, seconds }: Setting,
  cutSeconds: number,
): Promise<{ text: string; pictures: number }> {
  await using running = new AsyncDisposableStack();
  const network = running.use(await createNetwork(["site", "way", "center", "viewers"]));
  const { site, center, viewers } = network.hosts;
  const { hub, leaf } = await joinByLeaf(running, network.hosts, { roundTripMs: 20, pushes: false });
  const gateway = running.use(startGateway(site, urlOf(site, SITE)));
  const robot = running.use(startRobot(site, { picturesPath, fps: FPS }));
  const viewer = running.use(
    await startScript(viewers, "watch.ts", ["pull", "0", urlOf(center, SITE)]).ready(),
  );
  const outages: readonly Outage[] = [
    { name: "the hub's server killed", breakIt: () => hub.kill(), mend: () => hub.start(), seconds: 2 },
    { name: "the site's server killed", breakIt: () => leaf.kill(), mend: () => leaf.start(), seconds: 2 },
    { name: "the same, for a moment", breakIt: () => leaf.kill(), mend: () => leaf.start(), seconds: 0.1 },
    {
      name: "the leaf cut for 6 s",
      breakIt: () => setCut(site, true),
      mend: () => setCut(site, false),
      seconds: 6,
    },
    {
      name: `the leaf cut for ${cutSeconds} s`,
      breakIt: () => setCut(site, true),
      mend: () => setCut(site, false),
      seconds: cutSeconds,
    },
    {
      name: "the gateway killed",
      breakIt: () => gateway.kill(),
      mend: () => Promise.resolve(gateway.start()),
      seconds: 2,
    },
    {
      name: "the robot killed",
      breakIt: () => robot.kill(),
      mend: () => Promise.resolve(robot.start()),
      seconds: 2,
    },
  ];
  const memory = () => [viewer.pid, leaf.pid].map(readResidentBytes);
  await viewer.tell(`begin ${LONG_S}`);
  const peaceSeconds = Math.min(MOST_PEACE_S, seconds);
  await wait(peaceSeconds);
  const before = memory();
  const mended = await breakAll(outages, peaceSeconds);
  const after = memory();
  const seen = JSON.parse(await viewer.finish()) as Seen[];
  const grown = ["the viewer", "the site's server"].map((name, at) =>
    `${name} ${kilo(before[at]! / 1000)} → ${kilo(after[at]! / 1000)} MB`
  );
  return {
    text: `${formatMended(mended, seen)}\n\nmemory before and after: ${grown.join(", ")}`,
    pictures: seen.length,
  };
}

/** Kills one of three servers that stand for each other, the one at which all are. */
export async function measureThree(
  { picturesPath, seconds }: Setting,
): Promise<{ text: string; pictures: number }> {
  await using running = new AsyncDisposableStack();
  const network = running.use(await createNetwork(["a", "b", "c", "robots", "viewers"]));
  const { a, b, c, robots, viewers } = network.hosts;
  const hosts = [a, b, c];
  const servers: HostServer[] = [];
  for (const [at, host] of hosts.entries()) {
    const urls = hosts.slice(0, at).map(({ ipv4 }) => `"nats-leaf://${ipv4}:${LEAF_PORT}"`);
    const deny = `deny_exports: "$JS.>", deny_imports: "$JS.>"`;
    const remotes = at === 0 ? "" : `remotes: [{ urls: [${urls}], no_randomize: true, ${deny} }]`;
    const more = `leafnodes {\n listen: "0.0.0.0:${LEAF_PORT}"\n ${remotes}\n }`;
    servers.push(running.use(await startServer(host, { domain: SITE, more })));
  }
  const url = `nats://${hosts.map(({ ipv4 }) => `${ipv4}:${WEB_PORT}`).join(",")}/${SITE}`;
  const start = async (program: HostProgram) => running.use(await program.ready());
  await start(startScript(robots, "publish.ts", [url, picturesPath, `${FPS}`, ...nameRobots(1)]));
  const viewer = await start(startScript(viewers, "watch.ts", ["pull", "0", url]));
  await viewer.tell(`begin ${LONG_S}`);
  const peaceSeconds = Math.min(MOST_PEACE_S, seconds);
  await wait(peaceSeconds);
  const nothing = () => Promise.resolve();
  const mended = await breakAll([
    {
      name: "the first of three servers killed",
      breakIt: () => servers[0]!.kill(),
      mend: nothing,
      seconds: 0,
    },
    { name: "it is there again", breakIt: () => servers[0]!.start(), mend: nothing, seconds: 0 },
    { name: "the second one killed", breakIt: () => servers[1]!.kill(), mend: nothing, seconds: 0 },
  ], peaceSeconds);
  const seen = JSON.parse(await viewer.finish()) as Seen[];
  return { text: formatMended(mended, seen), pictures: seen.length };
}

/** Breaks one after the other, with so much peace after each. */
export async function breakAll(outages: readonly Outage[], peaceSeconds: number): Promise<Mended[]> {
  const mended: Mended[] = [];
  for (const { name, breakIt, mend, seconds } of outages) {
    const brokenUs = monotonicUs();
    await breakIt();
    await wait(seconds);
    const mendedUs = seconds === 0 ? brokenUs : monotonicUs();
    await mend();
    await wait(peaceSeconds);
    mended.push({ name, brokenUs, mendedUs, untilUs: monotonicUs() });
  }
  return mended;
}

/** A row for each: when there was a new picture, and what was wrong with those that came. */
export function formatMended(mended: readonly Mended[], seen: readonly Seen[]): string {
  const rows = mended.map(({ name, brokenUs, mendedUs, untilUs }) => {
    const within = seen.filter(({ atUs }) => atUs >= brokenUs && atUs < untilUs);
    const first = within.find(({ atUs, ageUs }) => atUs - ageUs > mendedUs);
    const againS = first ? ((first.atUs - mendedUs) / 1e6).toFixed(2) : "never";
    const { mostMs, untrue, mostUntrueMs } = figuresOf(within, { viewers: 1, seconds: 1 });
    const unknown = within.filter(({ claimUs }) => claimUs === undefined).length;
    const by = untrue > 0 ? mostUntrueMs.toFixed(1) : "";
    return [name, againS, mostMs.toFixed(0), `${unknown}`, `${untrue}`, by];
  });
  const heading = ["", "new pictures after s", "oldest ms", "without an age", "claims missed", "by ms"];
  return formatTable([heading, ...rows]);
}

/** What a process has in memory. */
export function readResidentBytes(pid: number): number {
  const [, kB = "0"] = /VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`)) ?? [];
  return Number(kB) * 1000;
}
