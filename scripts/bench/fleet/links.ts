/**
 * Slow and long links between hosts.
 *
 * @module
 */

import { commandIn, type NetworkNamespace, runIp } from "../../../tests/support/network_namespaces.ts";
import { type HostProgram, startScript } from "./host_program.ts";

/** One packet: the least that tbf takes. */
const BURST_BYTES = 1600;
/** What a card is given at once, as the system has it by itself. */
const MOST_SEGMENTS = 65_535;
/** What a packet may wait for in a usual router. */
const QUEUE_MS = 100;

/**
 * Has hosts hand over up to 64 kB at once, which the card cuts into packets, as real ones do: without a limit and without loss it makes
 * no other difference than what a machine that is several hosts at once has to do for each packet.
 */
export async function cutInCards(hosts: readonly NetworkNamespace[]): Promise<void> {
  for (const host of hosts) await runIp(host, `link set uis0 gso_max_segs ${MOST_SEGMENTS}`);
}

/** Limits what comes to a host. */
export async function limitArrival({ port }: NetworkNamespace, mbps: number): Promise<void> {
  await limit({ name: port.namespace }, port.device, mbps);
}

/** Limits what a host sends. */
export async function limitSending(host: NetworkNamespace, mbps: number): Promise<void> {
  await limit(host, "uis0", mbps);
}

/** Cuts a host off, or joins it again. */
export async function setCut({ port }: NetworkNamespace, isCut: boolean): Promise<void> {
  await runIp({ name: port.namespace }, `link set ${port.device} ${isCut ? "down" : "up"}`);
}

/** Bytes that a host has sent. */
export async function readSentBytes(host: NetworkNamespace): Promise<number> {
  return Number(await run(host, ["cat", "/sys/class/net/uis0/statistics/tx_bytes"]));
}

/** Bytes that have come to a host. */
export async function readArrivedBytes(host: NetworkNamespace): Promise<number> {
  return Number(await run(host, ["cat", "/sys/class/net/uis0/statistics/rx_bytes"]));
}

/** Every connection to a port of this host goes on to the same port of another one, each way so much later. */
export async function startDelay(
  host: NetworkNamespace,
  { target, port, delayMs }: {
    readonly target: NetworkNamespace;
    readonly port: number;
    readonly delayMs: number;
  },
): Promise<HostProgram> {
  return await startScript(host, "delay.ts", [`${port}`, target.ipv4, `${delayMs}`]).ready();
}

async function limit(host: Pick<NetworkNamespace, "name">, device: string, mbps: number): Promise<void> {
  const shape = ["tbf", "rate", `${Math.round(mbps * 1000)}kbit`, "burst", `${BURST_BYTES}`];
  const queue = ["limit", `${Math.round(mbps * 1000 * QUEUE_MS / 8)}`];
  await run(host, ["tc", "qdisc", "replace", "dev", device, "root", ...shape, ...queue]);
}

async function run(
  host: Pick<NetworkNamespace, "name">,
  [program, ...args]: readonly string[],
): Promise<string> {
  const { success, stdout, stderr } = await commandIn(host, program!, { args }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot make a link: ${program}: ${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}
