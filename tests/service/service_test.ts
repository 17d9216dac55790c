import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { BROADCAST_FLAGS } from "../../src/flags/broadcast_flags.ts";
import { parseFlags } from "../../src/flags/parse_flags.ts";
import { UsageError } from "../../src/flags/usage_error.ts";
import {
  installService,
  printService,
  type ServiceRequest,
  uninstallService,
} from "../../src/service/service.ts";
import { openServiceHost, type ServiceHost } from "../../src/service/service_host.ts";

const UNIT = "/etc/systemd/system/broadcast.service";

interface FakeHost extends ServiceHost {
  readonly files: Map<string, string>;
  readonly calls: string[];
  /** Calls of systemctl that fail. */
  readonly failing: Set<string>;
}

function fakeHost(overrides: Partial<ServiceHost> = {}): FakeHost {
  const files = new Map<string, string>();
  const calls: string[] = [];
  const failing = new Set<string>();
  return {
    files,
    calls,
    failing,
    isRoot: true,
    hasSystemd: true,
    readGroups: () => Promise.resolve(["root", "video"]),
    readText: (path) => Promise.resolve(files.get(path)),
    writeText: (path, text) => Promise.resolve(void files.set(path, text)),
    remove: (path) => Promise.resolve(void files.delete(path)),
    stat: (path) =>
      Promise.resolve(path.startsWith("/dev/") ? undefined : { mode: 0o755, isDirectory: false }),
    findKeys: () => Promise.resolve(undefined),
    systemctl(...args) {
      calls.push(args.join(" "));
      return Promise.resolve({ success: !failing.has(args[0]!), says: "it would not" });
    },
    ...overrides,
  };
}

function request(args: string[] = ["--camera", "test"], path = "/usr/local/bin/broadcast"): ServiceRequest {
  return {
    tool: "broadcast",
    command: { args, ...parseFlags(BROADCAST_FLAGS, args) },
    executable: { words: [path], paths: [path], environment: {} },
  };
}

Deno.test("installService writes the unit that printService shows, and starts it", async () => {
  const host = fakeHost();
  assertStringIncludes(await installService(request(), host), "The service broadcast runs");
  assertEquals(host.files.get(UNIT), await printService(request(), host));
  assertStringIncludes(
    host.files.get(UNIT)!,
    "\nExecStart=/usr/local/bin/broadcast --stats-interval 60s --camera test\n",
  );
  assertEquals(host.calls, ["daemon-reload", "enable broadcast.service", "restart broadcast.service"]);
  await installService(request(), host);
  assertEquals(host.files.size, 1);
});

Deno.test("printService lets a motor program at its devices, and has it asked to end before it is killed", async () => {
  const host = fakeHost({ readGroups: () => Promise.resolve(["root", "video", "gpio", "dialout"]) });
  const driven = await printService(request(["--camera", "test", "--drive", "/bin/true"]), host);
  for (
    const line of [
      "SupplementaryGroups=video gpio dialout",
      "DeviceAllow=char-gpiochip rw",
      "DeviceAllow=char-ttyUSB rw",
      "KillMode=control-group",
    ]
  ) assert(driven.includes(`\n${line}\n`), line);
  const plain = await printService(request(), host);
  assert(plain.includes("\nSupplementaryGroups=video\n") && !plain.includes("char-tty"));
  assert(plain.includes("\nKillMode=mixed\n"));
});

Deno.test("uninstallService stops the service before its unit goes", async () => {
  const host = fakeHost();
  await installService(request(), host);
  host.calls.length = 0;
  assertEquals(await uninstallService(request(), host), "The service broadcast is removed");
  assertEquals(host.files.size, 0);
  assertEquals(host.calls[0], "disable --now broadcast.service");
  assertEquals(host.calls.at(-1), "daemon-reload");
  await assertRejects(() => uninstallService(request(), host), Error, "there is no /etc/systemd/system/");
});

Deno.test("installService and uninstallService leave units of others alone", async () => {
  const host = fakeHost();
  host.files.set(UNIT, "[Unit]\nDescription=another\n");
  await assertRejects(() => installService(request(), host), Error, "there is another of that name");
  await assertRejects(() => uninstallService(request(), host), Error, "there is another of that name");
  host.files.clear();
  host.files.set("/lib/systemd/system/broadcast.service", "[Unit]\n");
  await assertRejects(() => installService(request(), host), Error, "there is another of that name");
  assertEquals(host.calls, []);
});

Deno.test("installService says who may, with the command to type", async () => {
  const host = fakeHost({ isRoot: false });
  const again = request(["--name", "front left"]);
  const inCheckout = { ...again.executable!, environment: { DENO_DIR: "/home/pi/.cache/deno" } };
  await assertRejects(
    () => installService({ ...again, executable: inCheckout }, host),
    Error,
    "only root may; sudo env DENO_DIR=/home/pi/.cache/deno /usr/local/bin/broadcast --name 'front left'",
  );
  assertEquals(host.files.size, 0);
  await assertRejects(
    () => uninstallService(request(), host),
    Error,
    "Cannot uninstall the service broadcast: only",
  );
  const elsewhere = fakeHost({ hasSystemd: false });
  await assertRejects(() => installService(request(), elsewhere), Error, "this system does not run systemd");
});

Deno.test("installService tells what systemd could not do", async () => {
  const host = fakeHost();
  host.failing.add("enable");
  await assertRejects(
    () => installService(request(), host),
    Error,
    "Cannot run systemctl enable broadcast.service: it would not",
  );
  host.failing.clear();
  host.failing.add("restart");
  await assertRejects(() => installService(request(), host), Error, "`journalctl -u broadcast` says why");
});

Deno.test("printService shows the service what lies in a home folder, and nothing else there", async () => {
  const unit = await printService(request([], "/home/pi/bin/broadcast"), fakeHost());
  assertStringIncludes(unit, "\nProtectHome=tmpfs\nBindReadOnlyPaths=/home/pi/bin/broadcast\n");
});

Deno.test("printService refuses what the service's user could not read", async () => {
  const host = fakeHost({
    stat: (path) => Promise.resolve({ mode: path === "/srv/robot" ? 0o750 : 0o755, isDirectory: true }),
  });
  await assertRejects(
    () => printService(request([], "/srv/robot/bin/broadcast"), host),
    UsageError,
    "sudo chmod o+rX /srv/robot",
  );
  await assertRejects(
    () => printService(request([], "/tmp/broadcast"), host),
    UsageError,
    "temporary folder",
  );
  await assertRejects(
    () => printService({ ...request(), name: "a/b" }, host),
    UsageError,
    "--service-name a/b",
  );
});

Deno.test("printService allows the link to the video core only where there is one", async () => {
  assert(!(await printService(request(), fakeHost())).includes("\nDeviceAllow=/dev/vchiq"));
  const pi = fakeHost({ stat: () => Promise.resolve({ mode: 0o755, isDirectory: false }) });
  assertStringIncludes(await printService(request(), pi), "\nDeviceAllow=/dev/vchiq rw\n");
});

Deno.test("ServiceHost writes a file as a whole, readable by all, and leaves no draft", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const host = openServiceHost();
    await host.writeText(`${folder}/x.service`, "one\n".repeat(1000));
    await host.writeText(`${folder}/x.service`, "two\n");
    assertEquals(await host.readText(`${folder}/x.service`), "two\n");
    assertEquals((await host.stat(`${folder}/x.service`))!.mode! & 0o777, 0o644);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["x.service"]);
    await assertRejects(() => host.writeText(`${folder}/none/x.service`, ""));
    assertEquals(await host.stat(`${folder}/none`), undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("installService runs as the user whose keys it takes along, and says so", async () => {
  const keys = { user: "pi", folder: "/home/pi/.config/udp_image_stream" };
  const host = fakeHost({ findKeys: () => Promise.resolve(keys) });
  assertStringIncludes(await installService(request(), host), "; it runs as pi, with that user's keys");
  const unit = host.files.get(UNIT)!;
  for (
    const line of [
      "User=pi",
      "ProtectHome=tmpfs",
      "BindPaths=/home/pi/.config/udp_image_stream",
      "Environment=XDG_CONFIG_HOME=/home/pi/.config",
      "StateDirectory=broadcast",
    ]
  ) assertStringIncludes(unit, `\n${line}\n`);
  assert(!unit.includes("DynamicUser"), unit);
});

Deno.test("installService does not go on without keys that can not be used", async () => {
  const host = fakeHost({
    findKeys: () => Promise.reject(new Error("Cannot use the keys in /x: others may read it")),
  });
  await assertRejects(() => installService(request(), host), Error, "others may read it");
  assertEquals([host.files.size, host.calls], [0, []]);
});
