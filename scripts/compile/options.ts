/**
 * What `deno task compile` is asked to make.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { defaultTargets, type Target, TARGETS, type ToolName, TOOLS } from "./targets.ts";

const METHODS = ["auto", "deno", "self-extracting"] as const;

/** How a file is made. */
export type Method = (typeof METHODS)[number];

/** What is to be made. */
export interface CompileOptions {
  readonly tools: readonly ToolName[];
  readonly targets: readonly Target[];
  /** The folder for the files. */
  readonly out: string;
  readonly method: Method;
}

/** What `--help` shows. */
export const USAGE = `deno task compile [TOOL ...] [options]

Makes one file of each tool (${TOOLS.join(", ")}; default all) that runs without an installation.

  --target T     a machine to build for; may be given more than once
                 (default: this machine, and aarch64-unknown-linux-gnu for a 64-bit Raspberry Pi; "all" for each of
${
  TARGETS.map(({ triple, tools }) =>
    `                 ${triple}${tools.length < TOOLS.length ? ` (${tools.join(", ")})` : ""}`
  ).join("\n")
})
  --out FOLDER   where the files go, with SHA256SUMS (default dist)
  --method M     auto: "deno compile" where its base runtime can be had, else self-extracting (default)
                 deno: "deno compile" alone, from dl.deno.land or the file that DENORT_BIN names (for one target)
                 self-extracting: for Linux, from the runtime that npm publishes; it is unpacked once, at the first
                 start, to $XDG_CACHE_HOME or ~/.cache
  --help         show this text
`;

/** Wrong words on the command line; the message says what is accepted. */
export class OptionsError extends Error {}

/**
 * Reads the command line.
 *
 * @returns `undefined` where only the usage is asked for
 * @throws {OptionsError} where it can not be meant
 */
export function parseOptions(args: readonly string[]): CompileOptions | undefined {
  const { _: words, help, target: triples, out, method } = parseArgs([...args], {
    string: ["_", "target", "out", "method"],
    boolean: ["help"],
    collect: ["target"],
    default: { out: "dist", method: "auto" },
    unknown: (arg: string) => {
      if (arg.startsWith("-")) throw new OptionsError(`Cannot use ${arg}: there is no such option`);
    },
  });
  if (help) return undefined;
  if (out === "") throw new OptionsError("Cannot use --out: it is empty");
  const targets = findTargets(triples);
  if (targets.length > 1 && method !== "self-extracting" && Deno.env.get("DENORT_BIN")) {
    throw new OptionsError("Cannot use DENORT_BIN for several targets: choose one by --target");
  }
  return {
    tools: words.length > 0 ? words.map((word: unknown) => findWord("tool", TOOLS, `${word}`)) : TOOLS,
    targets,
    out,
    method: findWord("method", METHODS, method),
  };
}

function findTargets(triples: readonly string[]): readonly Target[] {
  if (triples.length === 0) return defaultTargets();
  if (triples.includes("all")) return TARGETS;
  const known = TARGETS.map(({ triple }) => triple);
  const chosen = new Set(triples.map((triple) => findWord("target", known, triple)));
  return TARGETS.filter(({ triple }) => chosen.has(triple));
}

function findWord<Word extends string>(what: string, words: readonly Word[], given: string): Word {
  const word = words.find((each) => each === given);
  if (word === undefined) {
    throw new OptionsError(`Cannot use ${what} ${given}: ${words.join(", ")} is accepted`);
  }
  return word;
}
