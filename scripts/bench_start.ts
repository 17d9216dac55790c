/**
 * How long a tool takes to start: from its command line to the first datagram of its first picture.
 *
 * Compared are the source, and the file of this machine that `deno task compile` has made, at its first start, when a
 * self-extracting file unpacks itself, and at later ones. The ways take turns, so that a busy machine slows all alike.
 *
 * ```sh
 * deno task compile broadcast && deno task bench:start
 * ```
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { decodeDatagram } from "../src/protocol.ts";
import { nameFile, TARGETS, TOOLS } from "./compile/targets.ts";

const USAGE = `deno task bench:start [options]

  --runs N        starts of each way (default 9)
  --dist FOLDER   where \`deno task compile\` has put the files (default dist)
`;
const PATTERN = ["--quiet", "--camera", "test"];
const START_LIMIT_MS = 60_000;

/** One way to start `broadcast`. */
interface Way {
  readonly label: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Done before each start. */
  readonly prepare?: () => Promise<void>;
}

async function main(args: readonly string[]): Promise<number> {
  const { runs, dist, help } = parseArgs([...args], {
    string: ["runs", "dist"],
    boolean: ["help"],
    default: { runs: "9", dist: "dist" },
  });
  if (help || !(Number(runs) > 0)) {
    console.log(USAGE);
    return help ? 0 : 2;
  }
  const target = TARGETS.find(({ triple }) => triple === Deno.build.target);
  const file = target && `${dist}/${nameFile("broadcast", target)}`;
  if (!file || !await isThere(file)) {
    console.error(`bench_start: there is no ${file ?? "file for this machine"}: deno task compile broadcast`);
    return 1;
  }
  await listSizes(dist);
  const cache = await Deno.makeTempDir();
  try {
    const timesMs = await measure(listWays(file, cache), Number(runs));
    for (const [label, times] of timesMs) console.log(formatRow(label, times));
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
  return 0;
}

function listWays(file: string, cache: string): Way[] {
  const source = new URL("../src/broadcast.ts", import.meta.url).pathname;
  const path = file.includes("/") ? file : `./${file}`;
  const [fresh, kept] = [`${cache}/fresh`, `${cache}/kept`];
  const forget = () => Deno.remove(fresh, { recursive: true }).catch(() => {});
  return [
    { label: "from source", command: [Deno.execPath(), "run", "-A", source], env: {} },
    { label: "one file, first start", command: [path], env: { XDG_CACHE_HOME: fresh }, prepare: forget },
    { label: "one file, later starts", command: [path], env: { XDG_CACHE_HOME: kept } },
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

async function measureStart({ label, command, env }: Way): Promise<number> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  const startMs = performance.now();
  const child = new Deno.Command(command[0]!, {
    args: [...command.slice(1), ...PATTERN, `127.0.0.1:${port}`],
    env: { DENO_NO_UPDATE_CHECK: "1", ...env },
    stdin: "null",
    stdout: "null",
  }).spawn();
  const timer = setTimeout(() => socket.close(), START_LIMIT_MS);
  try {
    for (let [bytes] = await socket.receive(); !isPicture(bytes); [bytes] = await socket.receive());
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

async function listSizes(folder: string): Promise<void> {
  for (const name of TARGETS.flatMap((target) => TOOLS.map((tool) => nameFile(tool, target)))) {
    const info = await Deno.stat(`${folder}/${name}`).catch(() => undefined);
    if (info) console.log(`${name.padEnd(32)}${(info.size / 1e6).toFixed(1).padStart(8)} MB`);
  }
}

function formatRow(label: string, timesMs: readonly number[]): string {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const [least, median, most] = [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!].map(Math.round);
  return `${label.padEnd(32)}${`${median}`.padStart(8)} ms  (${least} … ${most})`;
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
