/**
 * Small networks inside the kernel, on which packets get lost and links are slow, for tests of whole programs.
 *
 * ```text
 *   robot ──veth──┐
 *                 hub (a bridge)          each name is a network namespace: an own network stack with one
 *  laptop ──veth──┘                       Ethernet device, `uis0`, and processes of its own
 * ```
 *
 * Every member has an IPv4 and an IPv6 address in one subnet, knows the others' hardware addresses (so that a lost
 * packet is never a lost ARP request), and can send to multicast groups and to the subnet's broadcast address.
 * Works as root on Linux, with the packages iproute2 and nftables; {@linkcode canUseNamespaces} tells.
 *
 * @module
 */

/** One host of such a network. */
export interface NetworkNamespace {
  /** As `ip netns` names it. */
  readonly name: string;
  readonly ipv4: string;
  readonly ipv6: string;
  /** Its device at the hub, through which goes what others send to it. */
  readonly port: { readonly namespace: string; readonly device: string };
}

/** Hosts joined by a hub; its disposal ends every process in them. */
export interface NamespaceNetwork<Name extends string> extends AsyncDisposable {
  readonly hosts: Readonly<Record<Name, NetworkNamespace>>;
}

/** A limit on what a host may send. */
export interface RateLimit {
  readonly bitsPerSecond: number;
  /** What may pass at once after a pause. @default 10000 */
  readonly burstBytes?: number;
  /** How long a packet may wait in the queue; what would wait longer is dropped. @default 50 */
  readonly queueMs?: number;
}

/** The address that reaches all hosts of a network. */
export const BROADCAST_ADDRESS = "10.77.0.255";

const DEVICE = "uis0";
/** What `ip netns exec` puts in the place of files of /etc. */
const FILES = "/etc/netns";
const NAME_PATTERN = /^uis-(\d+)-[0-9a-f]+-/;

/** Whether this system lets this process make such networks; tries it with all of their features. */
export async function canUseNamespaces(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  try {
    await using network = await createNetwork(["a", "b"]);
    await setLoss(network.hosts.a, 0.5);
    await setRate(network.hosts.a, { bitsPerSecond: 1e6 });
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes a network with a host for each name (at most 200), and removes what crashed runs have left behind.
 *
 * ```ts ignore
 * await using network = await createNetwork(["robot", "laptop"]);
 * await setLoss(network.hosts.laptop, 0.2);
 * const child = commandIn(network.hosts.robot, "ping", { args: [network.hosts.laptop.ipv4] }).spawn();
 * ```
 *
 * @throws {Error} where the system refuses
 */
export async function createNetwork<const Name extends string>(
  names: readonly Name[],
): Promise<NamespaceNetwork<Name>> {
  await removeLeftovers();
  const prefix = `uis-${Deno.pid}-${crypto.randomUUID().slice(0, 6)}`;
  const hub = `${prefix}-hub`;
  const hosts = names.map((name, index) => describeHost(`${prefix}-${name}`, { index, hub }));
  const dispose = async () => {
    for (const { name } of hosts) await removeNamespace(name);
    await removeNamespace(hub);
  };
  try {
    await createHub(hub);
    for (const host of hosts) await createHost(host, hosts);
  } catch (error) {
    await dispose();
    throw error;
  }
  const named: Record<string, NetworkNamespace> = Object.fromEntries(
    names.map((name, index) => [name, hosts[index]!]),
  );
  return {
    hosts: named as Record<Name, NetworkNamespace>,
    [Symbol.asyncDispose]: dispose,
  };
}

/** One end of a second link: its device, and that device's addresses. */
export interface LinkEnd {
  readonly device: string;
  readonly ipv4: string;
  readonly linkLocal: string;
}

/**
 * Joins two hosts by a link of their own, besides the hub: nothing is routed over it but its own subnet.
 *
 * @param devices what the two ends are called
 */
export async function addLink(
  [a, b]: readonly [NetworkNamespace, NetworkNamespace],
  devices: readonly [string, string],
): Promise<[LinkEnd, LinkEnd]> {
  const ends = devices.map((device, i) => ({
    device,
    ipv4: `10.78.0.${i + 1}`,
    linkLocal: `fe80::ff:fe00:10${i + 1}`,
    hardware: `02:00:00:00:01:0${i + 1}`,
  })) as [LinkEnd & { hardware: string }, LinkEnd & { hardware: string }];
  const peer = `type veth peer name ${ends[1].device} address ${ends[1].hardware} netns ${b.name}`;
  await run(["ip", "-n", a.name, "-batch", "-"], [
    `link add ${ends[0].device} address ${ends[0].hardware} ${peer}`,
  ]);
  for (const [host, { device, ipv4 }] of [[a, ends[0]], [b, ends[1]]] as const) {
    await run(["ip", "-n", host.name, "-batch", "-"], [
      `link set ${device} up`,
      `address add ${ipv4}/24 brd + dev ${device}`,
    ]);
  }
  return ends;
}

/** Changes a host's network as `ip` does, one command a line. */
export async function runIp(
  host: Pick<NetworkNamespace, "name">,
  ...lines: readonly string[]
): Promise<void> {
  await run(["ip", "-n", host.name, "-batch", "-"], lines);
}

/** Says what a host's hosts file says from now on; the first time before anything is started there. */
export async function setHostsFile(
  host: Pick<NetworkNamespace, "name">,
  ...lines: readonly string[]
): Promise<void> {
  const folder = `${FILES}/${host.name}`;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/hosts`, ["127.0.0.1 localhost", ...lines, ""].join("\n"));
}

/** A command that runs inside a host; its process id and signals are the program's own. */
export function commandIn(
  host: Pick<NetworkNamespace, "name">,
  program: string,
  options: Deno.CommandOptions = {},
): Deno.Command {
  return new Deno.Command("ip", {
    ...options,
    args: ["netns", "exec", host.name, program, ...options.args ?? []],
  });
}

/** Drops this share (0 … 1, to 1/1000) of the IP packets that arrive at a host, at random, from now on. */
export async function setLoss(host: NetworkNamespace, fraction: number): Promise<void> {
  const perMille = Math.round(fraction * 1000);
  const rule = perMille > 0 ? `numgen random mod 1000 < ${perMille} drop` : "";
  await run(["ip", "netns", "exec", host.name, "nft", "-f", "-"], [
    "table netdev loss", // makes sure that there is one to delete
    "delete table netdev loss",
    "table netdev loss {",
    "  chain arriving {",
    `    type filter hook ingress device "${DEVICE}" priority 0; policy accept;`,
    `    ${rule}`,
    "  }",
    "}",
  ]);
}

/** Limits what a host may send, from now on; without a limit it is as fast as the machine. */
export async function setRate(host: NetworkNamespace, limit?: RateLimit): Promise<void> {
  const tc = ["tc", "-n", host.name, "qdisc"];
  const root = ["dev", DEVICE, "root"];
  if (!limit) {
    const { stdout } = await execute([...tc, "show", ...root]);
    if (stdout.includes(" tbf ")) await run([...tc, "del", ...root]);
    return;
  }
  const { bitsPerSecond, burstBytes = 10_000, queueMs = 50 } = limit;
  const shape = ["tbf", "rate", `${Math.round(bitsPerSecond)}bit`, "burst", `${burstBytes}`];
  await run([...tc, "replace", ...root, ...shape, "latency", `${queueMs}ms`]);
}

/** Removes the namespaces of processes that are gone; those of living ones stay. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await listNamespaces()) {
    const pid = NAME_PATTERN.exec(name)?.[1];
    if (pid && !await isRunning(Number(pid))) await removeNamespace(name);
  }
}

/** The names of all namespaces of this module's making. */
export async function listNamespaces(): Promise<string[]> {
  const { stdout } = await execute(["ip", "netns", "list"]);
  return stdout.split("\n").map((line) => line.split(" ")[0]!).filter((name) => NAME_PATTERN.test(name));
}

/** What a host is, and what only its neighbours need to know. */
interface Host extends NetworkNamespace {
  readonly hardware: string;
  readonly linkLocal: string;
}

function describeHost(name: string, { index, hub }: { index: number; hub: string }): Host {
  const number = index + 1;
  const hex = number.toString(16);
  return {
    name,
    ipv4: `10.77.0.${number}`,
    ipv6: `fd77::${hex}`,
    hardware: `02:00:00:00:00:${hex.padStart(2, "0")}`,
    linkLocal: `fe80::ff:fe00:${hex}`, // what the kernel derives from the hardware address (RFC 4291, appendix A)
    port: { namespace: hub, device: `port${number}` },
  };
}

async function createHub(name: string): Promise<void> {
  await run(["ip", "netns", "add", name]);
  await run(["ip", "-n", name, "-batch", "-"], [
    "link add hub type bridge mcast_snooping 0",
    "link set hub up",
  ]);
}

async function createHost(host: Host, hosts: readonly Host[]): Promise<void> {
  const { namespace: hub, device: port } = host.port;
  await run(["ip", "netns", "add", host.name]);
  // Without this an IPv6 address can not be used in its first seconds.
  const noDetection = "echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad";
  await run(["ip", "netns", "exec", host.name, "sh", "-c", noDetection]);
  await run(["ip", "-n", hub, "-batch", "-"], [
    `link add ${port} type veth peer name ${DEVICE} address ${host.hardware} netns ${host.name}`,
    `link set ${port} master hub up`,
  ]);
  const others = hosts.filter((other) => other !== host);
  await run(["ip", "-n", host.name, "-batch", "-"], [
    "link set lo up",
    // One packet at a time, as on a real link: else TCP hands over up to 64 kB as one, which is lost or kept as a whole.
    `link set ${DEVICE} gso_max_segs 1`,
    `link set ${DEVICE} up`,
    `address add ${host.ipv4}/24 broadcast ${BROADCAST_ADDRESS} dev ${DEVICE}`,
    `address add ${host.ipv6}/64 dev ${DEVICE} nodad`,
    `route add 224.0.0.0/4 dev ${DEVICE}`,
    ...others.flatMap(({ ipv4, ipv6, linkLocal, hardware }) =>
      [ipv4, ipv6, linkLocal].map((address) =>
        `neighbour replace ${address} lladdr ${hardware} dev ${DEVICE} nud permanent`
      )
    ),
  ]);
}

/** Ends the processes inside a namespace and removes it; does nothing where there is none. */
async function removeNamespace(name: string): Promise<void> {
  const { success, stdout } = await execute(["ip", "netns", "pids", name]);
  if (!success) return;
  for (const pid of stdout.split("\n").filter(Boolean)) endProcess(Number(pid));
  await execute(["ip", "netns", "delete", name]);
  await Deno.remove(`${FILES}/${name}`, { recursive: true }).catch(() => {});
}

function endProcess(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function isRunning(pid: number): Promise<boolean> {
  return await Deno.stat(`/proc/${pid}`).then(() => true, () => false);
}

async function run(argv: readonly string[], lines: readonly string[] = []): Promise<void> {
  const { success, stderr } = await execute(argv, lines);
  if (!success) throw new Error(`Cannot run "${argv.join(" ")}": ${stderr.trim()}`);
}

async function execute(
  [program, ...args]: readonly string[],
  lines: readonly string[] = [],
): Promise<{ success: boolean; stdout: string; stderr: string }> {
  const child = new Deno.Command(program!, { args, stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  const writer = child.stdin.getWriter();
  // A program that ends without reading its input says so by its exit code.
  await writer.write(new TextEncoder().encode(lines.join("\n") + "\n")).catch(() => {});
  await writer.close().catch(() => {});
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
