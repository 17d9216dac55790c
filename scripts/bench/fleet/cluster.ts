/**
 * A cluster of three servers that has lost the one which leads those that keep the pictures.
 *
 * @module
 */

import { createNetwork, type NetworkNamespace } from "../../../tests/support/network_namespaces.ts";
import type { Seen } from "./figures.ts";
import { type HostServer, startScript, startServer, WEB_PORT } from "./host_program.ts";
import { FPS, nameRobots, type Setting, SITE, urlOf, wait } from "./measure.ts";
import { breakAll, formatMended } from "./outages.ts";

const ROUTE_PORT = 6222;
const PEACE_S = 10;
const LONG_S = 3600;

/** Kills the server that leads, then the one at which all are. */
export async function measureCluster(
  { picturesPath, seconds }: Setting,
): Promise<{ text: string; pictures: number }> {
  await using running = new AsyncDisposableStack();
  const network = running.use(await createNetwork(["a", "b", "c", "robots", "viewers"]));
  const { a, b, c, robots, viewers } = network.hosts;
  const hosts = [a, b, c];
  const routes = hosts.map(({ ipv4 }) => `"nats-route://${ipv4}:${ROUTE_PORT}"`).join(", ");
  const more = `cluster { name: "${SITE}", listen: "0.0.0.0:${ROUTE_PORT}", routes: [${routes}] }`;
  const servers = new Map<string, HostServer>();
  for (const host of hosts) {
    servers.set(host.name, running.use(await startServer(host, { domain: SITE, more })));
  }
  await using maker = startScript(robots, "kept_thrice.ts", [urlOf(a, SITE)]);
  const [leader = ""] = (await maker.ready()).said.split("\n");
  const followers = hosts.filter(({ name }) => name !== leader);
  const url = placeOf([...followers, ...hosts.filter(({ name }) => name === leader)]);
  const publishing = ["publish.ts", [url, picturesPath, `${FPS}`, ...nameRobots(1)]] as const;
  await running.use(startScript(robots, ...publishing)).ready();
  const viewer = await running.use(startScript(viewers, "watch.ts", ["pull", "0", url])).ready();
  await viewer.tell(`begin ${LONG_S}`);
  const peaceSeconds = Math.min(PEACE_S, seconds);
  await wait(peaceSeconds);
  const nothing = () => Promise.resolve();
  const kill = (name: string) => () => servers.get(name)!.kill();
  const mended = await breakAll([
    { name: "the server killed that leads", breakIt: kill(leader), mend: nothing, seconds: 0 },
    { name: "it is there again", breakIt: () => servers.get(leader)!.start(), mend: nothing, seconds: 0 },
    {
      name: "the server killed at which all are",
      breakIt: kill(followers[0]!.name),
      mend: nothing,
      seconds: 0,
    },
  ], peaceSeconds);
  const seen = JSON.parse(await viewer.finish()) as Seen[];
  return { text: formatMended(mended, seen), pictures: seen.length };
}

function placeOf(hosts: readonly NetworkNamespace[]): string {
  return `nats://${hosts.map(({ ipv4 }) => `${ipv4}:${WEB_PORT}`).join(",")}/${SITE}`;
}
