/**
 * The lossy network itself, so that what is measured on it can be believed.
 *
 * @module
 */

import { until } from "./until.ts";
import { assert, assertEquals } from "@std/assert";
import {
  BROADCAST_ADDRESS,
  canUseNamespaces,
  commandIn,
  createNetwork,
  listNamespaces,
  type NetworkNamespace,
  setLoss,
  setRate,
} from "./network_namespaces.ts";

const PORT = 5550;
const LIMIT_MS = 30_000;
const ignore = !await canUseNamespaces();

/**
 * Receives on its port: says that it listens, counts datagrams of kind 0, answers one of kind 1 with the count and the ms
 * between the first and the last of them, and leaves at kind 2.
 */
const COUNTER = `
  const [hostname, port, group] = Deno.args;
  const socket = Deno.listenDatagram({ transport: "udp", hostname, port: Number(port), reuseAddress: true });
  if (group) await socket.joinMulticastV4(group, hostname);
  console.log("listening");
  let count = 0, firstMs = 0, lastMs = 0;
  for await (const [bytes, from] of socket) {
    if (bytes[0] === 2) break;
    if (bytes[0] === 1) await socket.send(new TextEncoder().encode(JSON.stringify([count, lastMs - firstMs])), from);
    if (bytes[0] !== 0) continue;
    lastMs = performance.now();
    if (count++ === 0) firstMs = lastMs;
  }
`;

/**
 * Sends so many datagrams of so many bytes in small batches. After each it asks for the count until it gets it, so that
 * neither end can outrun the other; writes the last answer.
 */
const SENDER = `
  const [from, to, port, total, bytes, batch] = Deno.args;
  const hostname = to.includes(":") ? "::" : "0.0.0.0";
  const socket = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
  const target = { transport: "udp", hostname: to, port: Number(port) };
  let reply;
  for (let sent = 0; sent < Number(total); ) {
    for (const end = sent + Number(batch); sent < end; sent++) await socket.send(new Uint8Array(Number(bytes)), target);
    reply = undefined;
    const answer = socket.receive().then(([bytes]) => reply = new TextDecoder().decode(bytes));
    while (!reply) {
      await socket.send(new Uint8Array([1]), target);
      await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 250))]);
    }
  }
  console.log(reply);
  Deno.exit(0);
`;

interface Load {
  readonly from: NetworkNamespace;
  readonly to: NetworkNamespace;
  /** @default the IPv4 address of `to` */
  readonly address?: string;
  /** What the receiver binds. @default "0.0.0.0" */
  readonly bind?: string;
  readonly group?: string;
  readonly datagrams: number;
  readonly bytes: number;
  readonly batch: number;
}

/** Sends a load and returns how many datagrams arrived and over how long. */
async function measure(load: Load): Promise<{ arrived: number; overMs: number }> {
  const { from, to, address = to.ipv4, bind = "0.0.0.0", group = "" } = load;
  const receiver = runScript(to, COUNTER, [bind, `${PORT}`, group]);
  try {
    const reader = receiver.stdout.getReader();
    await reader.read(); // "listening"
    await reader.cancel();
    const args = [from.ipv4, address, PORT, load.datagrams, load.bytes, load.batch].map(String);
    const { stdout } = await runScript(from, SENDER, args).output();
    const [arrived, overMs] = JSON.parse(new TextDecoder().decode(stdout));
    return { arrived, overMs };
  } finally {
    receiver.kill("SIGKILL");
    await receiver.status;
  }
}

function runScript(host: NetworkNamespace, script: string, args: readonly string[]): Deno.ChildProcess {
  return commandIn(host, Deno.execPath(), {
    args: ["eval", "--no-config", "--unstable-net", script, ...args],
    stdout: "piped",
    signal: AbortSignal.timeout(LIMIT_MS),
  }).spawn();
}

Deno.test({
  name: "createNetwork joins its hosts by unicast, multicast and broadcast, IPv4 and IPv6",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop", "tablet"]);
    const { robot, laptop, tablet } = network.hosts;
    const small = { from: robot, datagrams: 20, bytes: 100, batch: 20 };
    assertEquals((await measure({ ...small, to: laptop })).arrived, 20);
    assertEquals((await measure({ ...small, to: tablet, address: tablet.ipv6, bind: "::" })).arrived, 20);
    assertEquals((await measure({ ...small, to: tablet, address: BROADCAST_ADDRESS })).arrived, 20);
    const group = "239.7.7.7";
    assertEquals((await measure({ ...small, to: laptop, address: group, group })).arrived, 20);
  },
});

Deno.test({
  name: "setLoss drops the share that it is told to, and nothing once it is told none",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await setLoss(laptop, 0.2);
    const load = { from: robot, to: laptop, datagrams: 2000, bytes: 32, batch: 100 };
    const { arrived } = await measure(load);
    // Binomial: 1600 expected, standard deviation 17.9; seven of them are exceeded once in 4e11 runs.
    assert(Math.abs(arrived - 1600) < 7 * 17.9, `${arrived} of 2000 arrived`);
    await setLoss(laptop, 0);
    assertEquals((await measure({ ...load, datagrams: 200 })).arrived, 200);
  },
});

Deno.test({
  name: "setRate stretches what a host sends to the rate, and no more once the limit is gone",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await setRate(robot, { bitsPerSecond: 1e6, burstBytes: 5_000, queueMs: 5_000 });
    const load = { from: robot, to: laptop, datagrams: 60, bytes: 1200, batch: 60 };
    const { arrived, overMs } = await measure(load);
    assertEquals(arrived, 60);
    // 60 datagrams of 1242 bytes on the link take 596 ms at this rate, 40 ms less for the burst.
    assert(overMs > 450 && overMs < 5_000, `${overMs} ms`);
    await setRate(robot);
    const free = await measure(load);
    assertEquals(free.arrived, 60);
    assert(free.overMs < overMs, `${free.overMs} ms without a limit, ${overMs} ms with it`);
  },
});

Deno.test({
  name: "createNetwork removes the namespaces of processes that are gone, and its own when it is disposed of",
  ignore,
  async fn() {
    const gone = new Deno.Command("true").spawn();
    await gone.status;
    const leftover = `uis-${gone.pid}-abcdef-robot`;
    await new Deno.Command("ip", { args: ["netns", "add", leftover] }).output();
    assert((await listNamespaces()).includes(leftover));
    {
      await using network = await createNetwork(["robot"]);
      const names = await listNamespaces();
      assert(!names.includes(leftover));
      assert(names.includes(network.hosts.robot.name));
    }
    assertEquals((await listNamespaces()).filter((name) => name.startsWith(`uis-${Deno.pid}-`)), []);
  },
});

Deno.test({
  name: "commandIn ends with its network",
  ignore,
  async fn() {
    const network = await createNetwork(["robot"]);
    const child = commandIn(network.hosts.robot, "sleep", { args: ["60"] }).spawn();
    await until("it runs there", () => isInside(network.hosts.robot, child.pid));
    await network[Symbol.asyncDispose]();
    assertEquals((await child.status).signal, "SIGKILL");
  },
});

async function isInside({ name }: NetworkNamespace, pid: number): Promise<boolean> {
  const { stdout } = await new Deno.Command("ip", { args: ["netns", "pids", name] }).output();
  return new TextDecoder().decode(stdout).split("\n").includes(`${pid}`);
}
