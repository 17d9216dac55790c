import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { checkFirewall } from "../../src/doctor/firewall_check.ts";
import { checkHost } from "../../src/doctor/host_check.ts";
import {
  checkReceiveBuffer,
  checkSendBuffer,
  checkUdpPort,
  checkWebPort,
} from "../../src/doctor/socket_checks.ts";
import { RefusedProgram } from "../../src/doctor/system.ts";
import { checkWifi } from "../../src/doctor/wifi_check.ts";
import { fakeSystem } from "./fake_system.ts";

const HOST = { host: { host: "laptop.local", port: 5550 }, payloadBytes: 1200, peer: "listen" } as const;

function reaching(hostname: string, probe: { mtuBytes: number; isRefused: boolean }) {
  return fakeSystem({}, {
    resolve: ({ port }) => Promise.resolve({ transport: "udp", hostname, port }),
    probePath: () => Promise.resolve({ ...probe, from: "192.0.2.1" }),
  });
}

const PATHS: readonly [hostname: string, mtuBytes: number, status: string, fix: string | undefined][] = [
  ["192.0.2.7", 1500, "ok", undefined],
  ["192.0.2.7", 9000, "ok", undefined],
  ["192.0.2.7", 1228, "ok", undefined],
  ["192.0.2.7", 1227, "warn", "broadcast --payload 1199 …"],
  ["2001:db8::7", 1248, "ok", undefined],
  ["2001:db8::7", 1247, "warn", "broadcast --payload 1199 …"],
];

for (const [hostname, mtuBytes, status, fix] of PATHS) {
  Deno.test(`checkHost finds a path to ${hostname} of ${mtuBytes} bytes ${status}`, async () => {
    const [name, path, ...others] = await checkHost(reaching(hostname, { mtuBytes, isRefused: false }), HOST);
    assertEquals([name?.status, name?.says], ["ok", hostname]);
    assertEquals([path?.name, path?.status, path?.fix], ["path to laptop.local", status, fix]);
    assertEquals(others, []);
  });
}

Deno.test("checkHost tells that nobody is there, and does not repeat an address", async () => {
  const system = reaching("192.0.2.7", { mtuBytes: 1500, isRefused: true });
  const host = { host: "192.0.2.7", port: 5550 };
  const findings = await checkHost(system, { ...HOST, host });
  assertEquals(findings.map(({ name, status }) => [name, status]), [["path to 192.0.2.7", "ok"], [
    "listener",
    "warn",
  ]]);
});

Deno.test("checkHost tells of names that are not known, and of mDNS where it is missing", async () => {
  const resolve = () => Promise.reject(new Error("Cannot find the host x: the name is not known here"));
  const fixOf = async (host: string, hosts: string) => {
    const system = fakeSystem({ files: { "/etc/nsswitch.conf": `passwd: files\nhosts: ${hosts}\n` } }, {
      resolve,
    });
    const [finding] = await checkHost(system, { ...HOST, host: { host, port: 1 } });
    assertEquals(finding?.status, "fail");
    return finding?.fix;
  };
  assertEquals(await fixOf("rover.local", "files dns"), "sudo apt install avahi-daemon libnss-mdns");
  assertEquals(await fixOf("rover.local", "files mdns4_minimal [NOTFOUND=return] dns"), undefined);
  assertEquals(await fixOf("rover", "files dns"), undefined);
});

Deno.test("checkHost goes on where the path can not be looked at", async () => {
  const resolve = () => Promise.resolve({ transport: "udp", hostname: "192.0.2.7", port: 1 } as const);
  const [, path] = await checkHost(fakeSystem({}, { resolve }), HOST);
  assertEquals([path?.status, path?.says], ["warn", "could not look: no network"]);
});

Deno.test("checkUdpPort and checkWebPort tell a port that is taken", async () => {
  assertEquals((await checkUdpPort(fakeSystem(), { port: 5550 })).status, "ok");
  const bindUdp = () => {
    throw new Error("Cannot listen on UDP :: port 5550: another program uses it already");
  };
  const udp = await checkUdpPort(fakeSystem({}, { bindUdp }), { port: 5550 });
  assertEquals(udp.status, "fail");
  assertStringIncludes(udp.fix!, "sport = :5550");
  const bindTcp = () => {
    throw new Deno.errors.AddrInUse("Address already in use (os error 98)");
  };
  const web = await checkWebPort(fakeSystem({}, { bindTcp }), { hostname: "127.0.0.1", port: 8080 });
  assertEquals([web.status, web.fix], ["fail", "listen --web 8081 …"]);
});

Deno.test("checkReceiveBuffer and checkSendBuffer compare the kernel's limits with what is asked for", async () => {
  const limits = (rmem: number, wmem: number) =>
    fakeSystem({
      files: { "/proc/sys/net/core/rmem_max": `${rmem}\n`, "/proc/sys/net/core/wmem_default": `${wmem}\n` },
    });
  assertEquals((await checkReceiveBuffer(limits(2_097_152, 0)))[0]?.status, "ok");
  const [low] = await checkReceiveBuffer(limits(212_992, 0));
  assertEquals([low?.status, low?.fix], ["warn", "sudo sysctl -w net.core.rmem_max=2097152"]);
  assertMatch(low!.says, /^208 KiB: /);
  assertEquals((await checkSendBuffer(limits(0, 212_992)))[0]?.status, "ok");
  assertEquals(
    (await checkSendBuffer(limits(0, 100_000)))[0]?.fix,
    "sudo sysctl -w net.core.wmem_default=212992",
  );
  assertEquals(await checkSendBuffer(fakeSystem({ os: "darwin" })), []);
});

function wifi(powerSave: string, dbm: number) {
  return fakeSystem({
    files: {
      "/sys/class/net/eth0/operstate": "up",
      "/sys/class/net/wlan0/phy80211/name": "phy0",
      "/sys/class/net/wlan0/operstate": "up\n",
      "/sys/class/net/wlan1/phy80211/name": "phy1",
      "/sys/class/net/wlan1/operstate": "down\n",
      "/proc/net/wireless": "Inter-| sta-|   Quality        |\n face | tus | link level noise |\n" +
        ` wlan0: 0000   54.  ${dbm}.  -256        0      0      0      0      0        0\n`,
    },
    programs: { "iw dev wlan0 get power_save": powerSave },
  });
}

Deno.test("checkWifi tells power save that holds packets back, and a weak signal", async () => {
  const look = async (state: string, dbm: number) => (await checkWifi(wifi(`Power save: ${state}`, dbm)))[0]!;
  const on = await look("on", -50);
  assertEquals([on.status, on.fix], ["warn", "sudo iw dev wlan0 set power_save off"]);
  assertEquals(await look("off", -50), {
    name: "Wi-Fi wlan0",
    status: "ok",
    says: "power save is off, signal -50 dBm",
  });
  assertEquals((await look("off", -80)).status, "warn");
  await assertRejects(() => look("unheard of", -50), Error, "does not tell about wlan0");
});

Deno.test("checkWifi says how to look where iw is missing, and is content without Wi-Fi", async () => {
  const files = { "/sys/class/net/wlp3s0/phy80211/name": "phy0" };
  const [finding] = await checkWifi(fakeSystem({ files }));
  assertEquals([finding?.name, finding?.status], ["Wi-Fi wlp3s0", "warn"]);
  assertStringIncludes(finding!.fix!, "apt install iw");
  const wired = fakeSystem({ files: { "/sys/class/net/lo/operstate": "unknown\n" } });
  assertEquals(await checkWifi(wired), [{ name: "Wi-Fi", status: "ok", says: "not in use" }]);
});

Deno.test("checkWifi does not take a system that shows no interfaces for one without Wi-Fi", async () => {
  await assertRejects(() => checkWifi(fakeSystem()), Error, "/sys/class/net shows no interfaces");
  assertEquals(await checkWifi(fakeSystem({ os: "darwin" })), []);
});

const UFW = { "/etc/ufw/ufw.conf": "# on\nENABLED=yes\n" };
const TUPLE = "### tuple ### allow udp 5550 0.0.0.0/0 any 0.0.0.0/0 in";
const NFT_DROP = `table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		tcp dport 22 accept
	}
}`;

const FIREWALLS: readonly [
  what: string,
  parts: Parameters<typeof fakeSystem>[0],
  status: string,
  fix?: string,
][] = [
  ["ufw whose rules are secret", { files: UFW }, "warn", "sudo ufw allow 5550/udp"],
  ["ufw that lets it in", { files: { ...UFW, "/etc/ufw/user.rules": TUPLE } }, "ok"],
  [
    "ufw that lets another in",
    { files: { ...UFW, "/etc/ufw/user.rules": TUPLE.replace("5550", "55501") } },
    "warn",
    "sudo ufw allow 5550/udp",
  ],
  ["ufw that is off", { files: { "/etc/ufw/ufw.conf": "ENABLED=no" } }, "none"],
  [
    "firewalld that lets it in",
    { programs: { "firewall-cmd --query-port=5550/udp": "yes" } },
    "ok",
  ],
  [
    "firewalld that does not",
    { programs: { "firewall-cmd --query-port=5550/udp": "1 no" } },
    "warn",
    "sudo firewall-cmd --add-port=5550/udp",
  ],
  [
    "firewalld that does not tell",
    { programs: { "firewall-cmd --query-port=5550/udp": "253 Error", "firewall-cmd --state": "running" } },
    "warn",
    "sudo firewall-cmd --add-port=5550/udp",
  ],
  [
    "firewalld that is off",
    {
      programs: {
        "firewall-cmd --query-port=5550/udp": "252 FirewallD is not running",
        "firewall-cmd --state": "252 not running",
      },
    },
    "none",
  ],
  ["nftables without rules", { isRoot: true, programs: { "nft list ruleset": "" } }, "none"],
  [
    "nftables that drops",
    { isRoot: true, programs: { "nft list ruleset": NFT_DROP } },
    "warn",
    "sudo nft add rule inet filter input udp dport 5550 accept",
  ],
  [
    "nftables that lets it in",
    {
      isRoot: true,
      programs: { "nft list ruleset": NFT_DROP.replace("tcp dport 22", "udp dport { 53, 5550 }") },
    },
    "ok",
  ],
  ["nftables that only root is shown", { programs: { "nft list ruleset": NFT_DROP } }, "none"],
];

for (const [what, parts, status, fix] of FIREWALLS) {
  Deno.test(`checkFirewall knows ${what}`, async () => {
    const [finding] = await checkFirewall(fakeSystem(parts), 5550);
    assertEquals([finding?.status ?? "none", finding?.fix], [status, fix]);
  });
}

Deno.test("checkFirewall leaves to the person the one question that firewalld would have been asked", async () => {
  const run = (program: string, ...args: string[]) =>
    Promise.reject(new RefusedProgram("refused", [program, ...args].join(" ")));
  const system = fakeSystem({ programs: { "firewall-cmd": "" } }, { run });
  const refusal = await assertRejects(() => checkFirewall(system, 5550), RefusedProgram);
  assertEquals(refusal.command, "/usr/bin/firewall-cmd --query-port=5550/udp");
});
