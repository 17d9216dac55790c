import { isMulticast } from "../../../src/common/address.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { isName, resolveAddress } from "../../../src/net/names/resolve.ts";

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

Deno.test("resolveAddress leaves a literal address as it is", async () => {
  for (const host of ["127.0.0.1", "239.1.2.3", "::1"]) {
    assertEquals(await resolveAddress({ host, port: 7 }), { transport: "udp", hostname: host, port: 7 });
  }
});

Deno.test("resolveAddress gives each address one text, whatever was typed", async () => {
  for (
    const [host, hostname] of [
      ["2001:DB8:0:0::7", "2001:db8::7"],
      ["::ffff:192.0.2.1", "192.0.2.1"],
      ["2001:db8::7%lo", "2001:db8::7"],
      ["FE80::1%lo", "fe80::1%lo"],
      ["fe80::1%1", "fe80::1%lo"],
    ] as const
  ) {
    if (host.includes("%") && Deno.build.os !== "linux") continue;
    assertEquals(await resolveAddress({ host, port: 7 }), { transport: "udp", hostname, port: 7 });
  }
});

Deno.test("resolveAddress knows no interface that is not there", async () => {
  for (const zone of ["wlan-9", "987654321", "9".repeat(30)]) {
    await assertRejects(
      () => resolveAddress({ host: `fe80::1%${zone}`, port: 7 }),
      Error,
      `Cannot use the address fe80::1%${zone}: this host has no interface ${zone}`,
    );
  }
});

Deno.test("isName is true of what may be elsewhere one day", () => {
  for (const host of ["laptop", "robot.local", "fe80::1", "1.2.3.4.example"]) assert(isName(host), host);
  for (const host of ["10.0.0.1", "::1", "fe80::1%eth0", "ff02::7", "2001:db8::7"]) {
    assert(!isName(host), host);
  }
});

Deno.test("resolveAddress says which name is not known", async () => {
  // An empty label is no name, so nobody is asked for it.
  const unknown = { host: "rover..local", port: 7 };
  await assertRejects(() => resolveAddress(unknown), Error, "Cannot find the host rover..local: ");
});
