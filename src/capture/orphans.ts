/**
 * Processes whose parent, a child of this program, has ended before them, on Linux.
 *
 * They go to the first process of the system, which in a container often leaves them as they are when they have ended
 * ("zombies"), and then a process group never looks empty. Here this program becomes their parent instead, and asks how
 * they ended. Sources: prctl(2) (PR_SET_CHILD_SUBREAPER), waitpid(2).
 *
 * @module
 */

import { PR_SET_CHILD_SUBREAPER, WNOHANG } from "../system/libc/constants.ts";
import { openLibc } from "../system/libc/libc.ts";

/** What this program has to do as their parent. */
export interface Orphans {
  /** Lets go those of a group that have ended; the group's first process, which Deno asks for, has to be gone. */
  letGo(group: number): void;
  /** Gives the C library back. */
  close(): void;
}

/** Becomes the parent of orphans; nothing where this is not Linux, or the C library may not be called. */
export function adoptOrphans(): Orphans | undefined {
  const libc = openLibc("prctl", "waitpid");
  if (!libc) return undefined;
  const { prctl, waitpid } = libc.calls;
  prctl(PR_SET_CHILD_SUBREAPER, 1n, 0n, 0n, 0n);
  return {
    letGo(group) {
      while (waitpid(-group, null, WNOHANG) > 0);
    },
    close: () => libc.close(),
  };
}
