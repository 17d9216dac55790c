/**
 * Other programs that speak multicast DNS, on hosts of small networks: Avahi, and python-zeroconf.
 *
 * @module
 */

import { commandIn, type NetworkNamespace } from "./network_namespaces.ts";
import { Tool } from "./tools.ts";

const AVAHI = new URL("avahi.sh", import.meta.url).pathname;
const ZEROCONF = new URL("zeroconf_peer.py", import.meta.url).pathname;

/** What Avahi needs; its tools come with them. */
export const AVAHI_PROGRAMS = ["avahi-daemon", "avahi-browse", "dbus-daemon", "unshare"];
/** The package of PyPI. */
export const ZEROCONF_PACKAGES = ["zeroconf==0.154.0"];

/** A robot as python-zeroconf announces it. */
export interface MadeUpRobot {
  readonly label: string;
  /** With a dot at its end. */
  readonly server: string;
  readonly port: number;
  readonly address: string;
  /** The TXT record's bytes in hexadecimal digits. */
  readonly text: string;
}

/** A program of others, whose stdin and stdout are lines. */
export class OtherMdns implements AsyncDisposable {
  readonly #tool: Tool;

  private constructor(name: string, command: Deno.Command) {
    this.#tool = new Tool(name, command.spawn(), true);
  }

  /** Starts Avahi on a host that is called so; each line that is written is a command, such as `avahi-browse -rpt _uis._udp`. */
  static async startAvahi(host: NetworkNamespace, name: string): Promise<OtherMdns> {
    // Nothing of it outlives its shell, which would hold stdout open for ever.
    const own = ["--mount", "--pid", "--fork", "--kill-child"];
    const avahi = new OtherMdns("avahi", piped(host, "unshare", [...own, "sh", AVAHI, name]));
    await avahi.until("Avahi is there", (lines) => lines.includes("ready"));
    return avahi;
  }

  /** Starts python-zeroconf: it lists what it finds, or announces what is written to it. */
  static startZeroconf(host: NetworkNamespace, python: string, does: "browse" | "announce"): OtherMdns {
    return new OtherMdns("zeroconf", piped(host, python, [ZEROCONF, does]));
  }

  /** What it has written so far. */
  get lines(): string[] {
    return new TextDecoder().decode(this.#tool.stdout).split("\n").slice(0, -1);
  }

  /** Writes a line. */
  async write(line: string): Promise<void> {
    await this.#tool.feed(new TextEncoder().encode(`${line}\n`));
  }

  /** Announces robots, and waits until they are. */
  async announce(robots: readonly MadeUpRobot[]): Promise<void> {
    for (const robot of robots) await this.write(JSON.stringify(robot));
    const isDone = (lines: readonly string[]) =>
      lines.filter((line) => line === '"announced"').length >= robots.length;
    await this.until("all are announced", isDone);
  }

  async until(what: string, isSo: (lines: readonly string[]) => boolean): Promise<void> {
    await this.#tool.until(what, () => isSo(this.lines));
  }

  /** Ends it, so that it can take back what it has announced. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tool.endFeed().catch(() => {});
    await this.#tool[Symbol.asyncDispose]();
  }
}

function piped(host: NetworkNamespace, program: string, args: string[]): Deno.Command {
  return commandIn(host, program, { args, stdin: "piped", stdout: "piped", stderr: "piped" });
}
