/**
 * A link that falls silent again and again.
 *
 * @module
 */

import { commandIn, type NetworkNamespace } from "../../../tests/support/network_namespaces.ts";

/** How often, and for how long nothing arrives. */
export interface Silences {
  /** On average: each comes at another moment between two pictures, so that none is spared by the rhythm. */
  readonly everyMs: number;
  readonly lengthMs: number;
}

const SPREAD_MS = 1000 / 30;
/** Multiples of it modulo 1 lie evenly, however many there are. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
const NS_PER_MS = 1_000_000n;

/**
 * Drops all that arrives at these hosts in every silence of the next so many ms.
 *
 * The kernel itself compares the time of each packet with a list: no process has to be awake at the right moment.
 *
 * @throws {Error} where the system refuses
 */
export async function setSilences(
  hosts: readonly NetworkNamespace[],
  { everyMs, lengthMs, forMs }: Silences & { readonly forMs: number },
): Promise<void> {
  const startMs = Date.now();
  const intervals = Array.from({ length: Math.ceil(forMs / everyMs) }, (_, index) => {
    const atMs = startMs + (index + 1) * everyMs + (index * GOLDEN_RATIO % 1) * SPREAD_MS;
    return `${formatTime(atMs)}-${formatTime(atMs + lengthMs)}`;
  });
  const rules = [
    "table netdev silence {",
    "  chain arriving {",
    '    type filter hook ingress device "uis0" priority 1; policy accept;',
    `    meta time { ${intervals.join(", ")} } drop`,
    "  }",
    "}",
  ];
  await Promise.all(hosts.map((host) => load(host, rules.join("\n"))));
}

/**
 * Writes a moment so that nft means it to within a microsecond: nft takes whole seconds, which it multiplies by 1e9
 * modulo 2^64, and 1e9 = 2^9 · 5^9, where 5^9 has an inverse modulo 2^55.
 */
function formatTime(ms: number): string {
  const ns = BigInt(Math.round(ms * 1000)) * NS_PER_MS / 1000n;
  return `${(ns >> 9n) * INVERSE_OF_5_TO_9 % 2n ** 55n}`;
}

const INVERSE_OF_5_TO_9 = invert(5n ** 9n);

/** The inverse of an odd number modulo 2^64, by Newton's iteration, each of which doubles the number of right bits. */
function invert(odd: bigint): bigint {
  let inverse = odd; // right modulo 2^3
  for (let step = 0; step < 5; step++) inverse = inverse * (2n - odd * inverse) & (2n ** 64n - 1n);
  return inverse;
}

async function load(host: NetworkNamespace, rules: string): Promise<void> {
  const child = commandIn(host, "nft", { args: ["-f", "-"], stdin: "piped", stderr: "piped" }).spawn();
  await new Response(rules).body!.pipeTo(child.stdin);
  const { success, stderr } = await child.output();
  if (!success) {
    throw new Error(`Cannot silence ${host.name}: ${new TextDecoder().decode(stderr).trim()}`);
  }
}
