/**
 * This system, for the checks.
 *
 * @module
 */

import { statfs } from "node:fs/promises";
import { findProgram } from "../capture/find_program.ts";
import { ProcessGroup } from "../capture/process_group.ts";
import type { AnnouncedRobot } from "../discovery/robot_table.ts";
import { openTurboJpegLibrary } from "../jpeg/turbojpeg_library.ts";
import { chooseBindHostname } from "../net/names/peers.ts";
import { resolveAddress } from "../net/names/resolve.ts";
import { openUdpSocket } from "../net/udp_socket.ts";
import { readCertificate } from "../view/web/certificate.ts";
import { openSdlLibrary } from "../view/sdl/window/sdl_library.ts";
import { findExposure, readKeyFile } from "../pair/key_file.ts";
import { findKeyPath } from "../pair/key_place.ts";
import { findKeylessServices } from "../service/keyless_services.ts";
import { isClockSynchronised } from "./clock_state.ts";
import type { Finding } from "./finding.ts";
import { probePath } from "./path_probe.ts";
import { type KeySight, type ProgramOutput, RefusedProgram, type System } from "./system.ts";
import { listFolder, readText, tryOpen } from "./system_files.ts";

/** Where programs for administrators are, besides `PATH`. */
const ADMIN_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin";
/** Less than a check has. */
const PROGRAM_LIMIT_MS = 7000;

/**
 * Opens nothing yet.
 *
 * @param programLimitMs what a program may take
 */
export function openThisSystem(programLimitMs = PROGRAM_LIMIT_MS): System {
  return {
    os: Deno.build.os,
    isRoot: isRoot(),
    variable: (name) => Deno.env.get(name) || undefined,
    readText,
    list: listFolder,
    tryOpen,
    findProgram: (name) => findProgram(name, `${Deno.env.get("PATH") ?? ""}:${ADMIN_FOLDERS}`),
    run: (program, ...args) => run(program, args, programLimitMs),
    async freeBytes(path) {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    },
    interfaces: () => Deno.networkInterfaces(),
    mdnsInterfaces,
    findRobots,
    resolve: resolveAddress,
    probePath,
    isClockSynchronised,
    bindUdp: (hostname, port) =>
      openUdpSocket({ hostname: hostname ?? chooseBindHostname([]), port }).close(),
    bindTcp: (hostname, port) => Deno.listen({ hostname, port }).close(),
    certificateEnd: async (files) => (await readCertificate(files)).validUntil,
    findKeyTrouble,
    readKeys,
    hasSdl: () => isThere(openSdlLibrary()),
    hasTurboJpeg: () => isThere(openTurboJpegLibrary()),
  };
}

async function mdnsInterfaces(): Promise<ReadonlyMap<string, readonly string[]>> {
  const { MdnsLinks } = await import("../discovery/links.ts");
  const links = await MdnsLinks.open(() => {});
  const { interfaces } = links;
  links.close();
  return interfaces;
}

async function findRobots(limitMs: number): Promise<readonly AnnouncedRobot[]> {
  const { Search } = await import("../discovery/search.ts");
  let found: readonly AnnouncedRobot[] = [];
  const search = await Search.open((robots) => found = robots);
  await new Promise((resolve) => setTimeout(resolve, limitMs));
  search.close();
  return found;
}

async function findKeyTrouble(): Promise<Pick<Finding, "says" | "fix"> | undefined> {
  const path = findKeyPath();
  if (path === undefined) return undefined;
  try {
    const exposure = await findExposure(path);
    if (exposure) return exposure;
    await readKeyFile(path);
    return undefined;
  } catch (error) {
    return { says: (error as Error).message };
  }
}

async function readKeys(): Promise<KeySight | undefined> {
  const path = findKeyPath();
  if (path === undefined) return undefined;
  const { keys } = await readKeyFile(path);
  return { keys, keylessServices: findKeylessServices(path) };
}

function isRoot(): boolean {
  return Deno.build.os !== "windows" && Deno.uid() === 0;
}

/**
 * @throws {RefusedProgram} where this program may not start it
 * @throws an `Error` where it can not be started or takes too long
 */
async function run(program: string, args: readonly string[], limitMs: number): Promise<ProgramOutput> {
  const group = start(program, args);
  const { stdout, stderr, status } = group.child;
  const readers = [stdout.getReader(), stderr.getReader()];
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    // What it has started may hold its pipes open for longer.
    for (const reader of readers) reader.cancel();
    group.signal("SIGKILL");
  }, limitMs);
  const texts = await Promise.all(readers.map(readOutput));
  const { code } = await status;
  clearTimeout(timer);
  await group.end(0);
  if (isLate) throw new Error(`${program} takes too long`);
  return { code, text: texts.join("\n") };
}

/** All of it, or what there was when it was cancelled. */
async function readOutput(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

function start(program: string, args: readonly string[]): ProcessGroup {
  try {
    return new ProcessGroup({ command: program, args }, { env: { LC_ALL: "C" } });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    const words = [program.slice(program.lastIndexOf("/") + 1), ...args];
    throw new RefusedProgram(error.message, (isRoot() ? ["sudo", ...words] : words).join(" "));
  }
}

function isThere(library: { close(): void } | undefined): boolean {
  library?.close();
  return library !== undefined;
}
