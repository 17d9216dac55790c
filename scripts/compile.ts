/**
 * Standalone files of the tools, for this machine and others: `deno task compile --help`.
 *
 * 1. each tool becomes one script and the few files that it needs beside it;
 * 2. for each target that becomes one executable file, by `deno compile`, or by a script that unpacks a published runtime;
 * 3. the digests of all files go into SHA256SUMS.
 *
 * @module
 */

import { resolve } from "node:path";
import manifest from "../deno.json" with { type: "json" };
import { bundleTool, type ProgramFile, stopBundler } from "./compile/bundle.ts";
import { readCommit } from "./compile/commit.ts";
import { compileByDeno, type CompileParts } from "./compile/deno_compile.ts";
import { type CompileOptions, OptionsError, parseOptions, USAGE } from "./compile/options.ts";
import { sha256Hex } from "./compile/packed_file.ts";
import { makeSelfExtracting } from "./compile/self_extracting.ts";
import { nameFile, type Target, TARGETS, type ToolName, TOOLS } from "./compile/targets.ts";

type Making = "compiled" | "self-extracting";

/** Why a file could not be made. */
interface Failure {
  readonly failure: string;
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    if (options) await build(options);
    else console.log(USAGE);
    return 0;
  } catch (error) {
    console.error(`compile: ${(error as Error).message}`);
    return error instanceof OptionsError ? 2 : 1;
  } finally {
    await stopBundler();
  }
}

async function build(options: CompileOptions): Promise<void> {
  await Deno.mkdir(options.out, { recursive: true });
  const commit = await readCommit();
  const builder = new Builder(options, commit);
  const failures: string[] = [];
  for (const tool of options.tools) {
    const files = await bundleTool(tool, commit);
    for (const target of options.targets.filter(({ tools }) => tools.includes(tool))) {
      const making = await builder.make(tool, target, files);
      const name = nameFile(tool, target);
      if (typeof making === "string") await describeFile(`${options.out}/${name}`, making);
      else failures.push(`Cannot make ${name}: ${making.failure}`);
    }
  }
  await writeSums(options.out);
  if (failures.length > 0) throw new Error(failures.join("\n"));
}

/** Makes files, and remembers for which targets `deno compile` has no base, and why. */
class Builder {
  readonly #options: CompileOptions;
  readonly #version: string;
  readonly #withoutBase = new Map<Target, string>();

  constructor(options: CompileOptions, commit: string) {
    this.#options = options;
    this.#version = `${manifest.version}${commit && ` (${commit})`}`;
  }

  async make(tool: ToolName, target: Target, files: readonly ProgramFile[]): Promise<Making | Failure> {
    const output = resolve(this.#options.out, nameFile(tool, target));
    const { method } = this.#options;
    if (method !== "self-extracting") {
      const reason = this.#withoutBase.get(target) ?? await this.#compile({ tool, target, files, output });
      if (reason === undefined) return "compiled";
      if (method === "deno" || !target.runtime) return { failure: reason };
    }
    const bytes = await makeSelfExtracting({ tool, target, version: this.#version, files });
    await replaceFile(output, bytes);
    return "self-extracting";
  }

  /** Gives the reason where there is no base. */
  async #compile(parts: CompileParts): Promise<string | undefined> {
    const result = await compileByDeno(parts);
    if (result.kind === "made") return undefined;
    const { target } = parts;
    const reason = `deno compile has no base for ${target.triple}: ${result.reason}`;
    this.#withoutBase.set(target, reason);
    if (this.#options.method === "auto" && target.runtime) {
      console.log(`${reason}\nSelf-extracting files take the place of compiled ones.`);
    }
    return reason;
  }
}

/** Puts a whole file in the place of one that may be running. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await Deno.writeFile(`${path}.part`, bytes, { mode: 0o755 });
  await Deno.rename(`${path}.part`, path);
}

async function describeFile(path: string, making: Making): Promise<void> {
  const { size } = await Deno.stat(path);
  console.log(`${path}  ${(size / 1e6).toFixed(1)} MB  ${making}`);
}

/** Writes the digests of all the tools' files that are in the folder, in the form that `sha256sum -c` reads. */
async function writeSums(folder: string): Promise<void> {
  const names = TARGETS.flatMap((target) => TOOLS.map((tool) => nameFile(tool, target))).sort();
  const lines: string[] = [];
  for (const name of names) {
    const bytes = await Deno.readFile(`${folder}/${name}`).catch(() => undefined);
    if (bytes) lines.push(`${await sha256Hex(bytes)}  ${name}\n`);
  }
  await Deno.writeTextFile(`${folder}/SHA256SUMS`, lines.join(""));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
