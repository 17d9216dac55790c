/**
 * Which state of the sources a binary is made of.
 *
 * @module
 */

const ROOT = new URL("../../", import.meta.url).pathname;

/** Git's short name of the commit, with `+` where files were changed since; empty where git does not know. */
export async function readCommit(): Promise<string> {
  const commit = await git("rev-parse", "--short", "HEAD");
  if (!commit) return "";
  const changes = await git("status", "--porcelain", "--", "src", "deno.json", "deno.lock");
  return changes === "" ? commit : `${commit}+`;
}

async function git(...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", { args, cwd: ROOT, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
