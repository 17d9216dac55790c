/**
 * Whether pictures can be shown: a window or the page, its certificate, and a fast decoder.
 *
 * @module
 */

import { formatDay } from "../system/day.ts";
import type { CertificateFiles } from "../view/web/certificate.ts";
import type { Finding } from "./finding.ts";
import type { System } from "./system.ts";

/** A certificate that ends before is renewed now. */
const SOON_MS = 14 * 24 * 3600 * 1000;

/** Which view is asked for. */
export type ViewChoice = "auto" | "sdl" | "web" | "none";

/** Whether a window can be opened; nothing where none is asked for. */
// deno-lint-ignore require-await -- checks are alike, whether they need to wait or not
export async function checkWindow(
  system: Pick<System, "os" | "variable" | "hasSdl">,
  view: ViewChoice,
): Promise<readonly Finding[]> {
  if (view === "web" || view === "none") return [];
  const name = "window";
  const instead = view === "auto" ? "; the web page takes its place" : "";
  const status = view === "auto" ? "warn" : "fail";
  const refuse = (why: string): readonly Finding[] => [
    { name, status: view === "auto" ? "ok" : "fail", says: `${why}${instead}` },
  ];
  if (system.os === "darwin") return refuse("macOS lets no window open from here");
  const display = system.os === "windows" ? "Windows" : findDisplay(system);
  if (!display) return refuse("there is no display");
  if (system.hasSdl()) return [{ name, status: "ok", says: `SDL2 on ${display}` }];
  const fix = system.os === "linux" ? { fix: "sudo apt install libsdl2-2.0-0" } : {};
  return [{ name, status, says: `SDL2 is not installed${instead}`, ...fix }];
}

/** Whether `auto` would open a window. */
export function opensWindow(system: Pick<System, "os" | "variable" | "hasSdl">): boolean {
  if (system.os === "darwin") return false;
  return (system.os === "windows" || findDisplay(system) !== undefined) && system.hasSdl();
}

/** Whether JPEGs are read and written by the system's own library. */
// deno-lint-ignore require-await -- as above
export async function checkTurboJpeg(system: Pick<System, "os" | "hasTurboJpeg">): Promise<Finding> {
  const name = "JPEG library";
  if (system.hasTurboJpeg()) return { name, status: "ok", says: "libturbojpeg" };
  const says =
    "libturbojpeg is not installed; WebAssembly takes its place, and several times the processor time";
  const fixes: Partial<Record<System["os"], string>> = {
    linux: "sudo apt install libturbojpeg0",
    darwin: "brew install jpeg-turbo",
  };
  const fix = fixes[system.os];
  return { name, status: "warn", says, ...(fix ? { fix } : {}) };
}

/** Whether the page can be served with a certificate, and for how long; `nowMs` is since 1970. */
export async function checkCertificate(
  system: Pick<System, "certificateEnd">,
  files: CertificateFiles,
  nowMs: number = Date.now(),
): Promise<Finding> {
  const name = "web certificate";
  try {
    const end = await system.certificateEnd(files);
    const day = formatDay(end);
    const leftMs = end.getTime() - nowMs;
    if (leftMs <= 0) return { name, status: "fail", says: `expired on ${day}: browsers warn of the page` };
    return { name, status: leftMs < SOON_MS ? "warn" : "ok", says: `valid until ${day}` };
  } catch (error) {
    return { name, status: "fail", says: (error as Error).message };
  }
}

function findDisplay({ variable }: Pick<System, "variable">): string | undefined {
  return variable("WAYLAND_DISPLAY") ?? variable("DISPLAY");
}
