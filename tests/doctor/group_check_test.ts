import { assertEquals } from "@std/assert";
import { checkHeardGroup, checkSentGroup, type GroupPlan } from "../../src/doctor/group_check.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import type { System } from "../../src/doctor/system.ts";
import { fakeSystem } from "./fake_system.ts";

const V4 = { group: "239.1.2.3", port: 5550 };
const V6 = { group: "ff05::7", port: 5550 };

/** Two interfaces, of which some are down, and a route that leaves by the address `from`, where there is one. */
function system({ from, down = [] }: { from?: string; down?: string[] } = {}): System {
  const states = ["eth0", "wlan0"].map((name) => [
    `/sys/class/net/${name}/operstate`,
    down.includes(name) ? "down\n" : "up\n",
  ]);
  const addresses = [["lo", "127.0.0.1"], ["eth0", "10.0.0.2"], ["wlan0", "10.0.1.2"], ["wlan0", "fe80::2"]];
  return fakeSystem({ files: Object.fromEntries(states) }, {
    interfaces: () =>
      addresses.map(([name, address]) => ({
        name: name!,
        address: address!,
        family: address!.includes(":") ? "IPv6" : "IPv4",
        scopeid: null,
      })),
    ...(from ? { probePath: () => Promise.resolve({ mtuBytes: 1500, isRefused: false, from }) } : {}),
  });
}

const HEARD: readonly [plan: GroupPlan, down: string[], status: string, says: string][] = [
  [V4, [], "ok", "heard on eth0, wlan0"],
  [V4, ["eth0"], "ok", "heard on wlan0"],
  [V6, [], "ok", "heard on wlan0"],
  [V6, ["wlan0"], "warn", "heard on no interface: none that is up has an address of IPv6"],
  [{ ...V4, bind: "10.0.1.2" }, [], "ok", "heard on wlan0"],
  [
    { ...V4, bind: "10.0.9.9" },
    [],
    "fail",
    "heard on no interface: none that is up has the address 10.0.9.9",
  ],
  [
    { ...V6, group: "ff02::7%wlan9" },
    [],
    "fail",
    "heard on no interface: wlan9 is down, or not there",
  ],
];

for (const [plan, down, status, says] of HEARD) {
  Deno.test(`checkHeardGroup says of ${plan.group} and ${plan.bind}, without ${down}: ${says}`, async () => {
    const finding = await checkHeardGroup(system({ down }), plan);
    assertEquals(finding, { name: `group ${plan.group}`, status: status as Finding["status"], says });
  });
}

Deno.test("checkSentGroup names the interface that the route or --bind chooses, and what would choose another", async () => {
  const look = async (plan: GroupPlan, from?: string) => {
    const { status, says, fix } = await checkSentGroup(system(from ? { from } : {}), plan);
    return [status, says, fix];
  };
  const by = "sent by eth0, not by wlan0: --bind ADDR chooses";
  assertEquals(await look(V4, "10.0.0.2"), ["ok", by, undefined]);
  assertEquals(await look(V6, "fe80::2%wlan0"), ["ok", "sent by wlan0", undefined]);
  assertEquals(await look({ ...V4, bind: "10.0.1.2" }), ["ok", "sent by wlan0", undefined]);
  assertEquals(await look({ ...V6, group: "ff02::7%wlan0" }), ["ok", "sent by wlan0", undefined]);
  assertEquals(await look({ ...V4, bind: "10.0.9.9" }), [
    "fail",
    "sent by no interface: none that is up has the address 10.0.9.9",
    undefined,
  ]);
  assertEquals(await look(V4), [
    "fail",
    "no route leads to it, and an address of eth0 or wlan0 would",
    "broadcast --bind ADDR 239.1.2.3 …",
  ]);
});
