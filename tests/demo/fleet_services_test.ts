/** The units of `scripts/fleet` at work: installed as their first lines say, under a systemd, on hosts of a small network. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { nameFile } from "../../scripts/compile/targets.ts";
import { findObstacle, StandaloneFolder, targetOf } from "../compile/standalone.ts";
import { createNetwork } from "../support/network_namespaces.ts";
import { findSystemdObstacle, SystemdBox } from "../support/systemd_box.ts";
import { startTool, type Tool } from "../support/tools.ts";
import { until } from "../support/until.ts";

const FOLDER = new URL("../../scripts/fleet/", import.meta.url);
const X86 = targetOf("linux-x86_64");
const SERVICES = ["uis-nats", "uis-gateway"];

/** The commands in a unit's first lines. */
async function readInstallation(unit: string): Promise<string[]> {
  const text = await Deno.readTextFile(new URL(`${unit}.service`, FOLDER));
  const [head] = text.split("[Unit]");
  return [...head!.matchAll(/^# {3}(\S.*?)(?: {2,}#.*)?$/gm)].map(([, line]) => line!);
}

/** Does what they say; a robot that is not paired is not paired with. */
async function install(systemd: SystemdBox, unit: string, robot: string): Promise<void> {
  const lines = await readInstallation(unit);
  assert(lines.length > 4, lines.join("\n"));
  for (const line of lines) {
    if (line.includes("--pair CODE")) continue;
    const { code, stdout, stderr } = await systemd.shell(line.replace("rover.local crane.local", robot));
    assertEquals(code, 0, `${line}: ${stderr}`);
    if (!line.includes("fleet:key")) continue;
    // As the line says, and the one at the end.
    const key = stdout.trim();
    assertMatch(key, /^U[A-Z2-7]{55}$/);
    const edits = [`s/{ user: gateway, password: [^,]*,/{ nkey: ${key},/`, `s/_INBOX.gateway/_INBOX.${key}/`];
    const edit = `sed -i ${edits.map((one) => `-e '${one}'`).join(" ")} /etc/uis/server.conf`;
    const edited = await systemd.shell(`${edit} && systemctl reload uis-nats`);
    assertEquals(edited.code, 0, edited.stderr);
  }
}

/** Kills what a unit has started, and waits for the next one; pictures come again then. */
async function restarts(systemd: SystemdBox, unit: string, viewer: Tool): Promise<void> {
  const before = await systemd.show(unit, "MainPID");
  assertEquals((await systemd.shell(`kill -KILL ${before}`)).code, 0);
  await until(
    `${unit} is there again`,
    async () =>
      await systemd.show(unit, "ActiveState") === "active" && await systemd.show(unit, "MainPID") !== before,
  );
  const { length } = viewer.statistics;
  await viewer.until("pictures come again", () => {
    const counts = viewer.statistics.slice(length).flatMap(({ streams }) => streams[0]?.framesComplete ?? []);
    return Math.max(...counts) >= Math.min(...counts) + 20;
  });
}

const obstacle = Deno.build.target === X86.triple
  ? await findSystemdObstacle() ?? await findObstacle(X86)
  : `this is no ${X86.label}`;
const NAME =
  "the units of scripts/fleet install as they say, publish a robot as nobody, and start again what is killed";
if (obstacle) console.warn(`Left out, because ${obstacle}: ${NAME}`);

Deno.test({
  name: NAME,
  ignore: obstacle !== undefined,
  async fn() {
    await using folder = await StandaloneFolder.create([["listen", X86]]);
    await using network = await createNetwork(["site", "robot", "viewer"]);
    const { site, robot, viewer } = network.hosts;
    const files = { [`${folder.path}/work/${nameFile("listen", X86)}`]: "/usr/local/bin/listen" };
    await using systemd = await SystemdBox.open({ host: site, files });
    await using _robot = startTool("broadcast", ["--camera", "test", "--name", "rover", "--no-announce"], {
      host: robot,
    });
    for (const unit of SERVICES) await install(systemd, unit, robot.ipv4);
    const { stdout } = await systemd.shell("grep NORTH_LOOK_PASSWORD /etc/uis/passwords.env");
    const login = `look:${stdout.trim().split("=")[1]}`;
    const url = `nats://${login}@${site.ipv4}/north/rover`;
    await using looking = startTool("listen", ["--view", "none", "--stats-json", "-", url], { host: viewer });
    try {
      await looking.statisticsUntil("pictures come", ({ streams }) => streams[0]?.framesComplete! > 20);
      for (const unit of SERVICES) {
        const pid = await systemd.show(unit, "MainPID");
        const { stdout: status } = await systemd.shell(`cat /proc/${pid}/status`);
        assertMatch(status, /^Uid:\t[1-9]\d*\t/m);
        assertMatch(status, /^CapEff:\t0+$/m);
        assertMatch(status, /^NoNewPrivs:\t1$/m);
        assertMatch(status, /^Seccomp:\t2$/m);
      }
      for (const unit of SERVICES.toReversed()) await restarts(systemd, unit, looking);
    } catch (error) {
      for (const unit of SERVICES) console.log(await systemd.journal(unit));
      throw error;
    }
    for (const unit of SERVICES.toReversed()) {
      assertEquals((await systemd.shell(`systemctl stop ${unit}`)).code, 0);
      const states = ["ActiveState", "Result"].map((property) => systemd.show(unit, property));
      assertEquals([unit, ...await Promise.all(states)], [unit, "inactive", "success"]);
    }
  },
});
