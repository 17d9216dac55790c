import { assertEquals } from "@std/assert";
import { readKeyFile, writeKeyFile } from "../../src/pair/key_file.ts";
import { NO_KEYS } from "../../src/pair/keys.ts";

Deno.test("readKeyFile finds keys or none, whatever is written or removed at the same moment", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/keys.json`;
  try {
    await writeKeyFile(path, NO_KEYS);
    const text = await Deno.readTextFile(path);
    let isOver = false;
    const pause = () => new Promise((resolve) => setTimeout(resolve, 0));
    const writing = (async () => {
      for (let turn = 0; turn < 300; turn++) {
        Deno.writeTextFileSync(`${path}.next`, text, { mode: 0o600 });
        Deno.renameSync(`${path}.next`, path);
        await pause();
        Deno.removeSync(path);
        await pause();
      }
      isOver = true;
    })();
    const read = new Set<string | undefined>();
    while (!isOver) read.add((await readKeyFile(path)).text);
    await writing;
    assertEquals(read, new Set([text, undefined]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
