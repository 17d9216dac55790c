import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { formatUnit, isServiceName, UNIT_MARK, type UnitOptions } from "../../src/service/unit.ts";
import { testWith } from "../support/programs.ts";
import { readWords } from "./read_unit.ts";

const PLAIN: UnitOptions = { name: "broadcast", executable: ["/bin/true"], args: ["--camera", "test"] };
const RICH: UnitOptions = {
  name: "t265-left_1",
  description: "100 % of\nthe view \\",
  executable: ["/bin/true", "run", "-A", "/home/pi/my robot/$x.ts"],
  args: ["--name", 'front "$5" 100%', "--calibration", { id: "calibration", path: "/home/pi/left 1.json" }],
  groups: ["video", "plugdev"],
  homePaths: ["/home/pi/my robot", "/root/100%"],
  environment: { DENO_DIR: "/root/.cache/my $deno", HOME: "/elsewhere" },
  bindsPrivilegedPort: true,
};

/** The values of a key, in their order. */
function valuesOf(unit: string, key: string): string[] {
  return unit.split("\n").filter((line) => line.startsWith(`${key}=`)).map((line) =>
    line.slice(key.length + 1)
  );
}

Deno.test("formatUnit makes a service that is told from others, watched and started again", () => {
  const unit = formatUnit(PLAIN);
  assert(unit.startsWith(`${UNIT_MARK}\n`) && unit.endsWith("\n"));
  for (
    const [key, ...values] of [
      ["ExecStart", "/bin/true --camera test"],
      ["Type", "notify"],
      ["WatchdogSec", "10"],
      ["Restart", "always"],
      ["RestartPreventExitStatus", "2"],
      ["StartLimitIntervalSec", "0"],
      ["DynamicUser", "yes"],
      ["SupplementaryGroups", "video"],
      ["CapabilityBoundingSet", ""],
      ["AmbientCapabilities", ""],
      ["ProtectHome", "yes"],
      ["BindReadOnlyPaths"],
      ["MemoryDenyWriteExecute", "no"],
      ["WantedBy", "multi-user.target"],
    ] as const
  ) assertEquals(valuesOf(unit, key), values, key);
});

Deno.test("formatUnit writes each text as its key takes it", () => {
  const unit = formatUnit(RICH);
  const [exec] = valuesOf(unit, "ExecStart");
  assertEquals(readWords(exec!.replace("${CREDENTIALS_DIRECTORY}", "/run/c")), [
    ...RICH.executable,
    ...["--name", 'front "$5" 100%', "--calibration", "/run/c/calibration"],
  ]);
  assertEquals(valuesOf(unit, "LoadCredential"), ["calibration:/home/pi/left 1.json"]);
  assertEquals(valuesOf(unit, "Description"), ["100 %% of the view"]);
  assertEquals(valuesOf(unit, "ProtectHome"), ["tmpfs"]);
  assertEquals(valuesOf(unit, "BindReadOnlyPaths"), ['"/home/pi/my robot" "/root/100%%"']);
  assertEquals(valuesOf(unit, "CapabilityBoundingSet"), ["CAP_NET_BIND_SERVICE"]);
  assertEquals(valuesOf(unit, "Environment").slice(0, 2), [
    '"DENO_DIR=/root/.cache/my $deno"',
    "HOME=/elsewhere",
  ]);
  assertEquals(valuesOf(unit, "Environment").filter((value) => value.startsWith("HOME=")).length, 1);
});

Deno.test("formatUnit refuses what systemd can not take", () => {
  assertThrows(() => formatUnit({ ...PLAIN, name: "a b" }), RangeError, "Cannot name a service");
  assertThrows(() => formatUnit({ ...PLAIN, executable: [] }), RangeError);
  assertThrows(() => formatUnit({ ...PLAIN, executable: ["broadcast"] }), RangeError, "not absolute");
  const args = [{ id: "c", path: "/a\nExecStart=/bin/sh" }];
  assertThrows(() => formatUnit({ ...PLAIN, args }), RangeError, "control characters");
});

Deno.test("isServiceName takes names that are no paths, templates or options", () => {
  for (const name of ["broadcast", "front-camera", "t265_2"]) assert(isServiceName(name), name);
  for (const name of ["", "-x", "a/b", "../x", "a@b", "a.b", "a b", "x".repeat(32), "2x"]) {
    assert(!isServiceName(name), name);
  }
});

const KEYED: UnitOptions = {
  ...PLAIN,
  keys: { user: "root", folder: "/root/my $settings/udp_image_stream" },
};

Deno.test("formatUnit runs as the user whose keys it has, and shows it their folder alone", () => {
  const unit = formatUnit(KEYED);
  assertEquals(valuesOf(unit, "User"), ["root"]);
  assertEquals(valuesOf(unit, "DynamicUser"), []);
  assertEquals(valuesOf(unit, "ProtectHome"), ["tmpfs"]);
  assertEquals(valuesOf(unit, "BindPaths"), ['"/root/my $settings/udp_image_stream"']);
  assert(valuesOf(unit, "Environment").includes('"XDG_CONFIG_HOME=/root/my $settings"'), unit);
  const foreign = { ...PLAIN, keys: { user: "pi\nExecStart=/bin/sh", folder: "/home/pi/x" } };
  assertThrows(() => formatUnit(foreign), RangeError, "Cannot run a service as");
});

for (
  const [what, options] of [["plain", PLAIN], ["with everything", RICH], ["with keys", KEYED]] as const
) {
  testWith(["systemd-analyze"], `formatUnit pleases systemd-analyze: ${what}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/${options.name}.service`;
      await Deno.writeTextFile(path, formatUnit(options));
      const verified = await analyze("verify", path);
      const ours = verified.stderr.split("\n").filter((line) => line.includes(options.name));
      assertEquals({ code: verified.code, ours }, { code: 0, ours: [] });
      const { stdout } = await analyze("security", "--offline=true", path);
      assertMatch(stdout, /Overall exposure level for \S+: \d/);
      const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
      assert(exposure <= 2, `an exposure of ${exposure}, of 10`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

async function analyze(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { SYSTEMD_COLORS: "0", SYSTEMD_PAGER: "" };
  const { code, stdout, stderr } = await new Deno.Command("systemd-analyze", { args, env }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
