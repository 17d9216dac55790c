/**
 * Robots, servers and viewers on networks of their own, and what the viewers see.
 *
 * ```text
 *   here:  robots ── server ── viewers
 *   leaf:  robots and the site's server ── 3 Mbit/s, 80 ms there and back ── the hub ── viewers
 * ```
 *
 * @module
 */

import { createNetwork, type NetworkNamespace } from "../../../tests/support/network_namespaces.ts";
import { type Figures, figuresOf, type Seen } from "./figures.ts";
import {
  type HostProgram,
  type HostServer,
  LEAF_PORT,
  startScript,
  startServer,
  WEB_PORT,
} from "./host_program.ts";
import { cutInCards, limitArrival, limitSending, readSentBytes, startDelay } from "./links.ts";

/** How a viewer gets its pictures. */
export type Way = "pull" | "push";

/** What all measurements are made with. */
export interface Setting {
  readonly picturesPath: string;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Of the one in which something breaks again and again. */
  readonly soakSeconds: number;
}

export const FPS = 30;
export const SITE = "north";
/** A program of viewers or robots has so many: what one of two cores does. */
export const MOST_A_PROGRAM = 10;

/** One server, as many viewers as robots. */
export interface HereTask extends Setting {
  readonly way: Way;
  readonly robots: number;
  /** What comes to viewers. @default what the machine does */
  readonly viewerMbps?: number;
  /** What robots' gateways send. @default what the machine does */
  readonly gatewayMbps?: number;
  /** How long a viewer has to do with a picture. @default no time */
  readonly handlingMs?: number;
}

/** Measures that. */
export async function measureHere(task: HereTask): Promise<Figures> {
  await using network = await createNetwork(["server", "robots", "viewers"]);
  const { server, robots, viewers } = network.hosts;
  await using running = new AsyncDisposableStack();
  running.use(await startServer(server));
  const names = nameRobots(task.robots);
  await publish(robots, { at: server, names, ...task, running });
  if (task.viewerMbps === undefined && task.gatewayMbps === undefined) {
    await cutInCards([server, robots, viewers]);
  }
  if (task.viewerMbps !== undefined) await limitArrival(viewers, task.viewerMbps);
  if (task.gatewayMbps !== undefined) await limitSending(robots, task.gatewayMbps);
  return await watch(viewers, { at: server, names, ...task, running });
}

/** A site behind a slow and long link, and viewers at the hub. */
export interface LeafTask extends Setting {
  readonly way: Way;
  readonly mbps: number;
  readonly roundTripMs: number;
}

/** Measures that. */
export async function measureLeaf(task: LeafTask): Promise<Figures> {
  await using running = new AsyncDisposableStack();
  const network = running.use(await createNetwork(["site", "way", "center", "viewers"]));
  const { site, center, viewers } = network.hosts;
  await joinByLeaf(running, network.hosts, { roundTripMs: task.roundTripMs, pushes: task.way === "push" });
  const names = nameRobots(1);
  await publish(site, { at: site, names, ...task, running });
  await limitSending(site, task.mbps);
  return await watch(viewers, { at: center, names, ...task, running });
}

/** Viewers of one robot at the hub, who pull it each by itself or from a relay. */
export interface RelayTask extends Setting {
  readonly viewers: number;
  readonly isRelayed: boolean;
}

/** Measures what crosses the leaf, in bytes a second. */
export async function measureRelay(task: RelayTask): Promise<{ bytesPerSecond: number; figures: Figures }> {
  await using running = new AsyncDisposableStack();
  const network = running.use(await createNetwork(["site", "way", "center", "room"]));
  const { site, center, room } = network.hosts;
  await joinByLeaf(running, network.hosts, { roundTripMs: 20, pushes: false });
  const names = nameRobots(1);
  await publish(site, { at: site, names, ...task, running });
  if (task.isRelayed) {
    running.use(await startServer(room));
    const listen = new URL("../../../src/listen.ts", import.meta.url).pathname;
    const quiet = ["--view", "none", "--quiet", "--stats-interval", "0"];
    running.use(
      startScript(room, listen, [urlOf(center, SITE), "--nats", urlOf(room, SITE), ...quiet]),
    );
  }
  const places = Array.from({ length: task.viewers }, () => names[0]!);
  let sentBytes = 0;
  const figures = await watch(room, {
    at: task.isRelayed ? room : center,
    names: places,
    way: "pull",
    ...task,
    running,
    onSpan: async () => sentBytes = await readSentBytes(site) - sentBytes,
  });
  return { bytesPerSecond: sentBytes / task.seconds, figures };
}

export function nameRobots(count: number): string[] {
  return Array.from({ length: count }, (_, number) => `robot-${number + 1}`);
}

export function urlOf({ ipv4 }: NetworkNamespace, path: string): string {
  return `nats://${ipv4}:${WEB_PORT}/${path}`;
}

export async function joinByLeaf(
  running: AsyncDisposableStack,
  { site, way, center }: Record<"site" | "way" | "center", NetworkNamespace>,
  { roundTripMs, pushes }: { readonly roundTripMs: number; readonly pushes: boolean },
): Promise<{ readonly hub: HostServer; readonly leaf: HostServer }> {
  const listening = `leafnodes { listen: "0.0.0.0:${LEAF_PORT}" }`;
  const hub = running.use(await startServer(center, { domain: "hub", more: listening }));
  running.use(await startDelay(way, { target: center, port: LEAF_PORT, delayMs: roundTripMs / 2 }));
  const deny = `["uis.*.*.frame", "uis.*.*.lean", "uis.*.*.pose", "uis.*.*.info"]`;
  const denial = pushes ? "" : `, deny_exports: ${deny}, deny_imports: ${deny}`;
  const remote = `{ url: "nats-leaf://${way.ipv4}:${LEAF_PORT}"${denial} }`;
  const more = `leafnodes { remotes: [${remote}] }`;
  return { hub, leaf: running.use(await startServer(site, { domain: SITE, more })) };
}

interface Part extends Setting {
  /** Where the server is. */
  readonly at: NetworkNamespace;
  readonly names: readonly string[];
  readonly running: AsyncDisposableStack;
}

export async function publish(
  host: NetworkNamespace,
  { at, names, picturesPath, running }: Omit<Part, keyof Setting> & Pick<Setting, "picturesPath">,
): Promise<HostProgram[]> {
  const programs = chunk(names).map((some) =>
    running.use(startScript(host, "publish.ts", [urlOf(at, SITE), picturesPath, `${FPS}`, ...some]))
  );
  for (const program of programs) await program.ready();
  return programs;
}

interface Watching extends Part {
  readonly way: Way;
  readonly handlingMs?: number;
  /** Called at both ends of the measured time. */
  readonly onSpan?: () => Promise<unknown>;
}

async function watch(host: NetworkNamespace, task: Watching): Promise<Figures> {
  const { at, names, way, handlingMs = 0, running, warmUpSeconds, seconds, onSpan } = task;
  const programs: HostProgram[] = chunk(names).map((some) => {
    const places = some.map((name) => urlOf(at, `${SITE}/${name}`));
    return running.use(startScript(host, "watch.ts", [way, `${handlingMs}`, ...places]));
  });
  for (const program of programs) await program.ready();
  await wait(warmUpSeconds);
  await onSpan?.();
  for (const program of programs) await program.tell(`begin ${seconds}`);
  await wait(seconds);
  const said = await Promise.all(programs.map((program) => program.finish()));
  await onSpan?.();
  const seen = said.flatMap((text) => JSON.parse(text) as Seen[]);
  return figuresOf(seen, { viewers: names.length, seconds });
}

function chunk(names: readonly string[]): string[][] {
  const count = Math.ceil(names.length / MOST_A_PROGRAM);
  return Array.from({ length: count }, (_, part) => names.filter((_, at) => at % count === part));
}

export function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
