/**
 * A fleet on one machine: eight test robots at two sites, whose servers of NATS are leaves of a hub's, and the wall, which is fed
 * by the hub. The servers are real ones, with the configurations of `scripts/fleet`. `deno task demo:fleet`; Ctrl-C ends it, or
 * `--seconds N`.
 *
 * 1. The servers: a hub, and a leaf for each site.
 * 2. A gateway beside each site's robots, which receives them by this project's wire and publishes what it receives.
 * 3. The robots, which send to their gateway.
 * 4. The wall: a listener that looks at both sites through the hub.
 *
 * @module
 */

import { findProgram } from "../src/capture/find_program.ts";
import { Terminal } from "../src/cli/terminal.ts";
import { formatBitrate } from "../src/text/figures.js";
import { formatBoundedAge } from "../src/text/elapsed.js";
import { NOBODYS_SETTINGS } from "../tests/support/nobodys_settings.ts";
import { type FleetServers, NATS_PROGRAM, startFleetServers } from "./demo/fleet_servers.ts";
import { endOf, type ListenerFigures, openBrowser, readFigures, startTool, stop } from "./demo/processes.ts";
import { parseDemoOptions, PREFERRED_WEB_PORT } from "./demo/options.ts";
import { findFreeUdpPort } from "./free_ports.ts";

/** Eight programs with a picture each: what two cores do beside everything else. */
const PICTURES = ["--width", "480", "--height", "360", "--fps", "15"];
const ROBOTS: Readonly<Record<string, readonly string[]>> = {
  north: ["rover", "crane", "digger", "mower"],
  south: ["rover", "ferry", "loader", "tug"],
};
/** So long the first pictures of all may take on a busy machine. */
const START_SECONDS = 40;
const USAGE = `deno task demo:fleet [options]

  --seconds N   end by itself N seconds after all robots are seen, with a summary
  --port N      the page's port (default ${PREFERRED_WEB_PORT}, or another where that is taken)
  --no-open     do not open a browser
  --help        show this text
`;

async function main(): Promise<number> {
  const options = parseDemoOptions(Deno.args, { usage: USAGE });
  if (typeof options === "number") return options;
  if (!await findProgram(NATS_PROGRAM)) {
    console.error(
      `Cannot find ${NATS_PROGRAM}: it is Debian's and Ubuntu's package ${NATS_PROGRAM} and Homebrew's; ` +
        "elsewhere one file from https://nats.io/download",
    );
    return 1;
  }
  const terminal = new Terminal();
  await using fleet = await startFleetServers({ sites: Object.keys(ROBOTS) });
  const url = `http://127.0.0.1:${options.webPort}/`;
  const wall = startWall(fleet, options.webPort);
  const processes = [wall, ...startSites(fleet)];
  terminal.print(
    `8 × broadcast → 2 × listen --nats → 2 sites → hub → listen ${placesOf(fleet, "…").join(" ")}`,
  );
  terminal.print(`The wall: ${url}   (Ctrl-C ends)`);
  const { hub } = fleet;
  terminal.print(`One robot: deno task listen ${hub.urlFor("anna")}/north/rover`);
  if (options.opensBrowser) openBrowser(url);
  const seen = Promise.withResolvers<void>();
  const wasAsked = endAfter(options.seconds, seen.promise, processes).then((asked) => {
    for (const process of processes) stop(process);
    return asked;
  });
  let last: ListenerFigures | undefined;
  for await (last of readFigures(wall.stdout)) {
    terminal.showStatus(describe(last));
    if (last.streams.filter(({ newest }) => newest).length === countRobots()) seen.resolve();
  }
  await terminal.restore();
  const statuses = await Promise.all(processes.map((process) => process.status));
  const isClean = await wasAsked && statuses.every(({ success }) => success);
  const code = summarize(terminal, last, isClean);
  await terminal.restore();
  return code;
}

/** Gateways, and the robots that send to them. */
function startSites({ sites }: FleetServers): Deno.ChildProcess[] {
  return sites.flatMap((server) => {
    const port = findFreeUdpPort();
    const gateway = startTool("listen", NOBODYS_SETTINGS, [
      ...["--port", `${port}`, "--bind", "127.0.0.1", "--view", "none", "--quiet"],
      ...["--nats", `${server.urlFor("gateway")}/${server.name}`],
    ]);
    const robots = ROBOTS[server.name]!.map((name) =>
      startTool("broadcast", NOBODYS_SETTINGS, [
        ...["--camera", "test", ...PICTURES, "--name", name, "--quiet"],
        ...["--bind", "127.0.0.1", "--port", "0", `127.0.0.1:${port}`],
      ])
    );
    return [gateway, ...robots];
  });
}

function startWall(fleet: FleetServers, webPort: number): Deno.ChildProcess {
  return startTool("listen", NOBODYS_SETTINGS, [
    ...["--view", "web", "--web", `127.0.0.1:${webPort}`, "--stats-json", "-", "--quiet"],
    ...placesOf(fleet, fleet.hub.urlFor("wall")),
  ]);
}

function placesOf({ sites }: FleetServers, server: string): string[] {
  return sites.map(({ name }) => `${server}/${name}`);
}

function countRobots(): number {
  return Object.values(ROBOTS).flat().length;
}

/** So many seconds after all are seen, or when it is asked for, or can not be. */
async function endAfter(
  seconds: number,
  seen: Promise<void>,
  processes: readonly Deno.ChildProcess[],
): Promise<boolean> {
  if (seconds === Infinity) return await endOf(Infinity, processes);
  const asked = endOf(START_SECONDS + seconds, processes);
  const { promise: over, resolve } = Promise.withResolvers<boolean>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  void seen.then(() => timer = setTimeout(() => resolve(true), seconds * 1000));
  const wasAsked = await Promise.race([asked, over]);
  clearTimeout(timer);
  return wasAsked;
}

function describe({ streams, timeUs }: ListenerFigures): string {
  const ages = streams.flatMap(({ newest }) =>
    newest?.ageUs === undefined
      ? []
      : [{ ageUs: newest.ageUs + timeUs - newest.completeUs, boundUs: newest.boundUs ?? 0 }]
  );
  const [oldest] = ages.toSorted((a, b) => b.ageUs - a.ageUs);
  const bits = streams.reduce((sum, { bitsPerSecond }) => sum + bitsPerSecond, 0);
  const fps = streams.reduce((sum, { fps }) => sum + fps, 0);
  const age = oldest ? `the oldest ${formatBoundedAge(oldest)} old` : "no age known yet";
  return `${streams.length} robots  ${fps.toFixed(0)} pictures/s  ${formatBitrate(bits)}  ${age}`;
}

function summarize(terminal: Terminal, last: ListenerFigures | undefined, isClean: boolean): number {
  const streams = last?.streams ?? [];
  const seen = streams.filter(({ framesComplete }) => framesComplete > 0);
  const pictures = streams.reduce((sum, { framesComplete }) => sum + framesComplete, 0);
  terminal.print(`${seen.length} of ${countRobots()} robots were seen at the hub, in ${pictures} pictures.`);
  return isClean && seen.length === countRobots() ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
