/**
 * Whether pictures can be taken: the program, its camera, and the right to open it.
 *
 * @module
 */

import type { CameraSource } from "../flags/broadcast_flags.ts";
import type { Finding } from "./finding.ts";
import type { System } from "./system.ts";

/** The Raspberry Pi's own programs, in the order in which the broadcaster tries them. */
const RASPBERRY_PI_PROGRAMS = ["rpicam-vid", "libcamera-vid"];

const PROGRAM = "camera program";

function isRaspberryPi({ kind }: CameraSource): boolean {
  return kind === "auto" || kind === "rpicam";
}

/** The program that the chosen camera is read with; nothing where it needs none. */
export async function checkCameraProgram(
  system: Pick<System, "findProgram" | "run" | "readText" | "list">,
  camera: CameraSource,
): Promise<readonly Finding[]> {
  if (isRaspberryPi(camera)) return [await checkRaspberryPiProgram(system)];
  if (camera.kind !== "v4l2") return [];
  const program = await system.findProgram("ffmpeg");
  if (program) {
    const says = await describeProgram(system, { label: "ffmpeg", path: program, option: "-version" });
    return [{ name: PROGRAM, status: "ok", says }];
  }
  const says = "ffmpeg is not installed; it reads USB cameras";
  return [{ name: PROGRAM, status: "fail", says, fix: "sudo apt install ffmpeg" }];
}

async function checkRaspberryPiProgram(
  system: Pick<System, "findProgram" | "run" | "readText" | "list">,
): Promise<Finding> {
  const found = await findRaspberryPiProgram(system);
  if (found) {
    const says = await describeProgram(system, { ...found, option: "--version" });
    return { name: PROGRAM, status: "ok", says };
  }
  const says = `neither ${RASPBERRY_PI_PROGRAMS.join(" nor ")} is installed`;
  const model = await system.readText("/proc/device-tree/model");
  if (model?.startsWith("Raspberry Pi")) {
    return { name: PROGRAM, status: "fail", says, fix: "sudo apt install rpicam-apps" };
  }
  const [usb] = await listVideoDevices(system);
  const where = `${says}, and this is no Raspberry Pi`;
  const isThere = usb !== undefined;
  return {
    name: PROGRAM,
    status: "fail",
    says: `${where}; ${isThere ? "name the USB camera" : "nor is there a USB camera"}`,
    fix: `broadcast --camera ${isThere ? `v4l2:${usb}` : "test"} …`,
  };
}

/** The camera that the Raspberry Pi's program finds; nothing where there is no program, which is a finding of its own. */
export async function checkRaspberryPiCamera(
  system: Pick<System, "findProgram" | "run">,
  camera: CameraSource,
): Promise<readonly Finding[]> {
  const program = isRaspberryPi(camera) ? await findRaspberryPiProgram(system) : undefined;
  if (!program) return [];
  const name = "camera";
  const { text } = await system.run(program.path, "--list-cameras");
  const cameras = [...text.matchAll(/^\s*\d+ : (\S+) \[(\d+x\d+)/gm)].map(([, model, size]) =>
    `${model} ${size}`
  );
  if (cameras.length > 0) return [{ name, status: "ok", says: cameras.join(", ") }];
  const says = "none is found: switch the power off, and look at both ends of the ribbon cable; " +
    "camera_auto_detect=1 belongs in /boot/firmware/config.txt";
  return [{ name, status: "fail", says, fix: `${program.label} --list-cameras` }];
}

/** Whether this user may open the devices; of a USB camera that is one. */
export async function checkVideoDevices(
  system: Pick<System, "list" | "tryOpen" | "readText" | "findProgram">,
  camera: CameraSource,
): Promise<readonly Finding[]> {
  if (!isRaspberryPi(camera) && camera.kind !== "v4l2") return [];
  const name = "video devices";
  const present = await listVideoDevices(system);
  const wanted = camera.kind === "v4l2" ? [camera.device] : present;
  if (wanted.length === 0) {
    // Without a program that is said already.
    if (!await findRaspberryPiProgram(system)) return [];
    return [{ name, status: "warn", says: "there is no /dev/video*: no driver of a camera is loaded" }];
  }
  const openings = await Promise.all(wanted.map((path) => system.tryOpen(path)));
  const missing = wanted.find((_, i) => openings[i] === "missing");
  if (missing !== undefined) {
    const others = present.length > 0
      ? `; there are ${await describeDevices(system, present)}`
      : ", and no other";
    return [{ name, status: "fail", says: `there is no ${missing}${others}` }];
  }
  const denied = wanted.filter((_, i) => openings[i] === "denied");
  if (denied.length > 0) {
    const says =
      `this user may not open ${await describeDevices(system, denied)}: it is not in the group video` +
      " (log in again after this)";
    return [{ name, status: "fail", says, fix: "sudo usermod -aG video $USER" }];
  }
  return [{ name, status: "ok", says: await describeDevices(system, wanted) }];
}

async function listVideoDevices(system: Pick<System, "list">): Promise<string[]> {
  return (await system.list("/dev")).filter((file) => /^video\d+$/.test(file)).map((file) => `/dev/${file}`);
}

const DESCRIBED = 3;

async function describeDevices(system: Pick<System, "readText">, paths: readonly string[]): Promise<string> {
  const described = await Promise.all(
    paths.slice(0, DESCRIBED).map(async (path) => {
      const label = await system.readText(`/sys/class/video4linux/${path.slice("/dev/".length)}/name`);
      return label ? `${path} (${label.trim()})` : path;
    }),
  );
  const rest = paths.length - described.length;
  return described.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

async function findRaspberryPiProgram(
  system: Pick<System, "findProgram">,
): Promise<{ label: string; path: string } | undefined> {
  for (const label of RASPBERRY_PI_PROGRAMS) {
    const path = await system.findProgram(label);
    if (path) return { label, path };
  }
  return undefined;
}

/** With its version, as in `rpicam-apps build: v1.5.0 …` and `ffmpeg version 5.1.9 …`, where it says that in time. */
async function describeProgram(
  system: Pick<System, "run">,
  { label, path, option }: { label: string; path: string; option: string },
): Promise<string> {
  try {
    const { text } = await system.run(path, option);
    return `${label} ${/(?:build:|version)\s+v?(\S+)/.exec(text)?.[1] ?? ""}`.trim();
  } catch {
    return label;
  }
}
