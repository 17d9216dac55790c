import { assertEquals } from "@std/assert";
import { chooseGroupInterfaces, type InterfaceAddress } from "../../../src/net/groups/group_interfaces.ts";
import { GroupMembership } from "../../../src/net/groups/group_membership.ts";
import { bindForGroups } from "../../../src/net/groups/join_groups.ts";
import { until } from "../../support/until.ts";

const ALL: readonly InterfaceAddress[] = [
  { name: "lo", family: "IPv4", address: "127.0.0.1", scopeid: null },
  { name: "lo", family: "IPv6", address: "::1", scopeid: 0 },
  { name: "eth0", family: "IPv4", address: "10.0.0.2", scopeid: null },
  { name: "eth0", family: "IPv4", address: "10.0.1.2", scopeid: null },
  { name: "eth0", family: "IPv6", address: "fe80::2", scopeid: 2 },
  { name: "wlan0", family: "IPv4", address: "192.168.1.2", scopeid: null },
  { name: "wlan0", family: "IPv6", address: "2001:db8::2", scopeid: 0 },
  { name: "wlan0", family: "IPv6", address: "fe80::2", scopeid: 3 },
] as InterfaceAddress[];

const CASES: readonly [group: string, bind: string | undefined, expected: string[]][] = [
  ["239.1.2.3", undefined, ["eth0 10.0.0.2", "wlan0 192.168.1.2"]],
  ["239.1.2.3", "0.0.0.0", ["eth0 10.0.0.2", "wlan0 192.168.1.2"]],
  ["239.1.2.3", "10.0.1.2", ["eth0 10.0.1.2"]],
  ["239.1.2.3", "127.0.0.1", ["lo 127.0.0.1"]],
  ["239.1.2.3", "10.9.9.9", []],
  ["ff05::7", undefined, ["eth0 fe80::2", "wlan0 2001:db8::2"]],
  ["ff05::7", "2001:db8::2", ["wlan0 2001:db8::2"]],
  ["ff05::7", "fe80::2%wlan0", ["wlan0 2001:db8::2"]],
  ["ff02::7%eth0", undefined, ["eth0 fe80::2"]],
  ["ff02::7%3", undefined, ["wlan0 fe80::2"]],
  ["ff02::7%wlan9", undefined, []],
];

for (const [group, bind, expected] of CASES) {
  Deno.test(`chooseGroupInterfaces takes ${expected.join(" and ") || "none"} for ${group} and ${bind}`, () => {
    const chosen = chooseGroupInterfaces(group, bind, ALL);
    assertEquals(chosen.map(({ name, address }) => `${name} ${address}`), expected);
  });
}

Deno.test("bindForGroups binds a listener to groups to all addresses of the family that was named", () => {
  const group = [{ transport: "udp", hostname: "239.1.2.3", port: 1 }] as const;
  assertEquals(bindForGroups("10.0.0.2", group), "0.0.0.0");
  assertEquals(bindForGroups("fe80::2%eth0", group), "::");
  assertEquals(bindForGroups("10.0.0.2", []), "10.0.0.2");
  assertEquals(bindForGroups("::", group), "::");
});

Deno.test("GroupMembership joins where it can, tells of each change once, and joins what comes up later", async () => {
  const told: string[] = [];
  let there = ALL.filter(({ name }) => name !== "wlan0");
  let looks = 0;
  const membership = new GroupMembership({
    join: (_, on) => Promise.resolve(on?.name === "wlan0"),
    groups: ["239.1.2.3"],
    bind: undefined,
    list: () => (looks++, there),
    onChange: (group, interfaces) => told.push(`${group} ${interfaces.join(",")}`),
    intervalMs: 5,
  });
  await membership.join();
  assertEquals(told, ["239.1.2.3 "]);
  there = [...ALL];
  await until("it is joined", () => told.length === 2);
  const before = looks;
  await until("it has looked again", () => looks > before + 1);
  membership.close();
  assertEquals(told, ["239.1.2.3 ", "239.1.2.3 wlan0"]);
});
