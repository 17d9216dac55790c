/** Robots that are announced, as a listener sees and lists them. */

import { assert, assertEquals } from "@std/assert";
import { formatLines } from "../../src/cli/find_errand.ts";
import { formatFound, FoundInTerminal } from "../../src/cli/found_in_terminal.ts";
import { type Found, seeAnnounced } from "../../src/cli/found_robots.ts";
import type { AnnouncedRobot } from "../../src/discovery/robot_table.ts";
import type { RobotText } from "../../src/discovery/robot_text.ts";

const ALL = { bound: "::", isPaired: () => false };

function announced(
  label: string,
  addresses: readonly string[] = ["10.0.0.1"],
  text: Partial<RobotText> = {},
): AnnouncedRobot {
  const rest = { wireVersion: 1, seal: "open", width: 1024, height: 768 } as const;
  return { key: label.toLowerCase(), label, port: 5550, addresses, text: { name: label, ...rest, ...text } };
}

function see(...robots: AnnouncedRobot[]): Found[] {
  return seeAnnounced(robots, ALL);
}

Deno.test("seeAnnounced sorts robots by their names, and shows what is invisible in them as escapes", () => {
  const names = see(announced("b"), announced("\x1b[31mA"), announced("a\u202e"), announced("x".repeat(500)))
    .map(({ name }) => name);
  assertEquals(names, ["\\u001b[31mA", "a\\u202e", "b", "x".repeat(64)].sort((a, b) => a.localeCompare(b)));
});

Deno.test("seeAnnounced takes an address that this listener's socket reaches, of IPv4 where there is one", () => {
  const addresses = ["fd77::1", "10.0.0.1", "10.0.0.2"];
  const at = (bound: string, list = addresses) =>
    seeAnnounced([announced("a", list)], { ...ALL, bound })[0]!.address.hostname;
  assertEquals(at("::"), "10.0.0.1");
  assertEquals(at("0.0.0.0"), "10.0.0.1");
  assertEquals(at("fd77::5"), "fd77::1");
  assertEquals(at("::", ["fd77::1"]), "fd77::1");
});

Deno.test("seeAnnounced asks for a pairing by the stream's name, what the robot says it is, and its address", () => {
  const asked: unknown[] = [];
  const isPaired = (sought: unknown) => asked.push(sought) > 0;
  const robotId = "0123456789abcdef";
  const [robot] = seeAnnounced([announced("Rover (2)", undefined, { name: "Rover", robotId })], {
    ...ALL,
    isPaired,
  });
  const address = { transport: "udp", hostname: "10.0.0.1", port: 5550 };
  assertEquals(asked, [{ name: "Rover", address, robotId }]);
  assertEquals([robot!.name, robot!.isPaired], ["Rover (2)", true]);
});

Deno.test("seeAnnounced takes an open robot at the address of a paired one for another where it says so, and no sealed one", () => {
  const options = { ...ALL, isPaired: () => true, placeOf: () => "sealbot" };
  for (const seal of ["open", "sealed"] as const) {
    const [robot] = seeAnnounced([announced("crane", undefined, { seal })], options);
    const expected = seal === "open" ? [false, "sealbot"] : [true, undefined];
    assertEquals([robot!.isPaired, robot!.placeOf], expected, seal);
  }
  const [line] = formatLines(seeAnnounced([announced("crane")], options));
  assertEquals(line, "crane  10.0.0.1:5550  1024x768  open; at the address of sealbot, which is paired");
});

Deno.test("formatLines lists robots in columns, each with who can watch it and the version of a foreign wire", () => {
  const robots = [
    ...see(announced("crane", ["fd77::1"], { width: 0, height: 0, wireVersion: 2 })),
    ...seeAnnounced([announced("Rover", undefined, { seal: "sealed" })], { ...ALL, isPaired: () => true }),
    ...see(announced("Zed", undefined, { seal: "sealed" })),
  ];
  assertEquals(formatLines(robots), [
    "crane  [fd77::1]:5550  ?         open, speaks version 2 of the wire, not 1",
    "Rover  10.0.0.1:5550   1024x768  paired",
    "Zed    10.0.0.1:5550   1024x768  sealed, not paired",
  ]);
});

Deno.test("formatFound numbers the first nine, and says how many more there are than it lists", () => {
  const robots = see(...Array.from({ length: 30 }, (_, i) => announced(`robot ${`${i}`.padStart(2, "0")}`)));
  const lines = formatFound(robots);
  assertEquals(lines.length, 21);
  assert(lines[0]!.startsWith("  1  robot 00  10.0.0.1 · 1024x768"), lines[0]);
  assert(lines[8]!.startsWith("  9  ") && lines[9]!.startsWith("     robot 09"), lines[9]);
  assertEquals(lines[20], "     and 10 more");
});

Deno.test("FoundInTerminal lists robots again when others are found, and says so when none is left", () => {
  const printed: string[] = [];
  const terminal = { isTerminal: true, print: (line: string) => printed.push(line) };
  const flags = { quiet: false, "log-format": "text", "drive-input": "-" } as const;
  const list = new FoundInTerminal({ terminal, flags }, () => {});
  const [rover] = see(announced("Rover"));
  list.show([]);
  list.show([rover!]);
  list.show([{ ...rover!, isAsked: true }]);
  list.show([]);
  list.close();
  assertEquals(printed, [
    "Robots in this network (listen ADDRESS shows one of them):\n  1  Rover  10.0.0.1 · 1024x768  open",
    "No robot is found in this network any more",
  ]);
});
