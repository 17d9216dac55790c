/** The map and the guide name what is there: every folder of the sources, and no path or name that has gone. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };

const ROOT = new URL("../../", import.meta.url);
const NAMES = ["ARCHITECTURE.md", "CONTRIBUTING.md"] as const;
/** A path from the root of the project; one that ends in a letter or a slash, since a sentence may end behind it. */
const PATH = /(?<![\w./-])(?:src|tests|scripts|\.ci|\.github)\/(?:[\w./-]*[\w/])?/g;

const [map, guide] = NAMES.map((name) => Deno.readTextFileSync(new URL(`.github/${name}`, ROOT))) as [
  string,
  string,
];

function listFolders(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].filter(({ name, isDirectory }) =>
    isDirectory && !name.startsWith("__")
  ).flatMap(({ name }) => [`${folder}${name}/`, ...listFolders(`${folder}${name}/`)]);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(new URL(path, ROOT)).isDirectory || !path.endsWith("/");
  } catch {
    return false;
  }
}

Deno.test("the map names every folder of src, and those of tests that mirror none of it", () => {
  const sources = listFolders("src/");
  assert(sources.length > 40, String(sources.length));
  const own = listFolders("tests/").filter((folder) => !exists(folder.replace("tests/", "src/")));
  assertEquals([...sources, ...own].filter((folder) => !map.includes(`\`${folder}\``)), []);
});

Deno.test("every path that the map and the guide name is there", () => {
  for (const [at, text] of [map, guide].entries()) {
    const paths = text.match(PATH) ?? [];
    assert(paths.length > 30, String(paths.length));
    assertEquals(paths.filter((path) => !exists(path)), [], NAMES[at]);
  }
});

Deno.test("every path that the page on security names is there", () => {
  const paths = Deno.readTextFileSync(new URL(".github/SECURITY.md", ROOT)).match(PATH) ?? [];
  assert(paths.length > 0);
  assertEquals(paths.filter((path) => !exists(path)), []);
});

Deno.test("the map's drawing of the control loop names files of src/send", () => {
  const [drawing] = map.split("## How sending is controlled")[1]!.match(/```text[^`]*```/)!;
  const drawn = drawing.match(/[a-z]+\/\w+/g) ?? [];
  assert(drawn.length > 8, String(drawn.length));
  assertEquals(drawn.filter((name) => !exists(`src/send/${name}.ts`)), []);
});

Deno.test("what the guide says is in a file is in it", () => {
  const claims = [...guide.matchAll(/`([A-Za-z]\w*)`\s+(?:in|of)\s+`([^`]+\.(?:ts|js))`/g)];
  assert(claims.length > 6, String(claims.length));
  for (const [, name, path] of claims) {
    assertStringIncludes(Deno.readTextFileSync(new URL(path!, ROOT)), name!, path);
  }
});

Deno.test("the guide names only tasks that there are", () => {
  const tasks = [...`${map}${guide}`.matchAll(/deno task ([\w:]+)/g)].map(([, task]) => task!);
  assertEquals(tasks.filter((task) => task !== "bench:X" && !(task in manifest.tasks)), []);
});
