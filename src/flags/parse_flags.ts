/**
 * From a command line to typed options, by a table of flags.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import type { Flag } from "./flag.ts";
import { UsageError } from "./usage_error.ts";

/** A tool's options by their long names. */
export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

/** The typed values of a table of flags. */
export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Flag<infer Value> ? Value : never;
};

/** What an option was given: every value, so that none is left out without a word. */
type GivenText = string | boolean | undefined | readonly string[];

/** A command line that was understood. */
export interface ParsedFlags<Table extends FlagTable> {
  readonly flags: FlagValues<Table>;
  /** The names of the options that were given. */
  readonly given: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

/**
 * Parses a command line.
 *
 * @throws {UsageError} where an option is unknown, or its value is missing or not accepted
 */
export function parseFlags<Table extends FlagTable>(
  table: Table,
  args: readonly string[],
): ParsedFlags<Table> {
  const texts = readTexts(table, args);
  const flags: Record<string, unknown> = {};
  const given = new Set<string>();
  for (const [name, flag] of Object.entries(table)) {
    const text = takeOne(name, flag, texts[name]);
    if (text === undefined || text === false) {
      flags[name] = flag.initial;
    } else {
      flags[name] = parseValue(name, flag, String(text));
      given.add(name);
    }
  }
  return { flags: flags as FlagValues<Table>, given, positionals: texts._.map(String) };
}

function readTexts(table: FlagTable, args: readonly string[]) {
  const names = Object.keys(table);
  refuseSwitchValues(table, args);
  const shorts = names.flatMap((name) => table[name]!.short ? [[name, table[name]!.short!]] : []);
  return parseArgs(joinDashes(args), {
    string: names.filter((name) => table[name]!.placeholder),
    collect: names.filter((name) => table[name]!.placeholder),
    boolean: names.filter((name) => !table[name]!.placeholder),
    alias: Object.fromEntries(shorts),
    unknown: (arg: string, key?: string) => {
      if (key === undefined) return true;
      throw new UsageError(`Unknown option ${arg.split("=")[0]}: see --help for what is accepted`);
    },
  }) as Record<string, GivenText> & { _: (string | number)[] };
}

/** What `parseArgs` would leave out without a word: `--pair=4827-1935` where the option takes no value. */
function refuseSwitchValues(table: FlagTable, args: readonly string[]): void {
  const ownArgs = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  for (const arg of ownArgs) {
    const [, name = ""] = /^--([\w-]+)=/.exec(arg) ?? [];
    const flag = Object.hasOwn(table, name) ? table[name] : undefined;
    if (flag && !flag.placeholder) throw new UsageError(`Option --${name} takes no value`);
  }
}

/** The only value of an option; nothing where it was not given. */
function takeOne(
  name: string,
  { once = "it takes one value" }: Flag<unknown>,
  given: GivenText,
): string | boolean | undefined {
  if (typeof given !== "object") return given;
  // Who forgets the value of one has not meant two.
  if (given.includes("")) return "";
  if (given.length > 1) throw new UsageError(`Option --${name} can be given once: ${once}`);
  return given[0];
}

/** `parseArgs` takes a lone `-` for an operand; after an option it is the option's value (stdin or stdout). */
function joinDashes(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    if (arg === "-" && last?.startsWith("--") && !last.includes("=")) joined[joined.length - 1] = `${last}=-`;
    else joined.push(arg);
  }
  return joined;
}

function parseValue(name: string, flag: Flag<unknown>, text: string): unknown {
  if (text === "") throw new UsageError(`Option --${name} needs a value: ${flag.accepted} is accepted`);
  const value = tryParse(name, flag, text);
  if (value !== undefined) return value;
  throw new UsageError(`Cannot use --${name} ${text}: ${flag.accepted} is accepted`);
}

function tryParse(name: string, flag: Flag<unknown>, text: string): unknown {
  try {
    return flag.parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`Option --${name}: ${error.message}`);
    throw error;
  }
}
