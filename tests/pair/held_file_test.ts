import { assertEquals } from "@std/assert";
import { holdFile, isFileHeld } from "../../src/pair/held_file.ts";

Deno.test("holdFile says what several programs are at, until the last of them lets go", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/settings/keys.json`;
  assertEquals(isFileHeld(path, "running"), false);
  const [a, b] = [await holdFile(path, "running"), await holdFile(path, "running")];
  assertEquals([isFileHeld(path, "running"), isFileHeld(path, "showing")], [true, false]);
  a![Symbol.dispose]();
  assertEquals(isFileHeld(path, "running"), true);
  b![Symbol.dispose]();
  // What is left of it says nothing.
  assertEquals((await Deno.stat(`${folder}/settings/running`)).isFile, true);
  assertEquals(isFileHeld(path, "running"), false);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("holdFile holds nothing where no folder can be made, or the name is no file's", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/running`);
  await Deno.writeTextFile(`${folder}/file`, "");
  for (const path of ["", `${folder}/keys.json`, `${folder}/file/keys.json`]) {
    assertEquals([await holdFile(path, "running"), isFileHeld(path, "running")], [undefined, false]);
  }
  await Deno.remove(folder, { recursive: true });
});
