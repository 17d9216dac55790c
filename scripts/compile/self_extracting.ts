/**
 * One file that unpacks a runtime and a program into the user's cache, once, and starts them.
 *
 * ```text
 * head.sh        a POSIX shell script, with the table of what follows
 * runtime        Deno, by gzip
 * program files  each by gzip
 * ```
 *
 * The runtime has a folder of its own, named for its contents: tools and versions share it.
 *
 * @module
 */

import type { ProgramFile } from "./bundle.ts";
import { type PackedFile, packFile, sha256Hex } from "./packed_file.ts";
import { COMPILE_AT_ONCE } from "./parts.ts";
import { permissionFlags, PERMISSIONS } from "./permissions.ts";
import { getPublishedRuntime } from "./published_runtime.ts";
import { type PublishedRuntime, RUNTIME_VERSION, type Target, type ToolName } from "./targets.ts";

/** What a file is made of. */
export interface SelfExtractingParts {
  readonly tool: ToolName;
  readonly target: Target;
  /** For people: `0.1.0 (1a2b3c4)`. */
  readonly version: string;
  /** The program; the first file is the one to start. */
  readonly files: readonly ProgramFile[];
}

/** What {@linkcode assemble} is given. */
export interface AssemblyParts extends SelfExtractingParts {
  /** Where the runtime can run. */
  readonly machine: Pick<PublishedRuntime, "machine" | "loader">;
  readonly runtime: PackedFile;
}

/** A packed file and the place that it is unpacked to. */
interface PlacedFile extends PackedFile {
  /** `FOLDER/NAME`, of characters that a shell takes as they are. */
  readonly path: string;
}

/** What the flags of deno.json and the absence of everything but the program come to. */
const RUN_FLAGS = [
  ...["--unstable-net", "--no-config", "--no-lock", "--no-check", "--no-remote", "--no-npm"],
  COMPILE_AT_ONCE,
];
/** What `stat` says of the time that the head gives to all files. */
const STAMP_S = 946684800;
const FOLDER_HASH_CHARACTERS = 12;

/**
 * Makes the file.
 *
 * @throws an `Error` where there is no published runtime for the target, or it can not be had
 */
export async function makeSelfExtracting(parts: SelfExtractingParts): Promise<Uint8Array<ArrayBuffer>> {
  const { runtime, triple } = parts.target;
  if (!runtime) throw new Error(`Cannot make a self-extracting file for ${triple}: npm publishes no runtime`);
  return await assemble({ ...parts, machine: runtime, runtime: await getPublishedRuntime(runtime) });
}

/** Puts head, runtime and program together. */
export async function assemble(parts: AssemblyParts): Promise<Uint8Array<ArrayBuffer>> {
  const { tool, target, files, runtime } = parts;
  const program = await Promise.all(files.map(({ name, bytes }) => packFile(name, bytes)));
  const placed = [
    ...await placeTogether(`deno-${RUNTIME_VERSION}-${target.label}`, [runtime]),
    ...await placeTogether(tool, program),
  ];
  const template = await Deno.readTextFile(new URL("head.sh", import.meta.url));
  const head = formatHead(template, parts, placed);
  return await new Blob([head, ...placed.map(({ packed }) => packed)]).bytes();
}

/** Puts files into a folder whose name says what it is and depends on all that is in it. */
async function placeTogether(name: string, files: readonly PackedFile[]): Promise<PlacedFile[]> {
  const contents = files.map(({ name, sha256 }) => `${name} ${sha256}\n`).join("");
  const hash = (await sha256Hex(new TextEncoder().encode(contents))).slice(0, FOLDER_HASH_CHARACTERS);
  return files.map((file) => ({ ...file, path: `${name}-${hash}/${file.name}` }));
}

/** Lays out the script; its own length is part of the table, so that is tried until it fits. */
function formatHead(template: string, parts: AssemblyParts, files: readonly PlacedFile[]): string {
  for (let lengthBytes = template.length;;) {
    const head = fillIn(template, describeHead(parts, files, lengthBytes));
    if (head.length === lengthBytes) return head;
    lengthBytes = head.length;
  }
}

function describeHead(parts: AssemblyParts, files: readonly PlacedFile[], headBytes: number) {
  const { tool, target, version, machine } = parts;
  // The runtime comes first. It takes half a second to read; the program takes some milliseconds.
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const halves = halve(files.slice(1));
  let begin = headBytes + 1; // tail counts from one
  const rows = files.map(({ path, packed, sizeBytes, sha256 }) => {
    const row = `  unpack ${path} ${begin} ${packed.length} ${sizeBytes} ${sha256}`;
    begin += packed.length;
    return row;
  });
  return {
    TOOL: tool,
    VERSION: version,
    LABEL: target.label,
    MACHINE: machine.machine,
    LOADER: machine.loader,
    RUNTIME: files[0]!.path,
    PROGRAM: files[1]!.path,
    FILES: rows.join(" &&\n"),
    NAMES: files.map(({ path }) => path).join(" "),
    STATES: files.map(({ sizeBytes }) => `${sizeBytes} ${STAMP_S} 700`).join("\n"),
    FOLDERS: [...new Set(files.map(({ path }) => path.slice(0, path.indexOf("/"))))].join(" "),
    DIGESTS: formatDigests(halves[0]),
    MORE_DIGESTS: formatDigests(halves[1]),
    NEED_MB: `${Math.ceil(sizeBytes / 1e6)}`,
    PERMISSIONS: permissionFlags(PERMISSIONS[tool]).join(" "),
    FLAGS: RUN_FLAGS.join(" "),
  };
}

/** Two lists, of which neither takes much longer to read than the other. */
function halve(files: readonly PlacedFile[]): [PlacedFile[], PlacedFile[]] {
  const halves: [PlacedFile[], PlacedFile[]] = [[], []];
  const bytes = [0, 0];
  for (const file of files.toSorted((a, b) => b.sizeBytes - a.sizeBytes)) {
    const half = bytes[0]! <= bytes[1]! ? 0 : 1;
    halves[half].push(file);
    bytes[half]! += file.sizeBytes;
  }
  return halves;
}

/** As `sha256sum -c` reads them. */
function formatDigests(files: readonly PlacedFile[]): string {
  return files.map(({ path, sha256 }) => `${sha256}  ${path}`).join("\n");
}

/** Replaces each `@NAME@`; all of the text is ASCII, so its length is that of the bytes. */
function fillIn(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/@([A-Z_]+)@/g, (_, name) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`Cannot fill in the head: there is no ${name}`);
    return value;
  });
}
