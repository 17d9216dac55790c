/**
 * What `--version` says: the version, and which build it is.
 *
 * @module
 */

import manifest from "../../deno.json" with { type: "json" };

/**
 * Git's short name of the commit that a binary was made of, with `+` where files were changed since; may be empty. The
 * builder (scripts/compile/bundle.ts) puts it in place of this name, which stands for nothing where a tool runs from its
 * source.
 */
declare const UIS_COMMIT: string | undefined;

/** One line without a line feed: `broadcast 0.1.0 (1a2b3c4), compiled, deno 2.9.5, aarch64-unknown-linux-gnu`. */
export function formatVersion(toolName: string): string {
  const commit = typeof UIS_COMMIT === "undefined" ? undefined : UIS_COMMIT;
  const { version: { deno }, build: { target } } = Deno;
  const version = `${manifest.version}${commit ? ` (${commit})` : ""}`;
  return `${toolName} ${version}, ${describeMaking(commit)}, deno ${deno}, ${target}`;
}

function describeMaking(commit: string | undefined): string {
  if (commit === undefined) return "from source";
  return Deno.build.standalone ? "compiled" : "self-extracting";
}
