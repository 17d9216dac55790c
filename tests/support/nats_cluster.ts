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
    await makeStream(parseNatsPlace(servers[0]!.url)!);
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

async function makeStream(place: NatsPlace): Promise<void> {
  await using connected = await connectNats({ place, creds: undefined, name: "who makes a stream" });
  const config = JSON.stringify({ ...STREAM_CONFIG, num_replicas: 3 });
  await until("a cluster keeps a stream three times", async () => {
    const answer = await connected.nats.request("$JS.API.STREAM.CREATE.UIS", config, { timeout: 2_000 })
      .catch(() => undefined);
    const { error, config: made } = answer?.json<{ error?: object; config?: { num_replicas: number } }>() ??
      {};
    return !error && made?.num_replicas === 3;
  }, AGREED_MS);
}
