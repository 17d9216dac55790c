/**
 * A link whose two directions share what it has, as they do on Wi-Fi: what one host sends waits behind what the other has sent.
 *
 * ```text
 *   robot ── port1 ─┐                      ┌─▶ port2 ── laptop
 *                   ├─▶ shared0 ══ shared1 ┤            shared0 has the rate and the queue
 *  laptop ── port2 ─┘                      └─▶ port1 ── robot
 * ```
 *
 * @module
 */

import { commandIn, type NetworkNamespace, runIp } from "../../../tests/support/network_namespaces.ts";

/** What the link is. */
export interface SharedLink {
  readonly mbps: number;
  /** How long a packet may wait; what would wait longer is dropped. */
  readonly queueMs: number;
}

const [IN, OUT] = ["shared0", "shared1"];
/** One packet: the least that tbf takes. */
const BURST_BYTES = 1600;

/**
 * Has two hosts of one network reach each other by such a link alone, from now on.
 *
 * @throws {Error} where the system refuses
 */
export async function shareLink(
  hosts: readonly [NetworkNamespace, NetworkNamespace],
  { mbps, queueMs }: SharedLink,
): Promise<void> {
  const { namespace } = hosts[0].port;
  const hub = { name: namespace };
  await runIp(hub, `link add ${IN} type veth peer name ${OUT}`, `link set ${IN} up`, `link set ${OUT} up`);
  const queueBytes = Math.round(mbps * 1000 * queueMs / 8);
  const shape = ["tbf", "rate", `${mbps * 1000}kbit`, "burst", `${BURST_BYTES}`, "limit", `${queueBytes}`];
  await run(hub, ["tc", "qdisc", "replace", "dev", IN!, "root", ...shape]);
  const addresses = await Promise.all(hosts.map(readHardwareAddress));
  const chains = hosts.flatMap(({ port }, index) => [
    ...forward(port.device, [`fwd to "${IN}"`]),
    ...index === 0
      ? forward(OUT!, hosts.map((host, i) => `ether daddr ${addresses[i]} fwd to "${host.port.device}"`))
      : [],
  ]);
  await run(hub, ["nft", "-f", "-"], ["table netdev shared {", ...chains, "}"].join("\n"));
}

function forward(device: string, rules: readonly string[]): string[] {
  const hook = `type filter hook ingress device "${device}" priority 0; policy accept;`;
  return [`chain ${device} {`, hook, ...rules, "}"];
}

async function readHardwareAddress(host: NetworkNamespace): Promise<string> {
  return (await run(host, ["cat", "/sys/class/net/uis0/address"])).trim();
}

async function run(
  host: Pick<NetworkNamespace, "name">,
  [program, ...args]: readonly string[],
  input = "",
): Promise<string> {
  const child = commandIn(host, program!, { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  await new Response(input).body?.pipeTo(child.stdin);
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot share a link: ${program}: ${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}
