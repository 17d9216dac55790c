/** What window, page and status line all write, they do not each write in their own way. */

import { assertEquals } from "@std/assert";

const SRC = new URL("../../src/", import.meta.url);
/** A value with its unit behind it, in a template; a pose's are the page's alone. */
const FIGURE = /\}\s?(?:[mµ]?s|min|fps|[kMG]?B|[kM]?bit\/s|%)(?=[`\s,;.)])/g;
const WRITERS = ["view/sdl/words/", "view/sdl/draw/", "view/web/page/", "status/"];
/** Times below ten milliseconds, which only status lines have. */
const OWN = ["status/figures.ts: } ms"];

function listFiles(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, SRC))].flatMap(({ name, isDirectory }) =>
    isDirectory ? listFiles(`${folder}${name}/`) : /\.[jt]s$/.test(name) ? [`${folder}${name}`] : []
  );
}

function findFigures(path: string, text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  return [...code.matchAll(FIGURE)].map(([found]) => `${path}: ${found}`);
}

Deno.test("views and status lines write ages, rates, shares and bytes by the functions of src/text alone", () => {
  const read = (path: string) => Deno.readTextFileSync(new URL(path, SRC));
  const found = WRITERS.flatMap(listFiles).flatMap((path) => findFigures(path, read(path)));
  assertEquals(found, OWN);
});

Deno.test("findFigures finds a figure that a view writes by itself", () => {
  assertEquals(findFigures("a.ts", "const text = `${(us / 1e6).toFixed(1)} s`; // `${a} kB`"), ["a.ts: } s"]);
  assertEquals(findFigures("a.js", "`${a} Mbit/s, ${b} lost`"), ["a.js: } Mbit/s"]);
});
