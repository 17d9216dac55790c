/**
 * What the files of a source tree import, by Deno's own parser: statically or not, for its types alone, as WebAssembly, as
 * a re-export, or as the program of a worker.
 *
 * @module
 */

/** Files by path, and the files of the same tree that each one names. */
export type ModuleGraph = ReadonlyMap<string, readonly string[]>;

/** What a file imports that only it knows when it runs. */
export const COMPUTED = "(computed)";

const ROOT = "file:///";

/** @param sources texts by path, as `net/udp_socket.ts` */
export function readModuleGraph(sources: ReadonlyMap<string, string>): ModuleGraph {
  return new Map([...sources].map(([path, text]) => [path, importsOf(path, text)]));
}

/** Every way round, as paths in their order with the first one again at the end. */
export function findCircles(graph: ModuleGraph): string[][] {
  const done = new Set<string>();
  const circles: string[][] = [];
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) return circles.push([...trail.slice(trail.indexOf(path)), path]);
    if (done.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return circles;
}

/** Packages, and files that are no code of the tree's own, are left out. */
function importsOf(path: string, text: string): string[] {
  const targets = specifiersIn(path, text).flatMap((specifier) => {
    if (specifier === undefined) return [COMPUTED];
    if (!specifier.startsWith(".") || !/\.[jt]s$/.test(specifier)) return [];
    return [new URL(specifier, ROOT + path).href.slice(ROOT.length)];
  });
  return [...new Set(targets)];
}

/** Nothing stands for what is no literal. */
function specifiersIn(path: string, text: string): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const note = (node: unknown) => {
    const { type, value } = node as { type: string; value?: unknown };
    found.push(type === "Literal" && typeof value === "string" ? value : undefined);
  };
  const visitor: Deno.lint.LintVisitor = {
    ImportDeclaration: ({ source }) => note(source),
    ExportAllDeclaration: ({ source }) => note(source),
    ExportNamedDeclaration: ({ source }) => source && note(source),
    ImportExpression: ({ source }) => note(source),
    TSImportType: ({ argument }) => note("literal" in argument ? argument.literal : argument),
    NewExpression({ callee, arguments: [file, base] }) {
      if (callee.type !== "Identifier") return;
      const isOwnFile = base?.type === "MemberExpression" && base.object.type === "MetaProperty";
      if (callee.name === "URL" && isOwnFile) note(file);
      if (callee.name === "Worker" && file?.type !== "NewExpression") note(file);
    },
  };
  const plugin = { name: "module-graph", rules: { imports: { create: () => visitor } } };
  Deno.lint.runPlugin(plugin, path, text);
  return found;
}
