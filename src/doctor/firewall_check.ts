/**
 * Whether a firewall of this host keeps out what comes uncalled: ufw, firewalld, or rules of nftables.
 *
 * @module
 */

import type { Finding } from "./finding.ts";
import type { System } from "./system.ts";

const NAME = "firewall";

type FirewallSystem = Pick<System, "findProgram" | "run" | "readText" | "isRoot">;

/** Nothing where no firewall is found. */
export async function checkFirewall(system: FirewallSystem, port: number): Promise<readonly Finding[]> {
  return await checkUfw(system, port) ?? await checkFirewalld(system, port) ??
    await checkNftables(system, port) ?? [];
}

async function checkUfw(system: FirewallSystem, port: number): Promise<readonly Finding[] | undefined> {
  if (!/^ENABLED=yes/m.test(await system.readText("/etc/ufw/ufw.conf") ?? "")) return undefined;
  const rules = await system.readText("/etc/ufw/user.rules");
  const allowed = new RegExp(`^### tuple ### allow (udp|any) ${port}(?= )`, "m");
  if (rules !== undefined && allowed.test(rules)) return [accepts("ufw", port)];
  const says = rules === undefined
    ? `ufw is on, and shows to root alone whether it lets UDP port ${port} in`
    : `ufw does not let UDP port ${port} in`;
  return [{ name: NAME, status: "warn", says, fix: `sudo ufw allow ${port}/udp` }];
}

async function checkFirewalld(system: FirewallSystem, port: number): Promise<readonly Finding[] | undefined> {
  const program = await system.findProgram("firewall-cmd");
  if (!program) return undefined;
  const { text } = await system.run(program, `--query-port=${port}/udp`);
  if (/^yes$/m.test(text)) return [accepts("firewalld", port)];
  const isClosed = /^no$/m.test(text);
  if (!isClosed && (await system.run(program, "--state")).code !== 0) return undefined;
  const says = isClosed
    ? `firewalld does not let UDP port ${port} in (--permanent keeps it)`
    : `firewalld is on, and does not tell whether it lets UDP port ${port} in`;
  return [{ name: NAME, status: "warn", says, fix: `sudo firewall-cmd --add-port=${port}/udp` }];
}

/** Only root is shown the rules; iptables of today keeps its own there too. */
async function checkNftables(system: FirewallSystem, port: number): Promise<readonly Finding[] | undefined> {
  const program = system.isRoot ? await system.findProgram("nft") : undefined;
  if (!program) return undefined;
  const { text } = await system.run(program, "list", "ruleset");
  const dropping = /chain (\S+) \{\s*type filter hook input [^;]*;\s*policy drop;/.exec(text);
  if (!dropping) return undefined;
  if (new RegExp(`\\bdport [^\\n]*\\b${port}\\b[^\\n]*accept`).test(text)) return [accepts("nftables", port)];
  const table = [...text.slice(0, dropping.index).matchAll(/^table (\S+ \S+) \{/gm)].at(-1)?.[1] ??
    "inet filter";
  const says = `nftables drops what no rule accepts, and none names UDP port ${port}`;
  return [{
    name: NAME,
    status: "warn",
    says,
    fix: `sudo nft add rule ${table} ${dropping[1]} udp dport ${port} accept`,
  }];
}

function accepts(program: string, port: number): Finding {
  return { name: NAME, status: "ok", says: `${program} lets UDP port ${port} in` };
}
