import { assertEquals, assertRejects } from "@std/assert";
import type { Address } from "../../../src/common/address.ts";
import {
  addressesOf,
  chooseBindHostname,
  findPeers,
  keepReachable,
  type Peer,
} from "../../../src/net/names/peers.ts";
import { UnknownHost } from "../../../src/net/names/resolve.ts";

function addresses(...hostnames: string[]): Address[] {
  return hostnames.map((hostname) => ({ transport: "udp", hostname, port: 1 }));
}

function literals(...hostnames: string[]): Peer[] {
  return hostnames.map((host) => ({ host: { host, port: 1 }, isName: false, addresses: addresses(host) }));
}

function named(host: string, ...hostnames: string[]): Peer {
  return { host: { host, port: 1 }, isName: true, addresses: addresses(...hostnames) };
}

Deno.test("chooseBindHostname is IPv4 alone where every peer is, and both families where one is not", () => {
  assertEquals(chooseBindHostname(literals("10.0.0.1", "224.0.0.1"), "linux"), "0.0.0.0");
  assertEquals(chooseBindHostname(literals("10.0.0.1", "fe80::1"), "linux"), "::");
  assertEquals(chooseBindHostname(literals("::1"), "windows"), "::");
});

Deno.test("chooseBindHostname hears everybody where nobody is named", () => {
  assertEquals(chooseBindHostname([], "linux"), "::");
  assertEquals(chooseBindHostname([], "windows"), "0.0.0.0");
});

Deno.test("chooseBindHostname leaves a name the choice, as far as the system lets it", () => {
  const laptop = named("laptop", "10.0.0.1");
  assertEquals(chooseBindHostname([laptop, ...literals("239.1.2.3")], "linux"), "::");
  assertEquals(chooseBindHostname([laptop], "darwin"), "::");
  assertEquals(chooseBindHostname([laptop, ...literals("239.1.2.3")], "darwin"), "0.0.0.0");
  assertEquals(chooseBindHostname([laptop], "windows"), "0.0.0.0");
  assertEquals(chooseBindHostname([named("laptop")], "linux"), "::");
});

Deno.test("keepReachable keeps the family of the socket, and all where that leaves none", () => {
  const both = addresses("10.0.0.1", "2001:db8::1");
  assertEquals(keepReachable(both, "0.0.0.0"), both.slice(0, 1));
  assertEquals(keepReachable(both, "10.0.0.9"), both.slice(0, 1));
  assertEquals(keepReachable(both, "::1"), both.slice(1));
  assertEquals(keepReachable(both, "::"), Deno.build.os === "windows" ? both.slice(1) : both);
  assertEquals(keepReachable(both.slice(1), "0.0.0.0"), both.slice(1));
});

Deno.test("findPeers goes on without those for whom nobody can be asked now, and ends where a name is unknown", async () => {
  const lookUp = ({ host }: { host: string }) => {
    if (host === "robot") return Promise.resolve(addresses("10.0.0.1", "2001:db8::1"));
    return Promise.reject(new UnknownHost(`Cannot find the host ${host}`, host === "later"));
  };
  const peers = await findPeers([{ host: "later", port: 1 }, { host: "robot", port: 1 }], lookUp);
  assertEquals(peers, [named("later"), named("robot", "10.0.0.1", "2001:db8::1")]);
  assertEquals(addressesOf(peers), addresses("10.0.0.1"));
  await assertRejects(() => findPeers([{ host: "typo", port: 1 }], lookUp), UnknownHost, "the host typo");
});
