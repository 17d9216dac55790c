import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { checkClock, checkDisk, checkPower, checkProcessor } from "../../src/doctor/machine_checks.ts";
import { checkProgram, checkT265 } from "../../src/doctor/program_checks.ts";
import {
  checkCertificate,
  checkTurboJpeg,
  checkWindow,
  type ViewChoice,
} from "../../src/doctor/view_checks.ts";
import { type FakeParts, fakeSystem } from "./fake_system.ts";

Deno.test("checkClock only warns, and not where the clock is another's", async () => {
  const look = (isSynchronised: boolean | undefined, files = {}) =>
    checkClock(fakeSystem({ files }, { isClockSynchronised: () => isSynchronised }));
  const systemd = { "/run/systemd/system/x": "" };
  assertEquals((await look(true))[0]?.status, "ok");
  assertEquals((await look(false, systemd))[0]?.status, "warn");
  assertEquals(await look(false), []);
  assertEquals(await look(undefined, systemd), []);
});

const GOVERNORS: readonly [governor: string, driver: string, status: string][] = [
  ["ondemand", "cpufreq-dt", "ok"],
  ["powersave", "cpufreq-dt", "warn"],
  ["powersave", "intel_pstate", "ok"],
  ["powersave", "amd-pstate-epp", "ok"],
  ["", "", "none"],
];

for (const [governor, driver, status] of GOVERNORS) {
  Deno.test(`checkProcessor finds ${governor || "no governor"} of ${driver || "no driver"} ${status}`, async () => {
    const folder = "/sys/devices/system/cpu/cpu0/cpufreq";
    const files = {
      [`${folder}/scaling_governor`]: `${governor}\n`,
      [`${folder}/scaling_driver`]: `${driver}\n`,
    };
    assertEquals((await checkProcessor(fakeSystem({ files })))[0]?.status ?? "none", status);
  });
}

const THROTTLED: readonly [bits: string, status: string, says: string][] = [
  ["0x0", "ok", "enough voltage"],
  ["0x50005", "warn", "too low at this moment"],
  ["0x50000", "warn", "has been too low"],
  ["0xe0006", "warn", "too hot: give"],
  ["0x80000", "warn", "was too hot"],
];

for (const [bits, status, says] of THROTTLED) {
  Deno.test(`checkPower understands ${bits}`, async () => {
    const system = fakeSystem({ programs: { "vcgencmd get_throttled": `throttled=${bits}` } });
    const [finding] = await checkPower(system);
    assertEquals(finding?.status, status);
    assertStringIncludes(finding!.says, says);
  });
}

Deno.test("checkPower is for the Raspberry Pi, and says where it may not look", async () => {
  assertEquals(await checkPower(fakeSystem()), []);
  const system = fakeSystem({
    programs: { "vcgencmd get_throttled": "255 Can't open device file: /dev/vcio" },
  });
  await assertRejects(() => checkPower(system), Error, "group video");
});

Deno.test("checkDisk tells what the free space is worth, and warns below a gigabyte", async () => {
  const look = (bytes: number) =>
    checkDisk(fakeSystem({}, { freeBytes: () => Promise.resolve(bytes) }), "/data");
  assertEquals(await look(3e9), {
    name: "disk space",
    status: "ok",
    says: "3.0 GB in /data, 20 minutes of recording at 20 Mbit/s",
  });
  assertEquals((await look(0.9e9)).status, "warn");
});

Deno.test("checkProgram finds a program that an option names", async () => {
  const system = fakeSystem({ programs: { python3: "" } });
  assertEquals(await checkProgram(system, { option: "camera-cmd", command: "python3" }), {
    name: "--camera-cmd",
    status: "ok",
    says: "/usr/bin/python3",
  });
  const missing = await checkProgram(system, { option: "pose-cmd", command: "rs-pose" });
  assertEquals(missing.status, "fail");
  assertStringIncludes(missing.says, "librealsense");
});

function usb(id: string, speed: string): FakeParts {
  const [idVendor, idProduct] = id.split(":") as [string, string];
  const device = (folder: string, values: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [`/sys/bus/usb/devices/${folder}/${key}`, `${value}\n`]),
    );
  return {
    files: {
      ...device("usb1", { idVendor: "1d6b", idProduct: "0002", speed: "480" }),
      ...device("2-1", { idVendor, idProduct, speed }),
    },
  };
}

const TRACKERS: readonly [id: string, speed: string, status: string][] = [
  ["8087:0b37", "5000", "ok"],
  ["8087:0b37", "480", "warn"],
  ["03e7:2150", "480", "ok"],
  ["1234:5678", "480", "warn"],
];

for (const [id, speed, status] of TRACKERS) {
  Deno.test(`checkT265 finds ${id} at ${speed} Mbit/s ${status}`, async () => {
    assertEquals((await checkT265(fakeSystem(usb(id, speed)))).status, status);
  });
}

const WINDOWS: readonly [view: ViewChoice, parts: FakeParts, status: string, fix?: string][] = [
  ["auto", { variables: { DISPLAY: ":0" }, libraries: ["sdl"] }, "ok"],
  ["auto", { variables: { WAYLAND_DISPLAY: "wayland-0" } }, "warn", "sudo apt install libsdl2-2.0-0"],
  ["sdl", { variables: { DISPLAY: ":0" } }, "fail", "sudo apt install libsdl2-2.0-0"],
  ["auto", { libraries: ["sdl"] }, "ok"],
  ["sdl", { libraries: ["sdl"] }, "fail"],
  ["auto", { os: "darwin", libraries: ["sdl"] }, "ok"],
  ["sdl", { os: "darwin", libraries: ["sdl"] }, "fail"],
  ["web", {}, "none"],
  ["none", {}, "none"],
];

for (const [view, parts, status, fix] of WINDOWS) {
  Deno.test(`checkWindow finds --view ${view} with ${JSON.stringify(parts)} ${status}`, async () => {
    const [finding] = await checkWindow(fakeSystem(parts), view);
    assertEquals([finding?.status ?? "none", finding?.fix], [status, fix]);
  });
}

Deno.test("checkTurboJpeg only warns, with the system's own way to install it", async () => {
  assertEquals((await checkTurboJpeg(fakeSystem({ libraries: ["turbojpeg"] }))).status, "ok");
  const fixes = {
    linux: "sudo apt install libturbojpeg0",
    darwin: "brew install jpeg-turbo",
    windows: undefined,
  };
  for (const [os, fix] of Object.entries(fixes)) {
    const finding = await checkTurboJpeg(fakeSystem({ os: os as typeof Deno.build.os }));
    assertEquals([finding.status, finding.fix], ["warn", fix]);
  }
});

Deno.test("checkCertificate warns two weeks before the end, and says why the page can not be served with it", async () => {
  const end = new Date("2027-03-01T12:00:00Z");
  const files = { cert: "a.pem", key: "a.key" };
  const look = async (day: string, certificateEnd = () => Promise.resolve(end)) => {
    const { status, says } = await checkCertificate(
      fakeSystem({}, { certificateEnd }),
      files,
      Date.parse(`${day}T12:00:00Z`),
    );
    return `${status}: ${says}`;
  };
  assertEquals(await look("2027-02-15"), "ok: valid until 2027-03-01");
  assertEquals(await look("2027-02-16"), "warn: valid until 2027-03-01");
  assertEquals(await look("2027-03-01"), "fail: expired on 2027-03-01: browsers warn of the page");
  const broken = () => Promise.reject(new Error("Cannot use --web-cert a.pem: there is no such file"));
  assertEquals(await look("2027-02-15", broken), "fail: Cannot use --web-cert a.pem: there is no such file");
});
