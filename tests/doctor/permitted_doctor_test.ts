/** The doctor of a compiled tool, which may do less than one that is run from its source, and sees as much. */

import { assert, assertEquals } from "@std/assert";
import { permissionFlags, PERMISSIONS } from "../../scripts/compile/permissions.ts";
import type { ToolName } from "../../scripts/compile/targets.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { withPrograms } from "../support/program_folder.ts";
import { Tool } from "../support/tools.ts";

const REFUSED = /^could not look: this program is not permitted to start "\/[^"]*"$/;
const LATE = /takes too long/;
/** Of a busy machine, before a look that comes too late counts as what was found. */
const MAX_LOOKS = 5;

const isLinux = Deno.build.os === "linux";
if (!isLinux) console.warn("Left out, because this is no Linux: what the doctor of a compiled tool sees");

/** Ports that are taken as long as a test lasts, so that all looks find the same. */
interface TakenPorts {
  readonly udp: number;
  readonly tcp: number;
}

const TOOLS: readonly [what: string, tool: ToolName, args: (taken: TakenPorts) => string[]][] = [
  [
    "a listen that is called",
    "listen",
    ({ udp, tcp }) => ["--bind", "127.0.0.1", "--port", `${udp}`, "--web", `127.0.0.1:${tcp}`],
  ],
  ["a listen that calls", "listen", ({ udp, tcp }) => ["--web", `127.0.0.1:${tcp}`, `127.0.0.1:${udp}`]],
  ["a broadcast that is called", "broadcast", ({ udp }) => ["--bind", "127.0.0.1", "--port", `${udp}`]],
  ["a broadcast that calls", "broadcast", ({ udp }) => [`127.0.0.1:${udp}`]],
  [
    "a broadcast whose camera is missing",
    "broadcast",
    ({ udp }) => ["--camera", "v4l2:/dev/video-none", `127.0.0.1:${udp}`],
  ],
  ["a t265", "t265", ({ udp }) => [`127.0.0.1:${udp}`]],
];

for (const [what, tool, args] of TOOLS) {
  Deno.test({
    name: `--doctor of ${what} finds as much with a compiled one's permissions as with all`,
    ignore: !isLinux,
    fn: () =>
      withSteadySystem(async (taken, env) => {
        const look = (flags: string[]) => examine({ tool, flags, args: args(taken), env });
        const [all, some] = await Promise.all([look(["-A"]), look(permissionFlags(PERMISSIONS[tool]))]);

        const refused = some.filter(({ says }) => REFUSED.test(says));
        assert(refused.every(({ fix }) => fix), JSON.stringify(refused));
        const { run: mayStart } = PERMISSIONS[tool];
        if (mayStart) assertEquals(refused, []);
        const asksFirewalld = all.some(({ says }) => says.startsWith("firewalld "));
        assertEquals(refused.some(({ name }) => name === "firewall"), asksFirewalld && !mayStart);

        const others = (findings: readonly Finding[]) =>
          findings.filter(({ name }) => !refused.some((finding) => name.startsWith(finding.name)));
        assertEquals(others(some), others(all));
        assert(some.some(({ name }) => name === "Wi-Fi" || name.startsWith("Wi-Fi ")), JSON.stringify(some));
      }),
  });
}

/** Runs a test while its ports are taken, and with firewalld as the only program on `PATH`; it does not answer. */
async function withSteadySystem(
  test: (taken: TakenPorts, env: Record<string, string>) => Promise<void>,
): Promise<void> {
  const udp = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const taken = { udp: (udp.addr as Deno.NetAddr).port, tcp: tcp.addr.port };
  try {
    await withPrograms(["firewall-cmd"], (folder) => test(taken, { PATH: folder }));
  } finally {
    udp.close();
    tcp.close();
  }
}

async function examine(
  options: { tool: ToolName; flags: string[]; args: string[]; env: Record<string, string> },
): Promise<Finding[]> {
  for (let looks = 1;; looks++) {
    const findings = await look(options);
    if (looks === MAX_LOOKS || !findings.some(({ says }) => LATE.test(says))) return findings;
  }
}

async function look(
  { tool, flags, args, env }: Parameters<typeof examine>[0],
): Promise<Finding[]> {
  const script = new URL(`../../src/${tool}.ts`, import.meta.url).pathname;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...flags, script, "--doctor", "--log-format", "json", ...args],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await using running = new Tool(tool, process, false);
  await running.exitCode();
  const text = new TextDecoder().decode(running.stdout);
  assert(text !== "" && !text.includes("--allow-"), `${text}${running.log.join("\n")}`);
  const { checks } = JSON.parse(text) as { checks: Finding[] };
  // The strength of a signal is another one each time.
  return checks.map((finding) => ({ ...finding, says: finding.says.replace(/-\d+ dBm/, "… dBm") }));
}
