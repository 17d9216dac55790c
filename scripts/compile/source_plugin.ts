/**
 * What Deno understands and esbuild does not: the import map and npm packages without a `node_modules`, kernels as
 * modules of the source phase, text imports, and URLs of files beside a module.
 *
 * @module
 */

import type { OnLoadArgs, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import { createRequire, isBuiltin } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Told of the files that have to lie beside the script; each answers the name under which the file will be there. */
export interface NeighbourSinks {
  readonly onWorker: (url: URL) => string;
  readonly onPackageFile: (url: URL) => string;
}

/** Packages that would make each script that may need them twice as long: they stay files, read when they are imported. */
const FILES_APART: readonly string[] = ["libsodium-sumo"];

const SRC_PATH = new URL("../../src/", import.meta.url).pathname;
const KERNEL_IMPORT = /^import source (\w+) from "([^"]+\.wasm)";$/gm;
const WORKER_URL = /new URL\("(\.[^"]*\.ts)", import\.meta\.url\)/g;
const PACKAGE_FILE = /import\.meta\.resolve\("([^"]+)"\)/g;

/** Makes the plugin. */
export function sourcePlugin(sinks: NeighbourSinks): Plugin {
  return {
    name: "deno-source",
    setup(build) {
      build.onResolve(
        { filter: /^[^./#]/ },
        (args) => resolveApart(args, sinks) ?? resolveLater(args) ?? resolvePackage(args),
      );
      build.onResolve(
        { filter: /^\./ },
        ({ path, with: { type }, resolveDir }) =>
          type === "text" ? { path: `${resolveDir}/${path}`, namespace: "text" } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: "text" }, async ({ path }) => ({
        contents: await readWithoutComments(path, build.esbuild.transform),
        loader: "text",
      }));
      build.onLoad({ filter: /.*/, namespace: "later" }, async ({ path }) => ({
        contents: await passOnNames(path),
        resolveDir: SRC_PATH,
      }));
      build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      }));
      build.onLoad({ filter: /\.[jt]s$/ }, (args) => loadSource(args, sinks));
      build.onLoad({ filter: /\.wasm$/ }, async ({ path }) => ({
        contents: await Deno.readFile(path),
        loader: "binary",
      }));
    },
  };
}

/** Leaves the comments out of the page's own scripts and styles. */
async function readWithoutComments(
  path: string,
  transform: PluginBuild["esbuild"]["transform"],
): Promise<string> {
  const text = await Deno.readTextFile(path);
  const [, loader] = /\.(js|css)$/.exec(path) ?? [];
  if (!loader || !path.startsWith(SRC_PATH)) return text;
  return (await transform(text, { loader: loader as "js" | "css", minifyWhitespace: true })).code;
}

function resolveApart(
  { path, kind }: OnResolveArgs,
  { onPackageFile }: NeighbourSinks,
): OnResolveResult | undefined {
  if (kind !== "dynamic-import" || !FILES_APART.includes(path)) return undefined;
  return { path: `./${onPackageFile(new URL(import.meta.resolve(path)))}`, external: true };
}

/** A package that is imported later has its names for itself: esbuild gives those of CommonJS to what imports it at once alone. */
function resolveLater({ path, kind }: OnResolveArgs): OnResolveResult | undefined {
  return kind === "dynamic-import" ? { path, namespace: "later" } : undefined;
}

async function passOnNames(path: string): Promise<string> {
  const names = Object.keys(await import(path)).filter((name) => /^[A-Za-z$][\w$]*$/.test(name));
  return `export { ${names.join(", ")} } from ${JSON.stringify(path)};`;
}

/** Finds a package as Deno does: through the import map for our own files, through the package's own for others. */
function resolvePackage({ path, importer, namespace, kind }: OnResolveArgs): OnResolveResult | undefined {
  if (kind === "entry-point") return undefined;
  if (isBuiltin(path)) {
    // Not as an import of the script, which would load it at each start, however seldom it is used.
    return { path: path.startsWith("node:") ? path : `node:${path}`, namespace: "builtin" };
  }
  if (namespace === "later" || importer.startsWith(SRC_PATH)) {
    return { path: fileURLToPath(import.meta.resolve(path)) };
  }
  return { path: createRequire(importer).resolve(path) };
}

async function loadSource({ path }: OnLoadArgs, { onWorker, onPackageFile }: NeighbourSinks) {
  if (!path.startsWith(SRC_PATH)) return undefined;
  const text = await Deno.readTextFile(path);
  const contents = text
    .replace(KERNEL_IMPORT, 'import bytes from "$2";\nconst $1 = new WebAssembly.Module(bytes);')
    .replace(WORKER_URL, (_, file) => besideScript(onWorker(new URL(file, pathToFileURL(path)))))
    .replace(PACKAGE_FILE, (_, specifier) => {
      const url = new URL(import.meta.resolve(specifier));
      return `${besideScript(onPackageFile(url))}.href`;
    });
  return { contents, loader: path.endsWith(".ts") ? "ts" as const : "js" as const };
}

function besideScript(name: string): string {
  return `new URL(${JSON.stringify(`./${name}`)}, import.meta.url)`;
}
