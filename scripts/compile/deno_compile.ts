/**
 * Files by `deno compile`.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import type { ProgramFile } from "./bundle.ts";
import { COMPILE_AT_ONCE } from "./parts.ts";
import { permissionFlags, PERMISSIONS } from "./permissions.ts";
import type { Target, ToolName } from "./targets.ts";

/** What `deno compile` is given. */
export interface CompileParts {
  readonly tool: ToolName;
  readonly target: Target;
  /** The program; the first file is the one to start. */
  readonly files: readonly ProgramFile[];
  /** The path of the file to be made. */
  readonly output: string;
  /** Added to the environment of `deno compile`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How it went. */
export type CompileResult =
  /** `listing`: what `deno compile` says that it has embedded. */
  | { readonly kind: "made"; readonly listing: string }
  /** The base that programs are put into could not be had; `reason` is one line. */
  | { readonly kind: "no-base"; readonly reason: string };

/** What its error says where it has no base for the target. */
const NO_BASE = "Setting up base binary";

/**
 * Makes the file.
 *
 * @throws an `Error` with what `deno compile` wrote where it fails for another reason than its base
 */
export async function compileByDeno(parts: CompileParts): Promise<CompileResult> {
  const { tool, target, files, output, env = {} } = parts;
  const folder = await Deno.makeTempDir();
  // `deno compile` overwrites nothing but what it has made itself; and what is there stays until the new file is whole.
  const newFolder = await Deno.makeTempDir({ dir: dirname(output), prefix: ".compile-" });
  const newFile = `${newFolder}/${basename(output)}`;
  try {
    for (const { name, bytes } of files) await Deno.writeFile(`${folder}/${name}`, bytes);
    const [entry, ...rest] = files.map(({ name }) => name);
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "compile",
        ...["--no-config", "--no-lock", "--no-check", "--no-remote", "--no-npm", "--unstable-net"],
        COMPILE_AT_ONCE,
        "--no-prompt",
        ...permissionFlags(PERMISSIONS[tool]),
        ...["--target", target.triple, "--output", newFile, "--app-name", `udp_image_stream_${tool}`],
        ...rest.flatMap((name) => ["--include", name]),
        entry!,
      ],
      cwd: folder,
      env: { NO_COLOR: "1", ...env },
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    if (success) {
      await Deno.rename(newFile, output);
      return { kind: "made", listing: said };
    }
    if (said.includes(NO_BASE)) return { kind: "no-base", reason: findReason(said) };
    throw new Error(`Cannot compile ${tool} for ${target.triple}:\n${said.trim()}`);
  } finally {
    for (const each of [folder, newFolder]) await Deno.remove(each, { recursive: true });
  }
}

/** The line below the one that names the base. */
function findReason(said: string): string {
  const lines = said.split("\n").map((line) => line.trim());
  const next = lines[lines.findIndex((line) => line.includes(NO_BASE)) + 1] ?? "";
  return next.replace(/^\d+: /, "") || "its base can not be had";
}
