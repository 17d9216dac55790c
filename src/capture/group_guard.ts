/**
 * Ends a process group when this program has ended without doing so: by SIGKILL, or in a hurry.
 *
 * A shell in a session of its own waits for the end of a pipe whose other end only this program holds. The kernel closes
 * that however the program ends, and then the shell ends the group. It takes a millisecond to start and as good as no
 * memory; where there is no shell there is no guard.
 *
 * @module
 */

/** SIGTERM and, for those that are stopped, SIGCONT; two seconds later SIGKILL. A group that has gone is no error. */
const SCRIPT =
  'read -r _; kill -s TERM -- "-$0" && kill -s CONT -- "-$0" && sleep 2 && kill -s KILL -- "-$0"';

/** A guard that has been set up. */
export interface GroupGuard {
  /** The group has gone: there is nothing to guard any more. */
  release(): Promise<void>;
}

/** Sets up a guard for the group of this number; nothing on Windows, and where there is no shell. */
export function guardGroup(group: number): GroupGuard | undefined {
  if (Deno.build.os === "windows") return undefined;
  try {
    const shell = new Deno.Command("/bin/sh", {
      args: ["-c", SCRIPT, String(group)],
      detached: true,
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    return { release: () => release(shell) };
  } catch {
    return undefined;
  }
}

/** By SIGKILL, so that it does not see the end of the pipe. */
async function release(shell: Deno.ChildProcess): Promise<void> {
  try {
    shell.kill("SIGKILL");
  } catch {
    // somebody else has ended it
  }
  await shell.status;
  await shell.stdin.abort().catch(() => {});
}
