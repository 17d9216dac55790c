/**
 * A stranger on a small network who hears everything, and sends from whatever address.
 *
 * @module
 */

import { assert } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { commandIn, type NamespaceNetwork, type NetworkNamespace, runIp } from "./network_namespaces.ts";
import type { Recorded } from "./sealed_attacks.ts";

const PROGRAM = new URL("packet_thrower.py", import.meta.url).pathname;
const DEVICE = "uis0";

/** A network on everybody's link where nobody is, and one all of which the stranger is, as everybody knows. */
export const SILENT_NETWORK = "10.88.0.0/16";
export const ANSWERING_NETWORK = "10.89.0.0/24";

/** As the program takes and gives it: from, port, to, port, payload. */
type Line = readonly [string, number, string, number, string];

/** What is thrown. */
export interface Throwing {
  readonly datagrams: readonly Recorded[];
  readonly perSecond: number;
}

/** The stranger; disposing of it ends its program. */
export class PacketThrower implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: ReadableStreamDefaultReader<string>;
  #unread = "";

  private constructor(host: NetworkNamespace) {
    const streams = { stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
    this.#process = commandIn(host, "python3", { args: [PROGRAM, DEVICE], ...streams }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#answers = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Puts it on a host of a network; the networks above lead to that host's link from each of the others. */
  static async open<Name extends string>(
    { hosts }: NamespaceNetwork<Name>,
    name: Name,
  ): Promise<PacketThrower> {
    const own = hosts[name];
    const hardware = await hardwareOf(own);
    for (const host of Object.values<NetworkNamespace>(hosts)) {
      if (host === own) continue;
      const neighbours = Array.from({ length: 256 }, (_, i) => {
        return `neighbour replace 10.89.0.${i} lladdr ${hardware} dev ${DEVICE} nud stale`;
      });
      const routes = [SILENT_NETWORK, ANSWERING_NETWORK].map((network) =>
        `route add ${network} dev ${DEVICE}`
      );
      await runIp(host, ...routes, ...neighbours);
    }
    await runIp(own, `route add local ${ANSWERING_NETWORK} dev lo`, `link set ${DEVICE} promisc on`);
    // What the hub has not learned it sends everywhere.
    await runIp({ name: own.port.namespace }, "link set hub type bridge ageing_time 0");
    return new PacketThrower(own);
  }

  /** The next datagrams on the link. */
  async record(count: number): Promise<Recorded[]> {
    const { recorded } = await this.#command({ record: count }) as { recorded: Line[] };
    return recorded.map(([from, fromPort, to, toPort, payload]) => ({
      from: at(from, fromPort),
      to: at(to, toPort),
      bytes: Uint8Array.fromHex(payload),
    }));
  }

  /** Throws these by turns while something goes on; each from any address of a network, where `from` is one. */
  async throwWhile<T>({ datagrams, perSecond }: Throwing, act: () => Promise<T>): Promise<T> {
    const lines = datagrams.map((
      { bytes, from, to },
    ): Line => [from.hostname, from.port, to.hostname, to.port, bytes.toHex()]);
    const thrown = this.#command({ throw: lines, perSecond }) as Promise<{ thrown: number }>;
    // Whatever it is, it is told in the end.
    thrown.catch(() => {});
    try {
      return await act();
    } finally {
      await this.#write({});
      const { thrown: count } = await thrown;
      await this.#answer();
      assert(count > 0, "nothing was thrown");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#answers.cancel();
    await this.#process.status;
  }

  async #command(command: object): Promise<unknown> {
    await this.#write(command);
    return await this.#answer();
  }

  async #write(command: object): Promise<void> {
    await this.#input.write(new TextEncoder().encode(`${JSON.stringify(command)}\n`));
  }

  async #answer(): Promise<unknown> {
    while (!this.#unread.includes("\n")) {
      const { value, done } = await this.#answers.read();
      if (done) throw new Error("The stranger has ended");
      this.#unread += value;
    }
    const end = this.#unread.indexOf("\n");
    const line = this.#unread.slice(0, end);
    this.#unread = this.#unread.slice(end + 1);
    return JSON.parse(line);
  }
}

async function hardwareOf(host: NetworkNamespace): Promise<string> {
  const args = [`/sys/class/net/${DEVICE}/address`];
  return new TextDecoder().decode((await commandIn(host, "cat", { args }).output()).stdout).trim();
}

function at(hostname: string, port: number): Address {
  return { transport: "udp", hostname, port };
}
