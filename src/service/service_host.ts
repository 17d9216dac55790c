/**
 * The system that services are installed on.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { findInstallerKeys } from "./installer_keys.ts";
import type { ServiceKeys } from "./unit.ts";

/** How a program ended. */
export interface Outcome {
  readonly success: boolean;
  /** What it said last, on one line. */
  readonly says: string;
}

/** What installing needs of a system. */
export interface ServiceHost {
  readonly isRoot: boolean;
  /** Whether systemd runs it. */
  readonly hasSystemd: boolean;
  /** The groups of this system. */
  readGroups(): Promise<readonly string[]>;
  /** The text of a file; nothing where there is none. */
  readText(path: string): Promise<string | undefined>;
  /** Writes a file that is there as a whole or not at all. */
  writeText(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** The type and the rights of what is at a path; nothing where that is nothing. */
  stat(path: string): Promise<Pick<Deno.FileInfo, "mode" | "isDirectory"> | undefined>;
  systemctl(...args: readonly string[]): Promise<Outcome>;
  /** Whose keys a service is to have: those of who has asked for it, through sudo or not; nothing where it has none. */
  findKeys(): Promise<ServiceKeys | undefined>;
}

/** This system. */
export function openServiceHost(): ServiceHost {
  return {
    isRoot: Deno.build.os !== "windows" && Deno.uid() === 0,
    // sd_booted(3)
    hasSystemd: existsSync("/run/systemd/system/"),
    async readGroups() {
      const text = await readText("/etc/group") ?? "";
      return text.split("\n").map((line) => line.split(":")[0]!).filter((name) => name !== "");
    },
    readText,
    writeText,
    remove: (path) => Deno.remove(path),
    stat: (path) => Deno.stat(path).catch(() => undefined),
    systemctl,
    findKeys: findInstallerKeys,
  };
}

async function readText(path: string): Promise<string | undefined> {
  return await Deno.readTextFile(path).catch(() => undefined);
}

/** A crash in between leaves the old file or the new one. */
async function writeText(path: string, text: string): Promise<void> {
  const slash = path.lastIndexOf("/") + 1;
  const draft = `${path.slice(0, slash)}.${path.slice(slash)}.${Deno.pid}`;
  try {
    using file = await Deno.open(draft, { write: true, create: true, truncate: true, mode: 0o644 });
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    await file.sync();
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
}

async function systemctl(...args: readonly string[]): Promise<Outcome> {
  const command = new Deno.Command("systemctl", { args: [...args], stdin: "null" });
  const { success, stderr } = await command.output();
  const says = new TextDecoder().decode(stderr).trim().split("\n").at(-1)!;
  return { success, says };
}
