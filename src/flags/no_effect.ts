/**
 * Options that would have no effect beside another one: nobody shall wait in vain for what they typed.
 *
 * @module
 */

import { UsageError } from "./usage_error.ts";

/** A command line that was understood. */
export interface Usage<Flags> {
  readonly flags: Flags;
  readonly given: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

/**
 * Options, with spaces between them; beside what they have no effect; and why. Whether that is so is asked where it is not
 * said by `with --option`, `with --option VALUE` or `without --option`.
 */
export type NoEffect<Flags> = readonly [
  options: string,
  beside: string,
  why: string,
  holds?: (usage: Usage<Flags>) => boolean,
];

/** @throws {UsageError} for the first option that was given in vain */
export function checkEffects<Flags>(table: readonly NoEffect<Flags>[], usage: Usage<Flags>): void {
  for (const [options, beside, why, holds] of table) {
    const option = options.split(" ").find((name) => usage.given.has(name));
    if (option === undefined || !(holds?.(usage) ?? isBeside(beside, usage))) continue;
    throw new UsageError(`Cannot use --${option} ${beside}: ${why}`);
  }
}

function isBeside(beside: string, { flags, given }: Usage<unknown>): boolean {
  const [, without, name = "", value] = /^with(out)? --([\w-]+)(?: (\S+))?$/.exec(beside)!;
  const isThere = value === undefined ? given.has(name) : (flags as Record<string, unknown>)[name] === value;
  return isThere === (without === undefined);
}
