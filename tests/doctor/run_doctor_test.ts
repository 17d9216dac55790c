import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Finding } from "../../src/doctor/finding.ts";
import { type DoctorOptions, planChecks } from "../../src/doctor/plan.ts";
import { formatJsonReport, formatReport } from "../../src/doctor/report.ts";
import { examine } from "../../src/doctor/run_doctor.ts";
import { RefusedProgram } from "../../src/doctor/system.ts";
import { openThisSystem } from "../../src/doctor/this_system.ts";
import { withPrograms } from "../support/program_folder.ts";
import { fakeSystem } from "./fake_system.ts";

const OK: Finding = { name: "clock", status: "ok", says: "follows a time server" };

Deno.test("examine bounds each check, and tells of those that fail, in their order", async () => {
  const findings = await examine([
    { name: "slow", look: () => new Promise(() => {}) },
    { name: "broken", look: () => Promise.reject(new Error("no such thing")) },
    { name: "clock", look: () => Promise.resolve(OK) },
    { name: "many", look: () => Promise.resolve([OK, OK]) },
    { name: "none", look: () => Promise.resolve([]) },
  ], 50);
  assertEquals(findings, [
    { name: "slow", status: "warn", says: "could not look: that takes too long" },
    { name: "broken", status: "warn", says: "could not look: no such thing" },
    ...[OK, OK, OK],
  ]);
});

Deno.test("examine says what this program may not do without a word of Deno's flags, and who can", async () => {
  const message = 'Requires run access to "/usr/sbin/nft", run again with the --allow-run flag';
  const findings = await examine([
    { name: "program", look: () => Promise.reject(new RefusedProgram(message, "sudo nft list ruleset")) },
    {
      name: "port",
      look: () => Promise.resolve({ name: "port", status: "fail", says: `no socket: ${message}`, fix: "a" }),
    },
  ]);
  const refused = 'this program is not permitted to start "/usr/sbin/nft"';
  assertEquals(findings, [
    { name: "program", status: "warn", says: `could not look: ${refused}`, fix: "sudo nft list ruleset" },
    { name: "port", status: "fail", says: `no socket: ${refused}`, fix: "a" },
  ]);
});

const NAMES: readonly [what: string, options: DoctorOptions, names: string[]][] = [
  [
    "a broadcaster that waits",
    {
      tool: "broadcast",
      hosts: [],
      port: 5550,
      camera: { kind: "auto" },
      discovery: { act: "announce", name: "Rover" },
    },
    [
      "camera program",
      "camera",
      "video devices",
      "UDP port 5550",
      "firewall",
      "announcement",
      "send buffer",
      "Wi-Fi",
      "keys",
    ],
  ],
  [
    "a broadcaster that pushes",
    {
      tool: "broadcast",
      hosts: [{ host: "laptop", port: 5550 }],
      programs: [{ option: "camera-cmd", command: "x" }],
    },
    ["--camera-cmd", "laptop", "send buffer", "Wi-Fi", "keys"],
  ],
  [
    "a listener with a page by TLS",
    {
      tool: "listen",
      hosts: [{ host: "robot", port: 5550 }],
      view: "web",
      web: { hostname: "127.0.0.1", port: 8443 },
      certificate: { cert: "a.pem", key: "a.key" },
    },
    ["window", "JPEG library", "web port", "web certificate", "robot", "receive buffer", "Wi-Fi", "keys"],
  ],
  [
    "a listener",
    {
      tool: "listen",
      hosts: [],
      port: 5550,
      web: { hostname: "127.0.0.1", port: 8080 },
      recordingFolder: "/data",
      discovery: { act: "search", isNeeded: true },
    },
    [
      "window",
      "JPEG library",
      "web port",
      "UDP port 5550",
      "firewall",
      "robots",
      "receive buffer",
      "Wi-Fi",
      "keys",
      "disk space",
    ],
  ],
  [
    "a t265 in its made-up room",
    { tool: "t265", hosts: [], camera: { kind: "test" } },
    ["camera program", "camera", "video devices", "JPEG library", "send buffer", "Wi-Fi", "keys"],
  ],
];

for (const [what, options, names] of NAMES) {
  Deno.test(`planChecks looks at what matters to ${what}`, () => {
    const machine = ["processor", "power and heat", "clock"];
    const planned = planChecks(fakeSystem(), options).map(({ name }) => name);
    assertEquals(planned.filter((name) => !machine.includes(name)), names);
    assertEquals(planned.filter((name) => machine.includes(name)), machine);
  });
}

Deno.test("planChecks leaves the page's port alone where a window opens", () => {
  const system = fakeSystem({ variables: { DISPLAY: ":0" }, libraries: ["sdl"] });
  const options = { tool: "listen", hosts: [], web: { hostname: "127.0.0.1", port: 8080 } } as const;
  assert(!planChecks(system, options).some(({ name }) => name === "web port"));
  assert(planChecks(system, { ...options, view: "web" }).some(({ name }) => name === "web port"));
});

Deno.test("formatReport colours the statuses alone, and prints nothing that a terminal obeys", () => {
  const text = formatReport([{ name: "a", status: "fail", says: "b\x1b[2J\nc\x9b\u202e", fix: "d\te" }], {
    isColoured: true,
  });
  const says = "b\\u001b[2J c\\u009b\\u202e";
  assertEquals(text, `\x1b[31mfail  \x1b[0ma  ${says}\n         → d e\n\n0 ok, no warnings, 1 fails\n`);
});

Deno.test("formatJsonReport is one object on one line", () => {
  const failed: Finding = { name: "a", status: "fail", says: "b\nc", fix: "d" };
  const text = formatJsonReport("listen", [OK, failed]);
  assertEquals(text.split("\n").length, 2);
  assertEquals(JSON.parse(text), { tool: "listen", ok: false, checks: [OK, failed] });
  assertEquals(JSON.parse(formatJsonReport("listen", [OK])).ok, true);
});

Deno.test("openThisSystem sees files, programs and ports as they are", async () => {
  const system = openThisSystem();
  await withPrograms(["uis-program"], async (folder) => {
    assertEquals(await system.list(folder), ["uis-program"]);
    assertEquals(await system.readText(`${folder}/uis-program`), "#!/bin/sh\n");
    assertEquals(await system.tryOpen(`${folder}/uis-program`), "opened");
    assertEquals(await system.tryOpen(`${folder}/other`), "missing");
    assertEquals(await system.readText(`${folder}/other`), undefined);
    assertEquals(await system.list(`${folder}/other`), []);
    assert(await system.freeBytes(folder) > 0);
    assertEquals(await system.run("/bin/sh", "-c", "echo out; echo err >&2; exit 3"), {
      code: 3,
      text: "out\n\nerr\n",
    });
  });
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  const reason = attempt(() => system.bindUdp("127.0.0.1", port));
  socket.close();
  assertEquals(reason, `Cannot listen on UDP 127.0.0.1 port ${port}: another program uses it already`);
  assertEquals(attempt(() => system.bindUdp("127.0.0.1", port)), undefined);
});

Deno.test({
  name: "openThisSystem names the command line of a program that it may not start",
  ignore: Deno.build.os === "windows",
  permissions: { sys: ["uid"] },
  async fn() {
    const refusal = await assertRejects(
      () => openThisSystem().run("/usr/sbin/iw", "dev", "wlan0", "get", "power_save"),
      RefusedProgram,
      "/usr/sbin/iw",
    );
    const sudo = Deno.uid() === 0 ? "sudo " : "";
    assertEquals(refusal.command, `${sudo}iw dev wlan0 get power_save`);
  },
});

function attempt(act: () => void): string | undefined {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
}

const SCRIPT = `
import { runDoctor } from ${JSON.stringify(new URL("../../src/doctor/run_doctor.ts", import.meta.url).href)};
Deno.exit(await runDoctor(JSON.parse(Deno.args[0])));
`;

for (const camera of ["test", "v4l2"] as const) {
  Deno.test(`runDoctor looks at this very system, prints, and gives the exit code: --camera ${camera}`, async () => {
    const options = {
      tool: "broadcast",
      hosts: [],
      camera: { kind: camera, device: "/dev/video-none" },
      json: true,
    };
    const root = new URL("../../", import.meta.url);
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--config", new URL("deno.json", root).pathname, SCRIPT, JSON.stringify(options)],
    }).output();
    const report = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals([code, report.ok], camera === "test" ? [0, true] : [1, false]);
    assert(report.checks.every(({ name, says }: Finding) => name !== "" && says !== ""));
  });
}
