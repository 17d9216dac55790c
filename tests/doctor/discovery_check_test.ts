/** What the doctor says of multicast DNS, on systems that are made up. */

import { assertEquals, assertMatch } from "@std/assert";
import type { AnnouncedRobot } from "../../src/discovery/robot_table.ts";
import { type DiscoveryPlan, planDiscovery } from "../../src/doctor/discovery_check.ts";
import { examine } from "../../src/doctor/run_doctor.ts";
import type { System } from "../../src/doctor/system.ts";
import { fakeSystem } from "./fake_system.ts";

const SEARCH: DiscoveryPlan = { act: "search", isNeeded: true };
const ANNOUNCE: DiscoveryPlan = { act: "announce", name: "Rover 1.2" };
const TAKEN = "Cannot listen on UDP port 5353, that of multicast DNS: it is taken";

/** One that is announced at both kinds of addresses. */
function robot(label: string, number: number): AnnouncedRobot {
  const text = { name: label, wireVersion: 1, seal: "open", width: 0, height: 0 } as const;
  return { key: `${number}`, label, text, port: 5550, addresses: [`fd00::${number}`, `10.0.0.${number}`] };
}

/** Two interfaces, and a third that has no address but a link-local one; some are down. */
function system(robots: readonly AnnouncedRobot[] = [], { down = [] as string[] } = {}): System {
  const states = down.map((name) => [`/sys/class/net/${name}/operstate`, "down\n"]);
  return fakeSystem({ files: Object.fromEntries(states) }, {
    mdnsInterfaces: () =>
      Promise.resolve(
        new Map([["eth0", ["10.0.0.2"]], ["wlan0", ["10.0.1.2", "fd00::2"]], ["usb0", []]]),
      ),
    findRobots: () => Promise.resolve(robots),
  });
}

/** Each finding as `status name: words`, with its remedy behind an arrow. */
async function look(system: System, plan: DiscoveryPlan, bind?: string): Promise<string[]> {
  const findings = await examine([planDiscovery(system, plan, bind)]);
  return findings.map(({ name, status, says, fix }) =>
    `${status} ${name}: ${says}${fix === undefined ? "" : ` → ${fix}`}`
  );
}

Deno.test("planDiscovery names the robots that are found, five of them, each at an address that --bind reaches", async () => {
  const two = system([robot("Rover", 7), robot("Crane", 8)]);
  assertEquals(await look(two, SEARCH), ["ok robots: Crane at 10.0.0.8:5550, Rover at 10.0.0.7:5550"]);
  assertEquals(await look(two, SEARCH, "fd00::2"), [
    "ok robots: Crane at [fd00::8]:5550, Rover at [fd00::7]:5550",
  ]);
  const five = [1, 2, 3, 4, 5].map((number) => `Rover ${number} at 10.0.0.${number}:5550`).join(", ");
  const robots = [1, 2, 3, 4, 5, 6, 7].map((number) => robot(`Rover ${number}`, number));
  assertEquals(await look(system(robots.slice(0, 5)), SEARCH), [`ok robots: ${five}`]);
  assertEquals(await look(system(robots), SEARCH), [`ok robots: ${five}, and 2 more`]);
});

Deno.test("planDiscovery lets no robot's name end the line or fill it", async () => {
  const [said] = await look(system([robot(`\x1b[2J\n\u202eok${"x".repeat(1000)}`, 7)]), SEARCH);
  assertMatch(said!, /^ok robots: \[2J okx{100,200}… at 10\.0\.0\.7:5550$/);
});

Deno.test("planDiscovery says why no robot may be found, and how it goes without", async () => {
  const [said, ...others] = await look(system(), SEARCH);
  assertEquals(others, []);
  assertMatch(
    said!,
    /^warn robots: none announces itself: .*--no-announce.*multicast.*guest Wi-Fis → listen R/,
  );
  assertEquals(await look(system([], { down: ["eth0", "wlan0", "usb0"] }), SEARCH), [
    "warn robots: can not be found: no interface that is up leads out of this host",
  ]);
  const taken = fakeSystem({}, { mdnsInterfaces: () => Promise.reject(new Error(TAKEN)) });
  assertEquals(await look(taken, SEARCH), [
    `warn robots: can not be found: ${TAKEN} → listen ROBOT-ADDRESS   # works without`,
  ]);
});

Deno.test("planDiscovery says nothing where none is found that is not needed", async () => {
  const plan: DiscoveryPlan = { act: "search", isNeeded: false };
  assertEquals(await look(system([robot("Rover", 7)]), plan), ["ok robots: Rover at 10.0.0.7:5550"]);
  assertEquals(await look(system(), plan), []);
  assertEquals(await look(fakeSystem(), plan), []);
});

const ANNOUNCED: readonly [bind: string | undefined, down: string[], said: string][] = [
  [undefined, [], "ok announcement: as Rover 1-2, on eth0, wlan0"],
  [undefined, ["eth0"], "ok announcement: as Rover 1-2, on wlan0"],
  ["10.0.1.2", [], "ok announcement: as Rover 1-2, on wlan0"],
  ["FD00:0::2", [], "ok announcement: as Rover 1-2, on wlan0"],
  ["10.0.1.2", ["wlan0"], "warn announcement: on no interface: none that is up has the address 10.0.1.2"],
  [
    "fe80::7%eth0",
    [],
    "warn announcement: on no interface: fe80::7 means nothing to others, who do not know the interface",
  ],
  [
    undefined,
    ["eth0", "wlan0"],
    "warn announcement: on no interface: none that is up has an address that means something without its interface",
  ],
  [
    undefined,
    ["eth0", "wlan0", "usb0"],
    "warn announcement: on no interface: none that is up leads out of this host",
  ],
];

for (const [bind, down, said] of ANNOUNCED) {
  Deno.test(`planDiscovery says of a robot at ${bind}, without ${down}: ${said}`, async () => {
    assertEquals(await look(system([], { down }), ANNOUNCE, bind), [said]);
  });
}

Deno.test("planDiscovery says that a robot can not announce itself, and what viewers need then", async () => {
  const taken = fakeSystem({}, { mdnsInterfaces: () => Promise.reject(new Error(TAKEN)) });
  assertEquals(await look(taken, ANNOUNCE), [
    `warn announcement: ${TAKEN}; viewers need this robot's address`,
  ]);
});
