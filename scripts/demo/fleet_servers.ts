/**
 * A fleet's servers of NATS on this host, with the configurations of `scripts/fleet`: a hub, and sites that are joined to it
 * as leaves. Ports, folders and the names of sites are put in the place of those that are written there.
 *
 * @module
 */

import { leafUrl, makePasswords, nameSite, readConfigs } from "../fleet/make_passwords.ts";
import { answers, findFreeTcpPort } from "../free_ports.ts";

/** What is run, from `PATH`. */
export const NATS_PROGRAM = "nats-server";

/** One of them, which can be killed and started again where it was. */
export interface FleetServer extends AsyncDisposable {
  /** `hub`, or the site's name. */
  readonly name: string;
  /** Of its own wire. */
  readonly port: number;
  /** Of its WebSocket, at which tools and pages knock. */
  readonly webPort: number;
  /** What a tool is told, without a site. */
  urlFor(user: string): string;
  passwordOf(user: string): string;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Makes another configuration of it, which counts from then on. */
  reload(edit: (text: string) => string): Promise<void>;
  /** Ended by itself, with what it said last. */
  readonly failed: Promise<string>;
}

/** How they are run. */
export interface FleetServersOptions {
  readonly sites: readonly string[];
  /** Makes another configuration of one. @default none */
  readonly edit?: (text: string, name: string) => string;
  /** @default {NATS_PROGRAM} */
  readonly program?: string;
}

/** The hub first, then each site. */
export interface FleetServers extends AsyncDisposable {
  readonly hub: FleetServer;
  readonly sites: readonly FleetServer[];
}

const START_MS = 10_000;
const ASK_MS = 50;

/**
 * Starts all of them, and waits until each answers.
 *
 * @throws an `Error` in one line where one does not
 */
export async function startFleetServers(options: FleetServersOptions): Promise<FleetServers> {
  const { sites, edit = (text) => text, program = NATS_PROGRAM } = options;
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(
    await Deno.makeTempDir({ prefix: "uis_fleet_" }),
    (folder) => Deno.remove(folder, { recursive: true }),
  );
  const leafPort = findFreeTcpPort();
  const passwords: Record<string, string> = {};
  const fitting = { leafPort, folder, passwords };
  const configs = await readConfigs();
  const hubText = edit(configs.hub, "hub");
  const shared = { folder, program, passwords };
  const hub = opened.use(new RunningServer({ name: "hub", ...shared, ...fit(hubText, fitting) }));
  await hub.start();
  const running: RunningServer[] = [];
  for (const name of sites) {
    const text = fit(edit(nameSite(configs.site, name), name), fitting);
    const upper = name.toUpperCase();
    const leaf = passwords[`HUB_${upper}_PASSWORD`] ?? "";
    passwords[`${upper}_HUB_URL`] = leafUrl(name, leaf, `127.0.0.1:${leafPort}`);
    const server = opened.use(new RunningServer({ name, ...shared, ...text }));
    await server.start();
    running.push(server);
  }
  const open = opened.move();
  return { hub, sites: running, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

interface Fitting {
  readonly leafPort: number;
  readonly folder: string;
  /** Those that the text names are made here. */
  readonly passwords: Record<string, string>;
}

function fit(text: string, { leafPort, folder, passwords }: Fitting) {
  Object.assign(passwords, makePasswords(text));
  const [port, webPort] = [findFreeTcpPort(), findFreeTcpPort()];
  const fitted = text
    .replace("0.0.0.0:4222", `127.0.0.1:${port}`)
    .replace("0.0.0.0:9222", `127.0.0.1:${webPort}`)
    .replace("0.0.0.0:7422", `127.0.0.1:${leafPort}`)
    .replaceAll("/var/lib/nats", folder);
  return { text: fitted, port, webPort };
}

interface RunningOptions {
  readonly name: string;
  readonly folder: string;
  readonly program: string;
  readonly passwords: Readonly<Record<string, string>>;
  readonly text: string;
  readonly port: number;
  readonly webPort: number;
}

class RunningServer implements FleetServer {
  readonly name: string;
  readonly port: number;
  readonly webPort: number;
  readonly failed: Promise<string>;
  readonly #options: RunningOptions;
  #fail: (said: string) => void;
  #child: Deno.ChildProcess | undefined;
  #said = Promise.resolve("");
  #ended: string | undefined;

  constructor(options: RunningOptions) {
    this.#options = options;
    ({ name: this.name, port: this.port, webPort: this.webPort } = options);
    const { promise, resolve } = Promise.withResolvers<string>();
    this.failed = promise;
    this.#fail = resolve;
  }

  get #path(): string {
    return `${this.#options.folder}/${this.name}.conf`;
  }

  urlFor(user: string): string {
    return `nats://${user}:${this.passwordOf(user)}@127.0.0.1:${this.webPort}`;
  }

  passwordOf(user: string): string {
    return this.#options.passwords[`${this.name.toUpperCase()}_${user.toUpperCase()}_PASSWORD`] ?? "";
  }

  async start(): Promise<void> {
    const { program, passwords, text } = this.#options;
    await Deno.writeTextFile(this.#path, text);
    const child = new Deno.Command(program, {
      args: ["-c", this.#path],
      env: { ...passwords },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#child = child;
    this.#said = lastLines(child.stderr);
    void child.status.then(async () => {
      const said = (await this.#said).trim();
      if (this.#child !== child) return;
      this.#ended = `${NATS_PROGRAM} ended: ${said}`;
      this.#fail(this.#ended);
    });
    const deadline = Date.now() + START_MS;
    while (!await answers(this.webPort)) {
      await new Promise((resolve) => setTimeout(resolve, ASK_MS));
      if (this.#ended !== undefined) throw new Error(this.#ended);
      if (Date.now() > deadline) throw new Error(`${NATS_PROGRAM} does not answer on port ${this.webPort}`);
    }
  }

  async reload(edit: (text: string) => string): Promise<void> {
    await Deno.writeTextFile(this.#path, edit(this.#options.text));
    this.#child?.kill("SIGHUP");
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    try {
      child?.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await child?.status;
    await this.#said;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

async function lastLines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let last = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) last = (last + text).slice(-500);
  return last;
}
