import { assertEquals, assertRejects } from "@std/assert";
import type { Address } from "../../src/address.ts";
import { chooseBindHostname, isMulticast, resolveAddress } from "../../src/net/resolve.ts";

const GROUPS: readonly [hostname: string, isGroup: boolean][] = [
  ["223.255.255.255", false],
  ["224.0.0.1", true],
  ["239.255.42.42", true],
  ["240.0.0.1", false],
  ["255.255.255.255", false],
  ["22.4.0.1", false],
  ["127.0.0.1", false],
  ["ff02::1", true],
  ["FF15::42", true],
  ["fe80::ff02", false],
  ["::1", false],
  ["::ffff:10.0.0.1", false],
];

for (const [hostname, isGroup] of GROUPS) {
  Deno.test(`isMulticast takes ${hostname} for ${isGroup ? "a group" : "one host"}`, () => {
    assertEquals(isMulticast(hostname), isGroup);
  });
}

function peers(...hostnames: string[]): Address[] {
  return hostnames.map((hostname) => ({ transport: "udp", hostname, port: 1 }));
}

Deno.test("chooseBindHostname is IPv4 alone where every peer is, and both families where one is not", () => {
  assertEquals(chooseBindHostname(peers("10.0.0.1", "224.0.0.1")), "0.0.0.0");
  assertEquals(chooseBindHostname(peers("10.0.0.1", "fe80::1")), "::");
  assertEquals(chooseBindHostname(peers("::1")), "::");
});

Deno.test("chooseBindHostname hears everybody where nobody is named", () => {
  assertEquals(chooseBindHostname([]), Deno.build.os === "windows" ? "0.0.0.0" : "::");
});

Deno.test("resolveAddress leaves a literal address as it is", async () => {
  for (const host of ["127.0.0.1", "239.1.2.3", "::1"]) {
    assertEquals(await resolveAddress({ host, port: 7 }), { transport: "udp", hostname: host, port: 7 });
  }
});

Deno.test("resolveAddress says which name is not known", async () => {
  // An empty label is no name, so nobody is asked for it.
  const unknown = { host: "rover..local", port: 7 };
  await assertRejects(() => resolveAddress(unknown), Error, "Cannot find the host rover..local: ");
});
