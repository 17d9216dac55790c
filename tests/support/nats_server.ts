/**
 * Real servers of NATS, on ports of this host that are free.
 *
 * @module
 */

import { answers, findFreeTcpPort } from "../../scripts/free_ports.ts";
import { findProgram } from "../../src/capture/find_program.ts";
import { testWith } from "./programs.ts";
import { until } from "./until.ts";

/** Whether Debian's package is here. */
export const HAS_NATS = (await findProgram("nats-server")) !== undefined;

/** Registers a test where it is. */
export function natsTest(name: string, test: () => Promise<void>): void {
  testWith(["nats-server"], name, test);
}

/** How one is set up. */
export interface NatsServerOptions {
  /** Of its JetStream. @default none */
  readonly domain?: string;
  /** Of its WebSocket. @default one that is free */
  readonly webPort?: number;
  /** Whether it says by HTTP what it does. @default false */
  readonly hasMonitor?: boolean;
  /** Pages that may speak to it. @default all */
  readonly allowedOrigins?: readonly string[];
  /** More of its configuration. */
  readonly more?: string;
}

/** A server, which can be killed and started again where it was. */
export interface NatsServer extends AsyncDisposable {
  /** Of its own wire, and of its WebSocket. */
  readonly port: number;
  readonly webPort: number;
  /** Where it says what it does, if it does. */
  readonly monitorPort: number;
  /** What a tool is told, without a site. */
  readonly url: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Has it stand still by `SIGSTOP`, and go on by `SIGCONT`. */
  signal(signal: Deno.Signal): void;
}

/** Starts one. */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const { domain, hasMonitor = false, allowedOrigins, more = "" } = options;
  const monitorPort = findFreeTcpPort();
  const origins = allowedOrigins ? `, allowed_origins: ${JSON.stringify(allowedOrigins)}` : "";
  const folder = await Deno.makeTempDir();
  const [port, webPort] = [findFreeTcpPort(), options.webPort ?? findFreeTcpPort()];
  const config = `${folder}/server.conf`;
  await Deno.writeTextFile(
    config,
    `
    host: 127.0.0.1
    port: ${port}
    server_name: server-${port}
    jetstream { store_dir: "${folder}/store", max_mem: 256MB${
      domain === undefined ? "" : `, domain: ${domain}`
    } }
    websocket { host: 127.0.0.1, port: ${webPort}, no_tls: true${origins} }
    ${hasMonitor ? `http: "127.0.0.1:${monitorPort}"` : ""}
    ${more}
    `,
  );
  let child: Deno.ChildProcess | undefined;
  const server: NatsServer = {
    port,
    webPort,
    monitorPort,
    url: `nats://127.0.0.1:${webPort}`,
    async start() {
      child = new Deno.Command("nats-server", {
        args: ["-c", config],
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      await until("the server of NATS answers", () => answers(webPort));
    },
    async kill() {
      child?.kill("SIGKILL");
      await child?.status;
      child = undefined;
    },
    signal: (signal) => child?.kill(signal),
    async [Symbol.asyncDispose]() {
      await server.kill();
      await Deno.remove(folder, { recursive: true });
    },
  };
  await server.start();
  return server;
}
