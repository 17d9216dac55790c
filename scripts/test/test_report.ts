/**
 * What `deno test` writes, read.
 *
 * @module
 */

/** How many tests passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Reads `ok | 12 passed (3 steps) | 0 failed`, the last such line that deno test wrote. */
export function readSummary(output: string): Counts | undefined {
  const summary = /^(?:ok|FAILED) \| (\d+) passed[^|\n]*\| (\d+) failed/gm;
  const [, passed, failed] = [...output.matchAll(summary)].at(-1) ?? [];
  return passed && failed ? { passed: Number(passed), failed: Number(failed) } : undefined;
}

/** What has failed, in the list at the end: tests by their names, and files that something outside of any test has ended. */
export interface Failures {
  readonly tests: readonly string[];
  readonly files: readonly string[];
}

/** Reads that list, in which a test stands before `=>` and the place where it is registered. */
export function readFailures(output: string): Failures {
  const list = output.split("\n FAILURES \n").at(1) ?? "";
  const all = (line: RegExp) => [...list.matchAll(line)].map(([, name]) => name!);
  return { tests: all(/^(.+) => \S+:\d+:\d+$/gm), files: all(/^(?:\.\/)?(\S+) \(uncaught error\)$/gm) };
}

/** The tests of one file, as far as they had come. */
export interface FileReport extends Counts {
  /** As `deno test` was given it, without `./`. */
  readonly file: string;
  readonly failures: readonly string[];
}

/** Reads a run that has not come to its summary: each file in its order, the last one of them unfinished. */
export function readFiles(output: string): FileReport[] {
  const ownLines = output.replace(/^-+ output -+\n[^]*?^-+ output end -+\n/gm, "");
  const [, ...parts] = ownLines.split(/^running \d+ tests? from (?:\.\/)?/m);
  const files = new Map<string, FileReport>();
  for (const part of parts) {
    // An example of a documentation is named by its lines.
    const file = part.slice(0, part.indexOf("\n")).replace(/#.*$/, "");
    const passed = part.match(/^\S.* \.\.\. ok \(.*\)$/gm)?.length ?? 0;
    const failures = [...part.matchAll(/^(\S.*) \.\.\. FAILED \(.*\)$/gm)].map(([, name]) => name!);
    const before = files.get(file);
    files.set(file, {
      file,
      passed: passed + (before?.passed ?? 0),
      failed: failures.length + (before?.failed ?? 0),
      failures: [...(before?.failures ?? []), ...failures],
    });
  }
  return [...files.values()];
}

/** The tests that were under way when a run was interrupted, with their places. */
export function readPending(output: string): string[] {
  const list = output.split("The following tests were pending:\n").at(1) ?? "";
  return [...list.matchAll(/^(.+ => \S+:\d+:\d+)$/gm)].map(([, name]) => name!);
}
