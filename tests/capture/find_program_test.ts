import { assertEquals } from "@std/assert";
import { findProgram } from "../../src/capture/find_program.ts";

Deno.test("findProgram takes the first executable file on the path", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["a", "b", "c"]) await Deno.mkdir(`${folder}/${name}`);
    await Deno.writeTextFile(`${folder}/a/cam`, "not executable", { mode: 0o644 });
    await Deno.writeTextFile(`${folder}/b/cam`, "#!/bin/sh\n", { mode: 0o755 });
    await Deno.writeTextFile(`${folder}/c/cam`, "#!/bin/sh\n", { mode: 0o755 });
    await Deno.mkdir(`${folder}/a/dir`);
    const path = `${folder}/missing::${folder}/a:${folder}/b:${folder}/c`;
    assertEquals(await findProgram("cam", path), `${folder}/b/cam`);
    assertEquals(await findProgram("dir", path), undefined);
    assertEquals(await findProgram("other", path), undefined);
    assertEquals(await findProgram("cam", ""), undefined);
    assertEquals(await findProgram(`${folder}/c/cam`, ""), `${folder}/c/cam`);
    assertEquals(await findProgram(`${folder}/a/cam`, path), undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("findProgram looks on PATH", async () => {
  assertEquals((await findProgram("sh"))?.endsWith("/sh"), true);
});
