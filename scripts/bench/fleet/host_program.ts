/**
 * A script of this folder at work in a host, and servers of NATS there.
 *
 * @module
 */

import { commandIn, type NetworkNamespace } from "../../../tests/support/network_namespaces.ts";
import { until } from "../../../tests/support/until.ts";

const READY_MS = 30_000;
/** Of servers' WebSockets, and of what joins servers. */
export const WEB_PORT = 9222;
export const LEAF_PORT = 7422;

type Host = Pick<NetworkNamespace, "name">;

/** A script that says `ready`; its disposal kills it. */
export class HostProgram implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  #said = "";
  #hasEnded = false;

  constructor(host: Host, argv: readonly string[]) {
    const [program, ...args] = argv;
    this.#child = commandIn(host, program!, {
      args,
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reading = this.#read();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** What it has written so far. */
  get said(): string {
    return this.#said;
  }

  async ready(): Promise<this> {
    await until("a program is ready", () => this.#hasEnded || this.#said.includes("ready\n"), READY_MS);
    if (this.#hasEnded) throw new Error("Cannot measure: a program has ended");
    return this;
  }

  async tell(line: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(line + "\n"));
  }

  /** Asks it to end, and returns its last line. */
  async finish(): Promise<string> {
    await this.tell("end");
    await this.#reading;
    return this.#said.trimEnd().split("\n").at(-1)!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasEnded) this.#child.kill("SIGKILL");
    await this.#reading;
    await this.#child.status;
    await this.#writer.abort().catch(() => {});
  }

  async #read(): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) this.#said += text;
    this.#hasEnded = true;
  }
}

/** Starts a script of this folder. */
export function startScript(host: Host, name: string, args: readonly string[]): HostProgram {
  const path = name.startsWith("/") ? name : new URL(name, import.meta.url).pathname;
  return new HostProgram(host, [Deno.execPath(), "run", "-A", "--quiet", "--no-check", path, ...args]);
}

/** A server of NATS in a host, which can be killed and started again. */
export interface HostServer extends AsyncDisposable {
  readonly pid: number;
  start(): Promise<void>;
  kill(): Promise<void>;
}

/** Starts one that keeps pictures. */
export async function startServer(
  host: NetworkNamespace,
  { domain, more = "" }: { readonly domain?: string; readonly more?: string } = {},
): Promise<HostServer> {
  const folder = await Deno.makeTempDir({ prefix: "uis_bench_fleet_" });
  const path = `${folder}/server.conf`;
  const jetstream = domain === undefined ? "" : `, domain: ${domain}`;
  await Deno.writeTextFile(
    path,
    `
    listen: 0.0.0.0:4222
    server_name: ${host.name}
    max_pending: 16MB
    write_deadline: 2s
    ping_interval: 2s
    ping_max: 2
    jetstream { store_dir: "${folder}", max_mem: 256MB${jetstream} }
    websocket { listen: 0.0.0.0:${WEB_PORT}, no_tls: true }
    ${more}
    `,
  );
  const output = { stdin: "null", stdout: "null", stderr: "null" } as const;
  let child: Deno.ChildProcess | undefined;
  const server: HostServer = {
    get pid() {
      return child!.pid;
    },
    async start() {
      child = commandIn(host, "nats-server", { args: ["-c", path], ...output }).spawn();
      await until("a server answers", () => answers(host), READY_MS);
    },
    async kill() {
      child?.kill("SIGKILL");
      await child?.status;
      child = undefined;
    },
    async [Symbol.asyncDispose]() {
      await server.kill();
      await Deno.remove(folder, { recursive: true });
    },
  };
  await server.start();
  return server;
}

async function answers(host: Host): Promise<boolean> {
  const knock = ["-c", `exec 3<>/dev/tcp/127.0.0.1/${WEB_PORT}`];
  const { success } = await commandIn(host, "bash", { args: knock, stderr: "null" }).output();
  return success;
}
