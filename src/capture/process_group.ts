/**
 * A program and everything that it starts, as one process group that ends as a whole.
 *
 * A script is often only the parent of the camera: whoever ends the script alone leaves the camera running, and with it the
 * device "busy". So the program gets a session and a group of its own (setsid(2)), and every signal goes to the group. It
 * no longer hears Ctrl-C from the terminal, nor that the terminal has gone: who starts it passes the end on. Windows has
 * no such groups; there the program alone is ended. Sources: setsid(2), kill(2), credentials(7).
 *
 * @module
 */

import { PR_SET_CHILD_SUBREAPER, WNOHANG } from "../system/libc/constants.ts";
import { openLibc } from "../system/libc/libc.ts";
import type { Program } from "../system/program.ts";
import { HOST_CLOCK } from "./clock.ts";

/** How long a group may take to go after SIGKILL; a process that waits for a broken device may never go. */
const GONE_MS = 1000;
const FIRST_LOOK_MS = 2;
const LONGEST_LOOK_MS = 50;
const HAS_GROUPS = Deno.build.os !== "windows";

/** How a group is started. */
export interface GroupOptions {
  /** Added to the environment. */
  readonly env?: Record<string, string>;
  /** Whether its stdin is a pipe from here. @default false, it is empty */
  readonly isFed?: boolean;
}

/** A program that has been started, with all that it starts. */
export class ProcessGroup {
  /** The program itself; its stdout and stderr are piped, and its stdin where it is fed. */
  readonly child: Deno.ChildProcess;
  /** Ends the group where this program ends without having done so. */
  readonly #guard: GroupGuard | undefined;
  readonly #orphans: Orphans | undefined;
  /** Absent while the program itself runs. */
  #status: Deno.CommandStatus | undefined;

  /** @throws whatever Deno throws where the program can not be started */
  constructor({ command, args }: Omit<Program, "label">, { env = {}, isFed = false }: GroupOptions = {}) {
    this.child = new Deno.Command(command, {
      args: [...args],
      env,
      detached: HAS_GROUPS,
      stdin: isFed ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#guard = guardGroup(this.child.pid, isFed ? LAST_WORDS_S : 0);
    this.#orphans = adoptOrphans();
    this.child.status.then((status) => this.#status = status);
  }

  /**
   * Ends whatever is left of the group, and waits until it has gone: SIGTERM, and SIGKILL after the grace. To be called
   * once, also where the program has ended by itself.
   *
   * @returns how the program itself ended; nothing where not even SIGKILL has ended it within a second
   */
  async end(graceMs: number): Promise<Deno.CommandStatus | undefined> {
    this.signal("SIGTERM");
    // One that is stopped hears of it only when it goes on.
    if (HAS_GROUPS) this.signal("SIGCONT");
    if (!await this.#isGoneWithin(graceMs)) {
      this.signal("SIGKILL");
      await this.#isGoneWithin(GONE_MS);
    }
    this.#orphans?.close();
    await this.#guard?.release();
    if (!this.#status) this.child.unref();
    return this.#status;
  }

  /** Sends a signal to all of the group; it may have ended by itself. */
  signal(signal: Deno.Signal): void {
    try {
      if (HAS_GROUPS) Deno.kill(-this.child.pid, signal);
      else this.child.kill(signal);
    } catch {
      // nobody is left
    }
  }

  async #isGoneWithin(ms: number): Promise<boolean> {
    const untilMs = performance.now() + ms;
    const { signal } = new AbortController();
    for (let lookMs = FIRST_LOOK_MS; !this.#hasGone(); lookMs = Math.min(2 * lookMs, LONGEST_LOOK_MS)) {
      if (performance.now() >= untilMs) return false;
      await HOST_CLOCK.pause(lookMs, signal);
    }
    return true;
  }

  /** Who has ended belongs to the group until its parent has asked how. */
  #hasGone(): boolean {
    if (!this.#status) return false;
    if (!HAS_GROUPS) return true;
    this.#orphans?.letGo(this.child.pid);
    try {
      Deno.kill(-this.child.pid, 0);
      return false;
    } catch {
      return true;
    }
  }
}

/**
 * What this program has to do as the parent of processes whose own parent, a child of it, has ended before them, on Linux.
 *
 * They go to the first process of the system, which in a container often leaves them as they are when they have ended
 * ("zombies"), and then a process group never looks empty. Here this program becomes their parent instead, and asks how
 * they ended. Sources: prctl(2) (PR_SET_CHILD_SUBREAPER), waitpid(2).
 */
interface Orphans {
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

/** A program that is fed sees by the end of its stdin that this one has gone, and has so long to do what it has to. */
const LAST_WORDS_S = 1;
/** SIGTERM and, for those that are stopped, SIGCONT; two seconds later SIGKILL. A group that has gone is no error. */
const GUARD =
  'read -r _; sleep "$1"; kill -s TERM -- "-$0" && kill -s CONT -- "-$0" && sleep 2 && kill -s KILL -- "-$0"';

/** A guard that has been set up. */
interface GroupGuard {
  /** The group has gone: there is nothing to guard any more. */
  release(): Promise<void>;
}

/**
 * Sets up what ends a group when this program has ended without doing so: by SIGKILL, or in a hurry.
 *
 * A shell in a session of its own waits for the end of a pipe whose other end only this program holds. The kernel closes
 * that however the program ends, and then the shell ends the group. It takes a millisecond to start and as good as no
 * memory; on Windows, and where there is no shell, there is no guard.
 */
function guardGroup(group: number, lastWordsS: number): GroupGuard | undefined {
  if (Deno.build.os === "windows") return undefined;
  try {
    const shell = new Deno.Command("/bin/sh", {
      args: ["-c", GUARD, String(group), String(lastWordsS)],
      detached: true,
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    return { release: () => releaseGuard(shell) };
  } catch {
    return undefined;
  }
}

/** By SIGKILL, so that it does not see the end of the pipe. */
async function releaseGuard(shell: Deno.ChildProcess): Promise<void> {
  try {
    shell.kill("SIGKILL");
  } catch {
    // somebody else has ended it
  }
  await shell.status;
  await shell.stdin.abort().catch(() => {});
}
