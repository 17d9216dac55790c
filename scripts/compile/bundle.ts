/**
 * A tool as few files: a script, and beside it what is imported later, and what can not be part of a script.
 *
 * 1. esbuild puts the entry and all that it imports at once into one script, and what is imported later into parts of it; pages,
 *    manifests and kernels become part of these;
 * 2. the scripts of worker threads, which have to be files of their own, are made likewise;
 * 3. files of packages that are read at run time are copied beside them.
 *
 * @module
 */

import * as esbuild from "esbuild";
import { nameParts, PART_NAMES, partsPlugin } from "./parts.ts";
import { sourcePlugin } from "./source_plugin.ts";
import type { ToolName } from "./targets.ts";

/** A file of a program; the first is the one to start. */
export interface ProgramFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const SRC = new URL("../../src/", import.meta.url);
/** The name that esbuild gives to a module that starts later than the others: its path on this machine. */
const MODULE_PATH = /(?<=__(?:commonJS|esm)\(\{")[^"]*\//g;
/** What only works in the source tree. */
const LEFT_OVER = /import\.meta\.resolve\(|\bimport source\b|\.ts", import\.meta\.url/;

/**
 * Bundles a tool; {@linkcode stopBundler} is to be called after the last.
 *
 * @param commit what `--version` is to say of the sources; may be empty
 * @throws an `Error` where something can not be found, or would not be found at run time
 */
export async function bundleTool(tool: ToolName, commit: string): Promise<ProgramFile[]> {
  return await bundleEntry(new URL(`${tool}.ts`, SRC), commit);
}

/**
 * The same for any module of the sources.
 *
 * @throws an `Error` where something can not be found, or would not be found at run time
 */
export async function bundleEntry(first: URL, commit: string): Promise<ProgramFile[]> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const entries = [first];
  for (const entry of entries) {
    const { parts, workers, packageFiles } = await bundleScript(entry, commit);
    for (const { name, text } of parts) files.set(name, new TextEncoder().encode(text));
    for (const worker of workers) if (!entries.some(({ href }) => href === worker.href)) entries.push(worker);
    for (const [name, url] of packageFiles) files.set(name, await Deno.readFile(url));
  }
  return [...files].map(([name, bytes]) => ({ name, bytes }));
}

/** Ends the process that bundles. */
export async function stopBundler(): Promise<void> {
  await esbuild.stop();
}

async function bundleScript(entry: URL, commit: string) {
  const workers: URL[] = [];
  const packageFiles = new Map<string, URL>();
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry.pathname],
    bundle: true,
    splitting: true,
    chunkNames: PART_NAMES,
    outdir: ".",
    write: false,
    format: "esm",
    target: "esnext",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["deno", "import"],
    define: {
      UIS_COMMIT: JSON.stringify(commit),
      // Packages that would make another one faster, and are not part of it.
      "process.env.WS_NO_BUFFER_UTIL": "true",
      "process.env.WS_NO_UTF_8_VALIDATE": "true",
    },
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "inline",
    logLevel: "silent",
    tsconfigRaw: {},
    plugins: [
      partsPlugin(entry),
      sourcePlugin({
        onWorker(url) {
          workers.push(url);
          return nameScript(url);
        },
        onPackageFile(url) {
          const name = url.pathname.slice(url.pathname.lastIndexOf("/") + 1);
          packageFiles.set(name, url);
          return name;
        },
      }),
    ],
  });
  const outputs = outputFiles.map(({ path, text }) => ({ path, text: text.replace(MODULE_PATH, "") }));
  const parts = nameParts(outputs, nameScript(entry), new Set(packageFiles.keys()));
  const text = parts.map(({ text }) => text).join("\n");
  const leftOver = LEFT_OVER.exec(text);
  if (leftOver) throw new Error(`Cannot bundle ${entry}: ${leftOver[0]} would not work in one file`);
  return {
    parts,
    // the bundler finds them in any order
    workers: workers.toSorted((a, b) => a.href < b.href ? -1 : 1),
    // A function that nothing calls is left out of the script, and so is what only it would have read.
    packageFiles: [...packageFiles].filter(([name]) => text.includes(`"./${name}"`)),
  };
}

function nameScript(url: URL): string {
  return url.pathname.slice(url.pathname.lastIndexOf("/") + 1).replace(/\.ts$/, ".js");
}
