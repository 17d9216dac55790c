/** What the kernel says of who is on a link. */

import { assertEquals } from "@std/assert";
import type { NeighbourState } from "../../src/net/neighbours/route_messages.ts";
import { canUseNamespaces, commandIn, createNetwork, runIp } from "../support/network_namespaces.ts";

const PROGRAM = new URL("../support/neighbour_program.ts", import.meta.url).pathname;

Deno.test({
  name:
    "openNeighbours tells who is there, on IPv4 and IPv6, behind a router or not, and looks for nobody itself",
  ignore: !await canUseNamespaces(),
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    const ways = [
      `route add 10.90.0.0/24 via ${laptop.ipv4}`,
      "route add 10.91.0.0/24 via 10.77.0.98",
      "link add tunnel type veth peer name tunnel2",
      "link set tunnel2 up",
      "link set tunnel arp off up",
      "route add 10.92.0.0/24 dev tunnel",
    ];
    await runIp(robot, ...ways);
    const expected: Readonly<Record<string, readonly [NeighbourState, NeighbourState]>> = {
      [robot.ipv4]: ["there", "there"],
      [laptop.ipv4]: ["there", "there"],
      [laptop.ipv6]: ["there", "there"],
      "10.77.0.99": ["unknown", "missing"],
      "fd77::99": ["unknown", "missing"],
      "fe80::99%uis0": ["unknown", "missing"],
      "10.90.0.7": ["there", "there"],
      "10.91.0.7": ["unknown", "missing"],
      "10.92.0.7": ["unknown", "there"],
      "224.0.0.251": ["there", "there"],
      "198.51.100.1": ["unknown", "unknown"],
    };
    const args = ["run", "-A", PROGRAM, ...Object.keys(expected)];
    const { code, stdout } = await commandIn(robot, Deno.execPath(), { args, stderr: "inherit" }).output();
    assertEquals(code, 0);
    const [before, after] = JSON.parse(new TextDecoder().decode(stdout)) as NeighbourState[][];
    const found = Object.keys(expected).map((address, i) => [address, [before![i], after![i]]]);
    assertEquals(Object.fromEntries(found), expected);
  },
});
