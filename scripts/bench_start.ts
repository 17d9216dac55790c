/**
 * How long a tool takes to start: `broadcast` and `t265` from their command line to the first datagram of their first picture,
 * `listen` to the first datagram by which it asks for pictures.
 *
 * Compared are the source, and the file of this machine that `deno task compile` has made, at its first start, when a
 * self-extracting file unpacks itself, and at later ones. The ways take turns, so that a busy machine slows all alike.
 *
 * ```sh
 * deno task compile && deno task bench:start
 * deno task bench:start --before ../older    # beside another checkout, and the files that it has made
 * ```
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { decodeDatagram } from "../src/protocol.ts";
import { nameFile, TARGETS, type ToolName, TOOLS } from "./compile/targets.ts";

const USAGE = `deno task bench:start [options]

  --runs N         starts of each way (default 9)
  --dist FOLDER    where \`deno task compile\` has put the files (default dist)
  --before FOLDER  another checkout is measured beside this one
  --tool NAME      broadcast, listen or t265 alone
`;
/** The tools that are started, and what the other end takes for a start. */
const STARTED = {
  broadcast: { args: ["--quiet", "--camera", "test"], isStarted: isPicture },
  listen: { args: ["--quiet", "--view", "none", "--port", "0"], isStarted: () => true },
  t265: { args: ["--quiet", "--camera", "test"], isStarted: isPicture },
} as const;
const NAMES = Object.keys(STARTED) as (keyof typeof STARTED)[];
const START_LIMIT_MS = 60_000;

/** One way to start a tool. */
interface Way {
  readonly label: string;
  readonly tool: keyof typeof STARTED;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Done before each start. */
  readonly prepare?: () => Promise<void>;
}

/** Where the tools are. */
interface Checkout {
  /** Behind each label. */
  readonly suffix: string;
  readonly root: string;
  readonly dist: string;
}

async function main(args: readonly string[]): Promise<number> {
  const { runs, dist, before, tool, help } = parseArgs([...args], {
    string: ["runs", "dist", "before", "tool"],
    boolean: ["help"],
    default: { runs: "9", dist: "dist" },
  });
  const tools = tool === undefined ? NAMES : NAMES.filter((name) => name === tool);
  if (help || !(Number(runs) > 0) || tools.length === 0) {
    console.log(USAGE);
    return help ? 0 : 2;
  }
  if (!findFile("broadcast", dist)) {
    console.error(`bench_start: there is no file for this machine in ${dist}: deno task compile broadcast`);
    return 1;
  }
  const root = new URL("..", import.meta.url).pathname;
  const checkouts = [{ suffix: "", root, dist }];
  if (before !== undefined) checkouts.push({ suffix: ", before", root: before, dist: `${before}/dist` });
  for (const { suffix, dist } of checkouts) await listSizes(dist, suffix);
  const cache = await Deno.makeTempDir();
  try {
    const ways = tools.flatMap((tool) => checkouts.flatMap((checkout) => listWays(tool, checkout, cache)));
    const timesMs = await measure(ways, Number(runs));
    for (const [label, times] of timesMs) console.log(formatRow(label, times));
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
  return 0;
}

/** The tool's file for this machine; nothing where it has not been made. */
function findFile(tool: ToolName, dist: string): string | undefined {
  const target = TARGETS.find(({ triple }) => triple === Deno.build.target);
  const file = target && `${dist.includes("/") ? dist : `./${dist}`}/${nameFile(tool, target)}`;
  return file !== undefined && isThere(file) ? file : undefined;
}

function listWays(tool: keyof typeof STARTED, { suffix, root, dist }: Checkout, cache: string): Way[] {
  const source = [Deno.execPath(), "run", "-A", `${root.replace(/\/$/, "")}/src/${tool}.ts`];
  const fromSource = { tool, label: `${tool} from source${suffix}`, command: source, env: {} };
  const file = findFile(tool, dist);
  if (!file) return [fromSource];
  const [fresh, kept] = [`${cache}/fresh`, `${cache}/kept`];
  const forget = () => Deno.remove(fresh, { recursive: true }).catch(() => {});
  const ofFile = { tool, command: [file] };
  return [
    fromSource,
    { ...ofFile, label: `${tool}, first start${suffix}`, env: { XDG_CACHE_HOME: fresh }, prepare: forget },
    { ...ofFile, label: `${tool}, later starts${suffix}`, env: { XDG_CACHE_HOME: kept } },
  ];
}

/** Starts each way in turn, after one round that fills the caches. */
async function measure(ways: readonly Way[], runs: number): Promise<Map<string, number[]>> {
  const timesMs = new Map<string, number[]>(ways.map(({ label }) => [label, []]));
  for (let run = -1; run < runs; run++) {
    for (const way of ways) {
      await way.prepare?.();
      const timeMs = await measureStart(way);
      if (run >= 0) timesMs.get(way.label)!.push(timeMs);
    }
  }
  return timesMs;
}

async function measureStart({ label, tool, command, env }: Way): Promise<number> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  const { args, isStarted } = STARTED[tool];
  const startMs = performance.now();
  const child = new Deno.Command(command[0]!, {
    args: [...command.slice(1), ...args, `127.0.0.1:${port}`],
    env: { DENO_NO_UPDATE_CHECK: "1", ...env },
    stdin: "null",
    stdout: "null",
  }).spawn();
  const timer = setTimeout(() => socket.close(), START_LIMIT_MS);
  try {
    for (let [bytes] = await socket.receive(); !isStarted(bytes); [bytes] = await socket.receive());
    return performance.now() - startMs;
  } catch {
    throw new Error(`Cannot measure ${label}: nothing came within ${START_LIMIT_MS / 1000} s`);
  } finally {
    clearTimeout(timer);
    child.kill("SIGTERM");
    await child.status;
    try {
      socket.close();
    } catch {
      // the timer has closed it
    }
  }
}

/** Whether it is a piece of a picture: what names the stream goes ahead. */
function isPicture(bytes: Uint8Array): boolean {
  const datagram = decodeDatagram(bytes);
  return typeof datagram !== "string" && datagram.kind === "media";
}

async function listSizes(folder: string, suffix: string): Promise<void> {
  for (const name of TARGETS.flatMap((target) => TOOLS.map((tool) => nameFile(tool, target)))) {
    const info = await Deno.stat(`${folder}/${name}`).catch(() => undefined);
    if (info) console.log(`${`${name}${suffix}`.padEnd(36)}${(info.size / 1e6).toFixed(1).padStart(8)} MB`);
  }
}

function formatRow(label: string, timesMs: readonly number[]): string {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const [least, median, most] = [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!].map(Math.round);
  return `${label.padEnd(36)}${`${median}`.padStart(8)} ms  (${least} … ${most})`;
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
