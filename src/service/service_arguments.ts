/**
 * From the command line that was typed to the one that the service runs.
 *
 * 1. the options about the service itself are left out;
 * 2. options that need a terminal, a pipe or the current folder are refused, with what would do;
 * 3. small files to be read become credentials of the unit, so that they may lie anywhere and be secret;
 * 4. programs and recordings are named by their whole paths, and shown to the service where they lie in a home folder.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { findRecordingFormat } from "../record/recording_format.ts";
import { UsageError } from "../flags/usage_error.ts";
import type { Program } from "../system/program.ts";
import type { Credential } from "./unit.ts";

/** A command line that was understood, with its text. */
export interface TypedCommand {
  /** As typed, without the program. */
  readonly args: readonly string[];
  /** The values by the options' names. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** The names of the options that were given. */
  readonly given: ReadonlySet<string>;
}

/** The command line of the service. */
export interface ServiceArguments {
  readonly args: readonly (string | Credential)[];
  /** Absolute paths of what the programs in it read. */
  readonly paths: readonly string[];
  readonly bindsPrivilegedPort: boolean;
}

/** Options about the service, and whether a value follows. */
const OWN_OPTIONS: Readonly<Record<string, boolean>> = {
  "install-service": false,
  "uninstall-service": false,
  "print-service": false,
  "service-name": true,
};
/** Options whose value is a file that is read at the start. */
const READ_OPTIONS = ["calibration"];
/** Options whose value is a file that is written. */
const WRITE_OPTIONS = ["stats-json", "record", "drive-output"];
/** A journal is read by people, later. */
const STATUS_INTERVAL = "60s";
const LOWEST_FREE_PORT = 1024;

/**
 * Makes the service's command line of the one that was typed.
 *
 * @param folder against which relative paths are read
 * @throws {UsageError} where an option can not be meant for a service
 */
export function makeServiceArguments(command: TypedCommand, folder: string = Deno.cwd()): ServiceArguments {
  const { flags, given } = command;
  checkStreams(flags);
  const args = removeOwnOptions(command.args);
  const port = flags["port"];
  const recording = findRecording(flags, folder);
  const programs = Object.entries(flags).flatMap(([name, value]) =>
    given.has(name) && isProgram(value) ? findPaths(name, value, folder) : []
  );
  return {
    args: [
      ...(given.has("stats-interval") ? [] : ["--stats-interval", STATUS_INTERVAL]),
      ...replaceFiles(args, folder, recording),
    ],
    paths: recording ? [...programs, recording] : programs,
    bindsPrivilegedPort: typeof port === "number" && port > 0 && port < LOWEST_FREE_PORT,
  };
}

/**
 * The whole path of the recording that takes the camera's place. It is read as it plays and may be of any size, so that it
 * is no credential.
 */
function findRecording(flags: TypedCommand["flags"], folder: string): string | undefined {
  const camera = flags["camera"] as { kind?: string; path?: string } | undefined;
  if (camera?.kind !== "file" || camera.path === undefined) return undefined;
  const path = resolve(folder, camera.path);
  if (existsSync(path)) return path;
  throw new UsageError(`Cannot use --camera ${path}: there is no such file`);
}

function checkStreams(flags: TypedCommand["flags"]): void {
  if ((flags["camera"] as { kind?: string } | undefined)?.kind === "stdin") {
    throw new UsageError("Cannot use --camera - in a service, which has no stdin; --camera-cmd is accepted");
  }
  for (const name of WRITE_OPTIONS) {
    const path = flags[name];
    if (typeof path !== "string") continue;
    if (path === "-") throw new UsageError(`Cannot use --${name} - in a service: its stdout is the journal`);
    if (!isOwnPath(name, path)) {
      throw new UsageError(
        `Cannot use --${name} ${path} in a service, which writes to its own folder; a name without a folder is accepted`,
      );
    }
    if (name === "record" && !path.endsWith("/") && !findRecordingFormat(path)) {
      throw new UsageError(
        `Cannot use --record ${path} in a service: a folder such as drives/, or a name that ends in .mcap, .avi or .mjpeg, is accepted`,
      );
    }
  }
}

/** Whether it lies in the folder of the service: a name, or that of a folder for recordings. */
function isOwnPath(option: string, path: string): boolean {
  return !(option === "record" ? path.replace(/(?<=[^/])\/$/, "") : path).includes("/");
}

function removeOwnOptions(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--") return [...kept, ...args.slice(i)];
    const { name, isWhole } = readOption(args[i]!);
    if (name === undefined || !(name in OWN_OPTIONS)) kept.push(args[i]!);
    else if (OWN_OPTIONS[name] && !isWhole) i++;
  }
  return kept;
}

function replaceFiles(
  args: readonly string[],
  folder: string,
  recording: string | undefined,
): (string | Credential)[] {
  const replaced: (string | Credential)[] = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--") return [...replaced, ...args.slice(i)];
    const { name, value, isWhole } = readOption(args[i]!);
    const isRecording = name === "camera" && recording !== undefined;
    if (name === undefined || !(isRecording || READ_OPTIONS.includes(name))) {
      replaced.push(args[i]!);
      continue;
    }
    const file = isWhole ? value : args[++i] ?? "";
    replaced.push(`--${name}`, isRecording ? recording : readCredential(name, resolve(folder, file)));
  }
  return replaced;
}

function readCredential(name: string, path: string): Credential {
  if (existsSync(path)) return { id: name, path };
  throw new UsageError(`Cannot use --${name} ${path}: there is no such file`);
}

/** Reads `--name` or `--name=value`; `isWhole` where the value is in the same word. */
function readOption(arg: string): { name?: string; value: string; isWhole: boolean } {
  const match = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(arg);
  if (!match) return { value: "", isWhole: false };
  return { name: match[1]!, value: match[2] ?? "", isWhole: match[2] !== undefined };
}

function isProgram(value: unknown): value is Program {
  return typeof value === "object" && value !== null && "command" in value && "args" in value;
}

/** @throws {UsageError} for a relative path: the service is not in this folder */
function findPaths(option: string, { command, args }: Program, folder: string): string[] {
  return [command, ...args].flatMap((word, index) => {
    if (word.startsWith("/")) return existsSync(word) ? [word] : [];
    const isPath = index === 0 ? word.includes("/") : /[./]/.test(word) && existsSync(resolve(folder, word));
    if (!isPath) return [];
    throw new UsageError(
      `Cannot use ${word} of --${option} in a service, which runs elsewhere; ${
        resolve(folder, word)
      } is accepted`,
    );
  });
}
