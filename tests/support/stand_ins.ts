/**
 * Three servers of a site that stand for each other, as the README has it: `site.conf` each, with its lines in it, and a hub to which
 * the first one is joined.
 *
 * @module
 */

import { leafUrl, makePasswords, readConfigs, twinUrls } from "../../scripts/fleet/make_passwords.ts";
import { answers, findFreeTcpPort } from "../../scripts/free_ports.ts";
import { until } from "./until.ts";

const README = new URL("../../README.md", import.meta.url);
const LEAFNODES = /^leafnodes \{\n[^]*?\n\}$/m;

/** One of them, which can be killed and started again where it was. */
export interface StandIn {
  readonly webPort: number;
  readonly leafPort: number;
  start(): Promise<void>;
  kill(): Promise<void>;
}

/** All of them; their disposal ends them. */
export interface StandIns extends AsyncDisposable {
  readonly hub: StandIn;
  readonly servers: readonly StandIn[];
  /** What a tool is told, with the servers in that order. */
  urlFor(user: string, order?: readonly StandIn[]): string;
  /** Likewise, at the hub. */
  hubUrlFor(user: string): string;
}

/** Starts the hub, and then each. */
export async function startStandIns(): Promise<StandIns> {
  const [{ hub, site }, readme] = [await readConfigs(), await Deno.readTextFile(README)];
  const folder = await Deno.makeTempDir({ prefix: "uis_stand_ins_" });
  const env = { ...makePasswords(hub), ...makePasswords(site) } as Record<string, string>;
  const [, section = ""] = readme.split("### Servers that stand for each other");
  const [lines = ""] = LEAFNODES.exec(section) ?? [];
  const [own] = lines.split(/^ {2}remotes:/m);
  const texts = [
    site.replace("leafnodes {\n", own!),
    ...["[$NORTH_A_URL]", "[$NORTH_A_URL, $NORTH_B_URL]"].map((urls) =>
      site.replace(LEAFNODES, () => lines.replace(/(?<=urls: )\[.*?\]/, () => urls))
    ),
  ].map((text, at) => text.replace("server_name: north", `server_name: north_${"abc"[at]}`));
  const all = [hub, ...texts].map((text, at) => new Running(text, { name: `${at}`, folder, env }));
  const [first, ...servers] = all;
  env["NORTH_HUB_URL"] = leafUrl("north", env["HUB_NORTH_PASSWORD"]!, `127.0.0.1:${first!.leafPort}`);
  const [a, b] = servers.map(({ leafPort }) => `127.0.0.1:${leafPort}`);
  Object.assign(env, Object.fromEntries(twinUrls("north", env["NORTH_TWIN_PASSWORD"]!, [a!, b!])));
  for (const one of all) await one.start();
  const url = (place: string, user: string, ports: readonly StandIn[]) =>
    `nats://${user}:${env[`${place}_${user.toUpperCase()}_PASSWORD`]}@${
      ports.map(({ webPort }) => `127.0.0.1:${webPort}`).join()
    }`;
  return {
    ...{ hub: first!, servers },
    urlFor: (user, order = servers) => url("NORTH", user, order),
    hubUrlFor: (user) => url("HUB", user, [first!]),
    async [Symbol.asyncDispose]() {
      for (const one of all) await one.kill();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

class Running implements StandIn {
  readonly webPort = findFreeTcpPort();
  readonly leafPort = findFreeTcpPort();
  readonly #path: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #text: string;
  #child: Deno.ChildProcess | undefined;

  constructor(text: string, { name, folder, env }: {
    readonly name: string;
    readonly folder: string;
    readonly env: Readonly<Record<string, string>>;
  }) {
    this.#path = `${folder}/${name}.conf`;
    this.#env = env;
    this.#text = text
      .replace("0.0.0.0:4222", `127.0.0.1:${findFreeTcpPort()}`)
      .replace("0.0.0.0:9222", `127.0.0.1:${this.webPort}`)
      .replace("0.0.0.0:7422", `127.0.0.1:${this.leafPort}`)
      .replaceAll("/var/lib/nats", `${folder}/${name}`);
  }

  async start(): Promise<void> {
    await Deno.writeTextFile(this.#path, this.#text);
    this.#child = new Deno.Command("nats-server", {
      args: ["-c", this.#path],
      env: { ...this.#env },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await until("the server answers", () => answers(this.webPort));
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
  }
}
