import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  checkCameraProgram,
  checkRaspberryPiCamera,
  checkVideoDevices,
} from "../../src/doctor/camera_checks.ts";
import { fakeSystem } from "./fake_system.ts";

const AUTO = { kind: "auto" } as const;
const USB = { kind: "v4l2", device: "/dev/video2" } as const;
const PI = { "/proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0" };

const PROGRAMS: readonly [what: string, text: string, says: string][] = [
  ["a release", "rpicam-apps build: v1.5.0 a8a2fc2 12-03-2025\nlibcamera build: v0.4.0", "rpicam-vid 1.5.0"],
  ["a build of one's own", "rpicam-apps build: 49344f2a8d18 18-06-2024", "rpicam-vid 49344f2a8d18"],
  ["a program that says something else", "hello", "rpicam-vid"],
];

for (const [what, text, says] of PROGRAMS) {
  Deno.test(`checkCameraProgram tells the version of ${what}`, async () => {
    const system = fakeSystem({ programs: { "rpicam-vid --version": text } });
    assertEquals(await checkCameraProgram(system, AUTO), [{ name: "camera program", status: "ok", says }]);
  });
}

Deno.test("checkCameraProgram does not mind a program that is slow to tell its version", async () => {
  const system = fakeSystem({ programs: { "libcamera-vid --other": "" } });
  const [finding] = await checkCameraProgram(system, AUTO);
  assertEquals([finding?.status, finding?.says], ["ok", "libcamera-vid"]);
});

Deno.test("checkCameraProgram names what to do on a Raspberry Pi, with a USB camera, and without any", async () => {
  const expected = [
    [fakeSystem({ files: PI }), "sudo apt install rpicam-apps"],
    [fakeSystem({ openings: { "/dev/video2": "opened" } }), "broadcast --camera v4l2:/dev/video2 …"],
    [fakeSystem(), "broadcast --camera test …"],
  ] as const;
  for (const [system, fix] of expected) {
    const [finding] = await checkCameraProgram(system, AUTO);
    assertEquals([finding?.status, finding?.fix], ["fail", fix]);
  }
});

Deno.test("checkCameraProgram wants ffmpeg for a USB camera, and nothing for the test pattern", async () => {
  const version = "ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2025 the FFmpeg developers";
  const [found] = await checkCameraProgram(fakeSystem({ programs: { "ffmpeg -version": version } }), USB);
  assertEquals([found?.status, found?.says], ["ok", "ffmpeg 5.1.9-0+deb12u1"]);
  const [missing] = await checkCameraProgram(fakeSystem(), USB);
  assertEquals([missing?.status, missing?.fix], ["fail", "sudo apt install ffmpeg"]);
  assertEquals(await checkCameraProgram(fakeSystem(), { kind: "test" }), []);
});

Deno.test("checkRaspberryPiCamera reads the list of cameras", async () => {
  const list = [
    "Available cameras",
    "-----------------",
    "0 : imx708 [4608x2592 10-bit RGGB] (/base/axi/pcie@1000120000/rp1/i2c@88000/imx708@1a)",
    "    Modes: 'SRGGB10_CSI2P' : 1536x864 [120.13 fps - (768, 432)/3072x1728 crop]",
    "1 : ov5647 [2592x1944 10-bit GBRG] (/base/axi/pcie@1000120000/rp1/i2c@80000/ov5647@36)",
  ].join("\n");
  const two = fakeSystem({ programs: { "rpicam-vid --list-cameras": list } });
  assertEquals(await checkRaspberryPiCamera(two, AUTO), [
    { name: "camera", status: "ok", says: "imx708 4608x2592, ov5647 2592x1944" },
  ]);
  const none = fakeSystem({ programs: { "rpicam-vid --list-cameras": "No cameras available!" } });
  const [finding] = await checkRaspberryPiCamera(none, AUTO);
  assertEquals(finding?.status, "fail");
  assertEquals(await checkRaspberryPiCamera(fakeSystem(), AUTO), []);
  assertEquals(await checkRaspberryPiCamera(two, USB), []);
});

Deno.test("checkVideoDevices tells a device that this user may not open, with what mends it", async () => {
  const system = fakeSystem({
    files: { "/sys/class/video4linux/video2/name": "HD Webcam\n" },
    openings: { "/dev/video2": "denied", "/dev/video10": "opened", "/dev/videoX": "opened" },
  });
  const [finding] = await checkVideoDevices(system, AUTO);
  assertEquals([finding?.status, finding?.fix], ["fail", "sudo usermod -aG video $USER"]);
  assertStringIncludes(finding!.says, "/dev/video2 (HD Webcam)");
});

Deno.test("checkVideoDevices looks at a USB camera alone, and names others where it is missing", async () => {
  const others = { "/dev/video0": "opened", "/dev/video1": "denied" } as const;
  const [missing] = await checkVideoDevices(fakeSystem({ openings: others }), USB);
  assertEquals([missing?.status, missing?.says], [
    "fail",
    "there is no /dev/video2; there are /dev/video0, /dev/video1",
  ]);
  const [found] = await checkVideoDevices(
    fakeSystem({ openings: { ...others, "/dev/video2": "opened" } }),
    USB,
  );
  assertEquals([found?.status, found?.says], ["ok", "/dev/video2"]);
});

Deno.test("checkVideoDevices keeps quiet where no program is there to use them, and for the test pattern", async () => {
  assertEquals(await checkVideoDevices(fakeSystem(), AUTO), []);
  assertEquals(await checkVideoDevices(fakeSystem(), { kind: "test" }), []);
  const [finding] = await checkVideoDevices(fakeSystem({ programs: { "rpicam-vid --version": "" } }), AUTO);
  assertEquals(finding?.status, "warn");
});
