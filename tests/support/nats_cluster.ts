/**
 * Three real servers of NATS that are a cluster, on ports of this host that are free.
 *
 * @module
 */

import { findFreeTcpPort } from "../../scripts/free_ports.ts";
import { connectNats } from "../../src/doors/nats/link/connection.ts";
import { STREAM_CONFIG } from "../../src/doors/nats/stream/stream_shape.ts";
import { type NatsPlace, parseNatsPlace } from "../../src/common/nats_place.ts";
import { type NatsServer, startNatsServer } from "./nats_server.ts";
import { until } from "./until.ts";

/** Until they have agreed who leads, however busy the machine is. */
const AGREED_MS = 60_000;
const ANSWER_MS = 2_000;

/** As far as it is read. */
interface StreamAnswer {
  readonly config?: { readonly num_replicas: number };
  readonly cluster?: { readonly leader?: string };
}

/** A cluster whose stream is kept by all three. */
export interface NatsCluster extends AsyncDisposable {
  readonly servers: readonly NatsServer[];
  /** What a tool is told: one of them first, then the others. */
  placeFrom(first: number): NatsPlace;
}

/** Starts one, and makes its stream. */
export async function startNatsCluster(): Promise<NatsCluster> {
  const running = new AsyncDisposableStack();
  const ports = Array.from({ length: 3 }, () => findFreeTcpPort());
  const routes = ports.map((port) => `"nats-route://127.0.0.1:${port}"`).join(", ");
  try {
    const servers = await Promise.all(ports.map(async (port) => {
      const cluster = `cluster { name: "three", host: 127.0.0.1, port: ${port}, routes: [${routes}] }`;
      return running.use(await startNatsServer({ domain: "north", more: cluster }));
    }));
    await keepThrice(parseNatsPlace(servers[0]!.url)!);
    return {
      servers,
      placeFrom(first) {
        const turned = [...servers.slice(first), ...servers.slice(0, first)];
        const hosts = turned.map(({ webPort }) => `127.0.0.1:${webPort}`).join(",");
        return parseNatsPlace(`nats://${hosts}/north`)!;
      },
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

/** Has a cluster keep a site's stream on three servers; resolves with the name of the one that leads them. */
export async function keepThrice(place: NatsPlace): Promise<string> {
  await using connected = await connectNats({ place, creds: undefined, name: "who makes a stream" });
  const ask = async (what: string, body: object): Promise<StreamAnswer> => {
    const text = JSON.stringify(body);
    const answer = await connected.nats.request(`$JS.API.STREAM.${what}.UIS`, text, { timeout: ANSWER_MS })
      .catch(() => undefined);
    return answer?.json<StreamAnswer>() ?? {};
  };
  let leader: string | undefined;
  await until("three servers keep the stream", async () => {
    await ask("CREATE", { ...STREAM_CONFIG, num_replicas: 3 });
    const { config, cluster } = await ask("INFO", {});
    leader = config?.num_replicas === 3 ? cluster?.leader : undefined;
    return leader !== undefined;
  }, AGREED_MS);
  return leader!;
}
