/**
 * A script in parts: what it loads at once is one file, and what it imports later lies beside it, to be read only then.
 *
 * esbuild makes files of what the same parts need. What is loaded at once would be dozens of files, as of some of it this part
 * needs something and of some of it that one: so each part is made to need all of it, which is there by then.
 *
 * @module
 */

import type { Plugin } from "esbuild";

/** A file that esbuild has made. */
export interface Output {
  readonly path: string;
  readonly text: string;
}

/** A file as it is to be. */
export interface Part {
  readonly name: string;
  readonly text: string;
}

/**
 * For whoever starts it: has all functions of a part compiled with it. Deno keeps what is compiled by then for later starts, and
 * would compile all others at each; a part is of little else than what is needed with it.
 */
export const COMPILE_AT_ONCE = "--v8-flags=--no-lazy";

/** To be given to esbuild as `chunkNames`. */
export const PART_NAMES = "part-[hash]";

const PART_NAME = /\bpart-[0-9A-Z]{8}\.js\b/g;
const IMPORT = /^import (?!type )[^;]*? from ("[^"]+");$/gm;
const IMPORTED_LATER = /\bimport\("\.\/([\w.-]+)"\)/g;

/** Makes the plugin for a script. */
export function partsPlugin(entry: URL): Plugin {
  const folder = new URL(".", entry).pathname;
  return {
    name: "parts",
    async setup(build) {
      const text = await Deno.readTextFile(entry);
      const atOnce = [...text.matchAll(IMPORT)].map(([, name]) => `import ${name};`).join("\n");
      build.onResolve(
        { filter: /^\.{1,2}\// },
        ({ path, kind, resolveDir }) =>
          kind === "dynamic-import"
            ? { path: new URL(path, `file://${resolveDir}/`).pathname, namespace: "part" }
            : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: "part" }, ({ path }) => ({
        contents: `export * from ${JSON.stringify(path)};\n${atOnce}`,
        resolveDir: folder,
      }));
    },
  };
}

/**
 * Names the files that esbuild has made, the script first: `listen.js`, `listen.1.js`. esbuild's own names depend on where a
 * machine keeps its packages.
 *
 * @param neighbours other files that will lie beside them, and are imported later
 */
export function nameParts(
  outputs: readonly Output[],
  script: string,
  neighbours: ReadonlySet<string>,
): Part[] {
  const nameOf = ({ path }: Output) => path.slice(path.lastIndexOf("/") + 1);
  const keyOf = ({ text }: Output) => text.replace(PART_NAME, "");
  const parts = outputs.filter((output) => nameOf(output) !== script)
    .toSorted((a, b) => keyOf(a) < keyOf(b) ? -1 : 1);
  const names = new Map(parts.map((part, i) => [nameOf(part), script.replace(/\.js$/, `.${i + 1}.js`)]));
  const known = new Set([...names.values(), ...neighbours]);
  return [outputs.find((output) => nameOf(output) === script)!, ...parts].map((output) => ({
    name: names.get(nameOf(output)) ?? script,
    text: output.text.replace(PART_NAME, (name) => names.get(name) ?? name)
      // Deno reads all files whose names it finds in a script before it starts it; those that have to be put together it does not.
      .replace(IMPORTED_LATER, (all, name) => known.has(name) ? importLater(name) : all),
  }));
}

function importLater(name: string): string {
  return `import(new URL("./${name}",import.meta.url).href)`;
}
