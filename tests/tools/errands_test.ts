/** What the tools do instead of their work: look for faults, and become a service. */

import { assert, assertEquals } from "@std/assert";
import { runTool, startTool } from "../support/tools.ts";

Deno.test("broadcast and listen --doctor look, say what they see, and exit with 1 where something does not work", async () => {
  const test = ["--doctor", "--log-format", "json"];
  const cases: [string, string[]][] = [
    ["broadcast", [...test, "--camera", "test", "--port", "0"]],
    ["broadcast", [...test, "--camera-cmd", "/nowhere/camera", "127.0.0.1"]],
    ["t265", [...test, "--camera", "test", "127.0.0.1"]],
    ["listen", [...test, "--view", "none", "--port", "0"]],
  ];
  const codes: number[] = [];
  for (const [name, args] of cases) {
    const { code, stdout } = await runTool(name, args);
    const report = JSON.parse(stdout);
    assertEquals(code, report.ok ? 0 : 1);
    assert(report.checks.length > 0);
    codes.push(code);
  }
  assertEquals(codes[1], 1);
});

Deno.test("broadcast --doctor looks whether its motor program is there", async () => {
  for (const [program, status] of [["tee lines", "ok"], ["/nowhere/motors", "fail"]] as const) {
    const args = ["--doctor", "--log-format", "json", "--camera", "test", "--port", "0", "--drive", program];
    const { stdout } = await runTool("broadcast", args);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string }[] };
    assertEquals(checks.find(({ name }) => name === "--drive")?.status, status);
  }
});

Deno.test("broadcast --doctor looks at the disk that it would record to", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const record of [`${folder}/drive.mcap`, `${folder}/drives/today/`, folder]) {
      const args = [
        "--doctor",
        "--log-format",
        "json",
        "--camera",
        "test",
        "--port",
        "0",
        "--record",
        record,
      ];
      const { stdout } = await runTool("broadcast", args);
      const { checks } = JSON.parse(stdout) as { checks: { name: string; says: string }[] };
      const says = checks.find(({ name }) => name === "disk space")!.says;
      assert(says.includes(` GB in ${folder}, `), says);
    }
  } finally {
    await Deno.remove(folder);
  }
});

Deno.test("broadcast --print-service shows a unit that starts it with the same options", async () => {
  const options = ["--camera", "test", "--name", "front left"];
  const { code, stdout, log } = await runTool("broadcast", ["--print-service", ...options, "127.0.0.1"]);
  // A checkout may lie where no service can read it, for example in /tmp.
  if (code === 2) return assert(/^broadcast: Cannot use \S+ in a service/.test(log[0]!), log[0]);
  assertEquals(code, 0);
  assert(
    /^ExecStart=.*broadcast\.ts.* --camera test --name "front left" 127\.0\.0\.1$/m.test(stdout),
    stdout,
  );
  assert(stdout.includes("DynamicUser=yes"));
});

Deno.test("broadcast --install-service explains on one line what can not be a service", async () => {
  const { code, log, stdout } = await runTool("broadcast", [
    "--install-service",
    "--camera",
    "-",
    "127.0.0.1",
  ]);
  assertEquals([code, log.length, stdout], [2, 1, ""], log.join("\n"));
});

Deno.test({
  name: "broadcast tells systemd when it sends, that it is alive, and when it ends",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/notify`;
    const socket = Deno.listenDatagram({ transport: "unixpacket", path });
    const said: string[] = [];
    const reading = (async () => {
      for await (const [bytes] of socket) said.push(new TextDecoder().decode(bytes));
    })();
    try {
      const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: "1500000" };
      const args = ["--camera", "test", "--width", "160", "--height", "120", "127.0.0.1:9"];
      await using tool = startTool("broadcast", args, { env });
      await tool.until("it is alive", () => said.some((text) => text.includes("WATCHDOG=1")));
      assert(said[0]!.includes("READY=1"), said.join("|"));
      assertEquals(await tool.end("SIGTERM"), 0);
      assert(said.some((text) => text.includes("STOPPING=1")), said.join("|"));
    } finally {
      socket.close();
      await reading;
      await Deno.remove(folder, { recursive: true });
    }
  },
});
