/**
 * The tools as single files, in a folder where there is nothing else: no checkout, no Deno, an empty home.
 *
 * @module
 */

import { bundleTool, stopBundler } from "../../scripts/compile/bundle.ts";
import { getPublishedRuntime } from "../../scripts/compile/published_runtime.ts";
import { makeSelfExtracting } from "../../scripts/compile/self_extracting.ts";
import { nameFile, type Target, TARGETS, type ToolName } from "../../scripts/compile/targets.ts";
import { Tool } from "../support/tools.ts";

/** All that a file needs to unpack itself. */
const PROGRAMS = (
  "chmod find gzip head id mkdir mv rm sha256sum stat sync tail touch uname"
).split(" ");
const PROGRAM_FOLDERS = ["/usr/bin", "/bin"];
const EMULATOR = "/usr/bin/qemu-aarch64-static";
const SYSROOT = "/usr/aarch64-linux-gnu";

/** Puts the emulated machine in front; see scripts/compile/head.sh. */
export const EMULATED = { UIS_RUN_PREFIX: `${EMULATOR} -L ${SYSROOT}` };

/** The target of that label. */
export function targetOf(label: "linux-x86_64" | "linux-arm64"): Target {
  return TARGETS.find((target) => target.label === label)!;
}

/** Why files for these targets can not be made or run here; nothing where they can. */
export async function findObstacle(...targets: Target[]): Promise<string | undefined> {
  for (const target of targets) {
    if (target.triple !== Deno.build.target && !isThere(EMULATOR, `${SYSROOT}/lib/libstdc++.so.6`)) {
      return "qemu-user-static, libc6-arm64-cross and libstdc++6-arm64-cross are not installed";
    }
    try {
      await getPublishedRuntime(target.runtime!);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}

function isThere(...paths: string[]): boolean {
  return paths.every((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** A folder with the files, that is also the working directory, and a home folder beside it. */
export class StandaloneFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes the files of these tools. */
  static async create(files: readonly (readonly [ToolName, Target])[]): Promise<StandaloneFolder> {
    const folder = new StandaloneFolder(await Deno.makeTempDir());
    for (const name of ["bin", "home", "work"]) await Deno.mkdir(`${folder.path}/${name}`);
    for (const name of PROGRAMS) {
      const path = PROGRAM_FOLDERS.map((place) => `${place}/${name}`).find((path) => isThere(path));
      if (path) await Deno.symlink(path, `${folder.path}/bin/${name}`);
    }
    try {
      for (const [tool, target] of files) {
        const bytes = await makeSelfExtracting({
          tool,
          target,
          version: "test",
          files: await bundleTool(tool, "1a2b3c4"),
        });
        await Deno.writeFile(`${folder.path}/work/${nameFile(tool, target)}`, bytes, { mode: 0o755 });
      }
    } finally {
      await stopBundler();
    }
    return folder;
  }

  /** Starts a file. */
  start(
    tool: ToolName,
    target: Target,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Tool {
    const name = nameFile(tool, target);
    const process = new Deno.Command(`./${name}`, {
      args: [...args],
      cwd: `${this.path}/work`,
      clearEnv: true,
      env: { PATH: `${this.path}/bin`, HOME: `${this.path}/home`, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new Tool(name, process, false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
