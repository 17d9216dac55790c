/**
 * How this very program is started again: the compiled or self-extracting tool, or Deno with the tool's source.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** What a unit's `ExecStart=` begins with, and what that needs. */
export interface Executable {
  /** The program by its absolute path, and the arguments that stand in front of the tool's own. */
  readonly words: readonly string[];
  /** Absolute paths of files and folders that it reads. */
  readonly paths: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The program that is running.
 *
 * From a checkout the service reads the checkout itself, and the packages where this process has them: it starts without
 * a network, and does not outlive the checkout.
 */
export function findExecutable(): Executable {
  // A self-extracting file says where it is: what runs is the runtime that it has unpacked.
  const file = Deno.env.get("UIS_EXECUTABLE");
  if (file) return { words: [file], paths: [file], environment: {} };
  const program = Deno.execPath();
  if (Deno.build.standalone) return { words: [program], paths: [program], environment: {} };
  const main = fileURLToPath(Deno.mainModule);
  const cache = findDenoCache();
  return {
    words: [program, "run", "-A", "--cached-only", main],
    paths: [program, fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, ""), cache],
    environment: { DENO_DIR: cache },
  };
}

/** As Deno chooses it on Linux. */
function findDenoCache(): string {
  const { DENO_DIR, XDG_CACHE_HOME, HOME } = Deno.env.toObject();
  return DENO_DIR || `${XDG_CACHE_HOME || `${HOME}/.cache`}/deno`;
}
