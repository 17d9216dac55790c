/**
 * Processes whose parent, a child of this program, has ended before them, on Linux.
 *
 * They go to the first process of the system, which in a container often leaves them as they are when they have ended
 * ("zombies"), and then a process group never looks empty. Here this program becomes their parent instead, and asks how
 * they ended. Sources: prctl(2) (PR_SET_CHILD_SUBREAPER), waitpid(2).
 *
 * @module
 */

const PR_SET_CHILD_SUBREAPER = 36;
const WNOHANG = 1;

const SYMBOLS = {
  prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
  waitpid: { parameters: ["i32", "pointer", "i32"], result: "i32" },
} as const;

/** What this program has to do as their parent. */
export interface Orphans {
  /** Lets go those of a group that have ended; the group's first process, which Deno asks for, has to be gone. */
  letGo(group: number): void;
  /** Gives the C library back. */
  close(): void;
}

/** Becomes the parent of orphans; nothing where this is not Linux, or the C library may not be called. */
export function adoptOrphans(): Orphans | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    const library = Deno.dlopen("libc.so.6", SYMBOLS);
    const { prctl, waitpid } = library.symbols;
    prctl(PR_SET_CHILD_SUBREAPER, 1n, 0n, 0n, 0n);
    return {
      letGo(group) {
        while (waitpid(-group, null, WNOHANG) > 0);
      },
      close: () => library.close(),
    };
  } catch {
    return undefined;
  }
}
