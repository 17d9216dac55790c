/**
 * Robots and many viewers at work on this machine, what that takes of it, and how old the pictures are.
 *
 * @module
 */

import { createNetwork, type NetworkNamespace } from "../../../tests/support/network_namespaces.ts";
import { type HostProgram, type HostServer, startScript, startServer } from "./host_program.ts";
import { cutInCards, limitArrival, readArrivedBytes, readSentBytes } from "./links.ts";
import { FPS, joinByLeaf, nameRobots, publish, type Setting, SITE, urlOf, wait } from "./measure.ts";
import type { CostPoint } from "./scale_costs.ts";

/** What a program of many viewers says at its end. */
export interface PulledByMany {
  readonly agesUs: readonly number[];
  readonly bytes: number;
  /** Messages that the server took a second. */
  readonly keptPerS: number;
}

/** Robots and viewers, the robots seen by turns. */
export interface RunTask extends Setting {
  readonly robots: number;
  readonly viewers: number;
  readonly kind: "full" | "tile";
  /** Viewers at a hub, to which the site's server is a leaf. */
  readonly isAcrossLeaf?: boolean;
  /** Viewers at another server, to which all is relayed. */
  readonly isRelayed?: boolean;
  /** What comes to the viewers. @default what the machine does */
  readonly viewerMbps?: number;
}

/** What it took, in cores, and what came of it. */
export interface Run {
  readonly task: RunTask;
  readonly server: CostPoint;
  /** Where there is one: a hub, or what is relayed to. */
  readonly second?: CostPoint;
  readonly relayCores: number;
  readonly gatewayCores: number;
  readonly viewersCores: number;
  /** Of the whole machine, whoever used them. */
  readonly machineCores: number;
  /** Bytes on the link for one of a picture, towards the server and from it. */
  readonly inOverhead: number;
  readonly outOverhead: number;
  readonly meanBytes: number;
  /** The server's memory. */
  readonly serverBytes: number;
  readonly agesMs: readonly number[];
}

/** All viewers are in so many. */
export const VIEWER_PROGRAMS = 2;
export const LEAF_ROUND_TRIP_MS = 20;

/** Measures one. */
export async function runMany(task: RunTask): Promise<Run> {
  await using running = new AsyncDisposableStack();
  const network = running.use(await createNetwork(["site", "way", "center", "robots", "viewers"]));
  const { site, center, robots, viewers } = network.hosts;
  const servers = await startServers(running, network.hosts, task);
  const names = nameRobots(task.robots);
  const gateways = await publish(robots, { at: site, names, ...task, running });
  const relays = task.isRelayed ? [startRelay(running, network.hosts)] : [];
  if (task.viewerMbps === undefined) await cutInCards(Object.values(network.hosts));
  else await limitArrival(viewers, task.viewerMbps);
  const programs = await startViewers(viewers, { ...task, at: servers.second ? center : site, running });
  await wait(task.warmUpSeconds);
  const begun = await Promise.all([readSentBytes(site), readArrivedBytes(site)]);
  const cpu = new CpuSpan({
    server: [servers.site.pid],
    second: servers.second ? [servers.second.pid] : [],
    relays: relays.map(({ pid }) => pid),
    gateways: gateways.map(({ pid }) => pid),
    viewers: programs.map(({ pid }) => pid),
  });
  for (const program of programs) await program.tell(`begin ${task.seconds}`);
  await wait(task.seconds);
  const cores = cpu.end();
  const [sent, arrived] = await Promise.all([readSentBytes(site), readArrivedBytes(site)]);
  const serverBytes = readResidentBytes(servers.site.pid);
  const said = await Promise.all(programs.map((program) => program.finish()));
  const pulled = said.map((text) => JSON.parse(text) as PulledByMany);
  const agesUs = pulled.flatMap((one) => one.agesUs);
  const bytes = pulled.reduce((sum, one) => sum + one.bytes, 0);
  const outPerS = agesUs.length / task.seconds;
  // One a second of each robot is what there is to tell of it.
  const keptPerS = Math.max(0, pulled[0]!.keptPerS - task.robots);
  const inPerS = task.isRelayed ? task.robots * FPS : keptPerS;
  const meanBytes = bytes / Math.max(1, agesUs.length);
  return {
    task,
    server: { inPerS, outPerS: task.isRelayed ? keptPerS : outPerS, cores: cores.server },
    ...(servers.second
      ? { second: { inPerS: task.isRelayed ? keptPerS : outPerS, outPerS, cores: cores.second } }
      : {}),
    relayCores: cores.relays,
    gatewayCores: cores.gateways,
    viewersCores: cores.viewers,
    machineCores: cores.machine,
    inOverhead: (arrived - begun[1]) / (inPerS * task.seconds * meanBytes),
    outOverhead: (sent - begun[0]) / bytes,
    ...{ meanBytes, serverBytes },
    agesMs: agesUs.map((us) => us / 1000),
  };
}

async function startServers(
  running: AsyncDisposableStack,
  hosts: Record<"site" | "way" | "center", NetworkNamespace>,
  { isAcrossLeaf, isRelayed }: RunTask,
): Promise<{ readonly site: HostServer; readonly second?: HostServer }> {
  if (isAcrossLeaf) {
    const { hub, leaf } = await joinByLeaf(running, hosts, {
      roundTripMs: LEAF_ROUND_TRIP_MS,
      pushes: false,
    });
    return { site: leaf, second: hub };
  }
  const site = running.use(await startServer(hosts.site));
  return isRelayed ? { site, second: running.use(await startServer(hosts.center)) } : { site };
}

/** `listen`, which pulls at one and publishes at the other. */
function startRelay(
  running: AsyncDisposableStack,
  { site, way, center }: Record<"site" | "way" | "center", NetworkNamespace>,
): HostProgram {
  const listen = new URL("../../../src/listen.ts", import.meta.url).pathname;
  const quiet = ["--view", "none", "--quiet", "--stats-interval", "0"];
  return running.use(
    startScript(way, listen, [urlOf(site, SITE), "--nats", urlOf(center, SITE), ...quiet]),
  );
}

async function startViewers(
  host: NetworkNamespace,
  { at, robots, viewers, kind, running }: RunTask & {
    readonly at: NetworkNamespace;
    readonly running: AsyncDisposableStack;
  },
): Promise<HostProgram[]> {
  const names = nameRobots(robots);
  const places = Array.from(
    { length: viewers },
    (_, viewer) => urlOf(at, `${SITE}/${names[viewer % robots]}`),
  );
  const count = Math.min(VIEWER_PROGRAMS, viewers);
  const programs = Array.from({ length: count }, (_, part) => {
    const own = places.filter((_, viewer) => viewer % count === part);
    return running.use(startScript(host, "scale_viewers.ts", [kind, ...own]));
  });
  for (const program of programs) await program.ready();
  return programs;
}

/** CPU of programs between two moments, and of the whole machine. */
class CpuSpan<Name extends string> {
  readonly #pids: Readonly<Record<Name, readonly number[]>>;
  readonly #begun: Readonly<Record<Name | "machine", number>>;
  readonly #begunMs = performance.now();

  constructor(pids: Readonly<Record<Name, readonly number[]>>) {
    this.#pids = pids;
    this.#begun = this.#read();
  }

  /** Cores that each has kept busy since. */
  end(): Record<Name | "machine", number> {
    const seconds = (performance.now() - this.#begunMs) / 1000;
    const ended = this.#read();
    const names = Object.keys(ended) as (Name | "machine")[];
    return Object.fromEntries(
      names.map((name) => [name, (ended[name] - this.#begun[name]) / TICKS_A_SECOND / seconds]),
    ) as Record<Name | "machine", number>;
  }

  #read(): Record<Name | "machine", number> {
    const groups = Object.entries<readonly number[]>(this.#pids).map(([name, pids]) => [
      name,
      pids.reduce((sum, pid) => sum + readTicks(pid), 0),
    ]);
    return { ...Object.fromEntries(groups), machine: readMachineTicks() };
  }
}

/** What Linux counts processors' time in, for programs. */
const TICKS_A_SECOND = 100;

/** A process' own time and its time in the kernel, all threads together. */
function readTicks(pid: number): number {
  const text = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // The program's name is in brackets, and may have any letters.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** Everything but idling and waiting for disks. */
function readMachineTicks(): number {
  const [, user, nice, system, , , irq, softIrq] = Deno.readTextFileSync("/proc/stat").split("\n")[0]!
    .split(/\s+/).map(Number);
  return user! + nice! + system! + irq! + softIrq!;
}

function readResidentBytes(pid: number): number {
  const [, kB = "0"] = /VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`)) ?? [];
  return Number(kB) * 1000;
}
