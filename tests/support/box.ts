/**
 * Programs in boxes: each has a root file system of its own (`box.sh`) on a host of a small network, so that it finds its files where
 * its configuration says, takes the ports that are named there, and leaves nothing behind.
 *
 * @module
 */

import { commandIn, createNetwork, type NetworkNamespace } from "./network_namespaces.ts";
import { until } from "./until.ts";

const SCRIPT = new URL("box.sh", import.meta.url).pathname;
/** Of this project. */
const PROJECT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** What is in a box, and what runs. */
export interface BoxOptions {
  readonly host: NetworkNamespace;
  /** Files of this system, and where they are found there. */
  readonly files?: Readonly<Record<string, string>>;
  /** Folders that are empty. */
  readonly empty?: readonly string[];
  /** Whether it has a control group of its own. @default false */
  readonly hasGroup?: boolean;
  readonly program: string;
  readonly args: readonly string[];
  /** All of it. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a command has said, and its exit code. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program at work, which is the first process there; its disposal ends all of them. */
export class Box implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #folder: string;
  readonly #group: string | undefined;
  readonly #said: Promise<string>;

  private constructor(child: Deno.ChildProcess, folder: string, group: string | undefined) {
    this.#child = child;
    this.#folder = folder;
    this.#group = group;
    this.#said = new Response(child.stderr).text();
  }

  static async open({ host, files = {}, empty = [], ...options }: BoxOptions): Promise<Box> {
    const folder = await Deno.makeTempDir({ prefix: "uis_box_" });
    const group = options.hasGroup ? host.name : undefined;
    const child = commandIn(host, "bash", {
      args: [
        ...[SCRIPT, folder, ...KEPT.flatMap((path) => ["--keep", path])],
        ...Object.entries(files).flatMap(([here, there]) => ["--give", here, there]),
        ...empty.flatMap((path) => ["--empty", path]),
        ...(group === undefined ? [] : ["--group", group]),
        ...["--", options.program, ...options.args],
      ],
      clearEnv: true,
      env: { ...options.env, PATH: options.env.PATH ?? Deno.env.get("PATH")! },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    return new Box(child, folder, group);
  }

  /** What it has said on stderr, once it has ended. */
  get said(): Promise<string> {
    return this.#said;
  }

  /** Resolves with its exit code. */
  get ended(): Promise<number> {
    return this.#child.status.then(({ code }) => code);
  }

  /** Runs a command there. */
  async run(
    words: readonly string[],
    { env = {}, cwd = "/" }: { readonly env?: Record<string, string>; readonly cwd?: string } = {},
  ): Promise<Finished> {
    const pid = await this.#firstPid();
    const into = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup"];
    const { code, stdout, stderr } = await new Deno.Command("nsenter", {
      args: [`--target=${pid}`, ...into, `--wdns=${cwd}`, "--", ...words],
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** Sends the first process a signal, as a runtime of containers does. */
  async signal(signal: Deno.Signal): Promise<void> {
    Deno.kill(await this.#firstPid(), signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#child.status;
    await this.#said;
    await Deno.remove(this.#folder);
    if (this.#group !== undefined) await removeGroup(this.#group);
  }

  async #firstPid(): Promise<number> {
    const { pid } = this.#child;
    let children = "";
    await until("a box has a first process", async () => {
      children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
      return children.trim() !== "";
    });
    return Number(children);
  }
}

/** What may lie in other file systems than the root: this project, Deno, and what it has fetched. */
const KEPT = [
  PROJECT,
  Deno.execPath().replace(/\/[^/]*$/, ""),
  Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
];

/** Why there can be none; nothing where there can. */
export async function findBoxObstacle(): Promise<string | undefined> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return "this takes root on Linux";
  try {
    await using network = await createNetwork(["box"]);
    const { box: host } = network.hosts;
    await using box = await Box.open({ host, hasGroup: true, program: "true", args: [], env: {} });
    return await box.ended === 0 ? undefined : `there can be no boxes (${(await box.said).trim()})`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** From within, once what ends there has ended. */
async function removeGroup(name: string): Promise<void> {
  const at = await Deno.makeTempDir({ prefix: "uis_groups_" });
  const script = `mount -t cgroup2 cgroup2 "$1"
    for i in $(seq 50); do
      find "$1/$2" -depth -type d -exec rmdir {} + && break
      sleep 0.1
    done
    umount "$1"`;
  await new Deno.Command("unshare", {
    args: ["--mount", "bash", "-c", script, "groups", at, name],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  await Deno.remove(at);
}
