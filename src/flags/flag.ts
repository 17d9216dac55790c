/**
 * What one command-line option is: its text for the usage, and how its value becomes typed.
 *
 * @module
 */

import { parseProgram, type Program } from "../system/program.ts";

/** One option. */
export interface Flag<Value> {
  /** Stands for the value in the usage, for example `N`; absent where the option takes none. */
  readonly placeholder?: string;
  /** A single letter that means the same. */
  readonly short?: string;
  readonly help: string;
  /** What is accepted, for the usage error: "… is accepted". */
  readonly accepted: string;
  /** What it means when it is not given. */
  readonly initial: Value;
  /** How the default is written in the usage; absent where there is nothing to write. */
  readonly initialText?: string;
  /** What the value is, where that may begin with `~/`: the home folder. */
  readonly holds?: "file" | "command";
  /** Why its value can be given only once. @default "it takes one value" */
  readonly once?: string;
  /** What it stands under in the usage. @default "Options" */
  readonly section?: string;
  /** The value of this text; nothing where it is not accepted, or a `RangeError` that says more about it. */
  readonly parse: (text: string) => Value | undefined;
}

/** Pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** An option that is there or not. */
export function switchFlag(help: string, short?: string): Flag<boolean> {
  return { help, accepted: "no value", initial: false, parse: () => true, ...(short ? { short } : {}) };
}

/** An option that takes any text but none; absent when not given. */
export function textFlag(help: string, placeholder: string): Flag<string | undefined> {
  return {
    help,
    placeholder,
    accepted: "a text that is not empty",
    initial: undefined,
    parse: (given) => given || undefined,
  };
}

/** An option that takes the name of a file or folder; absent when not given. */
export function fileFlag(help: string, placeholder: string): Flag<string | undefined> {
  return { ...textFlag(help, placeholder), holds: "file", once: "it names one file" };
}

/** An option that takes a command line, split as a shell splits words; no shell runs it. */
export function programFlag<Initial extends Program | undefined = undefined>(
  help: string,
  initial?: Initial,
): Flag<Program | Initial> {
  return {
    help,
    placeholder: "CMD",
    accepted: "a command",
    holds: "command",
    initial: initial as Initial,
    ...(initial ? { initialText: initial.label } : {}),
    parse: parseProgram,
  };
}

/** An option that takes a whole number. */
export function integerFlag(
  help: string,
  range: { readonly min: number; readonly max: number; readonly initial: number },
  placeholder = "N",
): Flag<number> {
  return {
    help,
    placeholder,
    accepted: `a whole number from ${range.min} to ${range.max}`,
    initial: range.initial,
    initialText: String(range.initial),
    parse: (given) => {
      const value = /^\d+$/.test(given) ? Number(given) : NaN;
      return value >= range.min && value <= range.max ? value : undefined;
    },
  };
}

/** An option that takes a size in pixels such as `412x300`. */
export function sizeFlag(
  help: string,
  range: { readonly min: number; readonly max: number; readonly initial: PixelSize },
): Flag<PixelSize> {
  const { min, max, initial } = range;
  return {
    help,
    placeholder: "WxH",
    accepted: `a size such as ${initial.width}x${initial.height}, each side from ${min} to ${max},`,
    initial,
    initialText: `${initial.width}x${initial.height}`,
    parse: (given) => {
      const sides = /^(\d{1,5})x(\d{1,5})$/.exec(given)?.slice(1).map(Number) ?? [];
      const [width, height] = sides;
      if (!width || !height || !sides.every((side) => side >= min && side <= max)) return undefined;
      return { width, height };
    },
  };
}

/** An option that takes one of a few words, the first where it is not given. */
export function choiceFlag<Word extends string>(
  help: string,
  words: readonly [Word, ...Word[]],
): Flag<Word> {
  return {
    help,
    placeholder: words.join("|"),
    accepted: `one of ${words.join(", ")}`,
    initial: words[0],
    initialText: words[0],
    parse: (given) => words.find((word) => word === given),
  };
}

/** An option that takes a time such as `500ms` or `2s`; the value is in µs. */
export function timeFlag(help: string, initialText: string): Flag<number> {
  return {
    help,
    placeholder: "TIME",
    accepted: "a time such as 500ms or 2s",
    initial: parseTimeUs(initialText)!,
    initialText,
    parse: parseTimeUs,
  };
}

/**
 * Reads a time: a number and `ms` or `s`, or a bare `0`.
 *
 * @returns µs; nothing where the text is no time
 */
export function parseTimeUs(text: string): number | undefined {
  if (text === "0") return 0;
  const match = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text);
  if (!match) return undefined;
  return Math.round(Number(match[1]) * (match[2] === "s" ? 1_000_000 : 1000));
}

/** What stands behind a number of bits a second. */
const RATE_UNITS: Readonly<Record<string, number>> = { "": 1, k: 1e3, M: 1e6, G: 1e9 };

/** An option that takes a rate such as `800k` or `5M`; the value is in bits a second, and absent when not given. */
export function bitrateFlag(
  help: string,
  range: { readonly min: string; readonly max: string },
): Flag<number | undefined> {
  const [min, max] = [parseBitrate(range.min)!, parseBitrate(range.max)!];
  return {
    help,
    placeholder: "RATE",
    accepted: `a number of bits a second from ${range.min} to ${range.max}, such as 800k or 5M,`,
    initial: undefined,
    parse: (given) => {
      const rate = parseBitrate(given);
      return rate !== undefined && rate >= min && rate <= max ? rate : undefined;
    },
  };
}

/**
 * Reads a rate: a number of bits a second, with `k`, `M` or `G` for thousands, millions or billions.
 *
 * @returns bits a second; nothing where the text is no rate
 */
export function parseBitrate(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([kMG]?)$/.exec(text);
  return match ? Math.round(Number(match[1]) * RATE_UNITS[match[2]!]!) : undefined;
}
