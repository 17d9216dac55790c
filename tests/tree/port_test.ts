/** The ports that people meet: each has one place. */

import { assertEquals } from "@std/assert";
import { DEFAULT_PORT } from "../../src/flags/common_flags.ts";

const ROOT = new URL("../../", import.meta.url);
/** Where the README sends to the original listener. */
const ORIGINAL_PORT = 5555;

function listSources(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? listSources(new URL(`${name}/`, folder))
      : /\.(?:ts|js|html)$/.test(name)
      ? [new URL(name, folder)]
      : []
  );
}

function placesOf(port: number): string[] {
  const word = new RegExp(`\\b${port}\\b`, "g");
  return listSources(new URL("src/", ROOT)).flatMap((file) => {
    const code = Deno.readTextFileSync(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    return (code.match(word) ?? []).map(() => file.href.slice(ROOT.href.length));
  });
}

Deno.test("the port at which the tools meet stands in one place of src, that of the original in none", () => {
  assertEquals(placesOf(DEFAULT_PORT), ["src/flags/common_flags.ts"]);
  assertEquals(placesOf(ORIGINAL_PORT), []);
});

Deno.test("the README names the port at which the tools meet, and that of the original once", () => {
  // Hubs of imagezmq are at a port of TCP that has the number of the original's.
  const readme = Deno.readTextFileSync(new URL("README.md", ROOT)).replace(/\btcp:\/\/\S+/g, "");
  const ports = readme.match(/(?<=\bUDP port |:)55\d\d\b/g)!.map(Number);
  assertEquals(ports.filter((port) => port !== DEFAULT_PORT), [ORIGINAL_PORT]);
});
