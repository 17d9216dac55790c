/**
 * What is wrong with a benchmark's command line: one line, and exit code 2.
 *
 * @module
 */

/** A command line that says nothing that can be measured. */
export class UsageError extends Error {}

/** Refuses what is no option, for `parseArgs`; names of scenarios are taken. */
export function refuseUnknown(word: string, option?: string): boolean {
  if (option !== undefined) throw new UsageError(`Unknown option ${word}`);
  return true;
}

/**
 * A number above 0 on the command line.
 *
 * @param option as it is written there
 */
export function parseAmount(option: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) === 0) {
    throw new UsageError(`Cannot measure with ${option} ${text}: it is a number above 0`);
  }
  return Number(text);
}

/**
 * Runs a benchmark and ends with its exit code.
 *
 * @param usage what `--help` prints
 */
export async function runBench(usage: string, main: (args: string[]) => Promise<number>): Promise<never> {
  if (Deno.args.includes("--help")) {
    console.log(usage);
    Deno.exit(0);
  }
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`bench: ${error.message}`);
    Deno.exit(2);
  }
}
