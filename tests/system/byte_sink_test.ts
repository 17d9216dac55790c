import { assertEquals, assertRejects } from "@std/assert";
import { openByteSink } from "../../src/system/byte_sink.ts";

const HELLO = new TextEncoder().encode("hello");
const isRoot = Deno.build.os !== "windows" && Deno.uid() === 0;

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function write(path: string): Promise<void> {
  const sink = await openByteSink(path);
  await sink.write(HELLO);
  sink.close();
}

function run(...words: string[]): void {
  new Deno.Command(words[0]!, { args: words.slice(1) }).outputSync();
}

Deno.test("openByteSink makes a file that is its owner's alone, and leaves the rights of one that is there", () =>
  withFolder(async (folder) => {
    await write(`${folder}/new`);
    assertEquals(Deno.statSync(`${folder}/new`).mode! & 0o777, 0o600);
    await Deno.writeTextFile(`${folder}/old`, "longer than hello", { mode: 0o644 });
    await write(`${folder}/old`);
    assertEquals(Deno.statSync(`${folder}/old`).mode! & 0o777, 0o644);
    assertEquals(Deno.readTextFileSync(`${folder}/old`), "hello");
  }));

Deno.test("openByteSink does not wait for the reader of a named pipe", () =>
  withFolder(async (folder) => {
    run("mkfifo", `${folder}/pipe`);
    const sink = await openByteSink(`${folder}/pipe`);
    const writing = sink.write(HELLO);
    const reader = await Deno.open(`${folder}/pipe`);
    assertEquals(await writing, 5);
    sink.close();
    reader.close();
  }));

Deno.test("openByteSink follows one's own symbolic links", () =>
  withFolder(async (folder) => {
    await Deno.symlink("target", `${folder}/link`);
    await write(`${folder}/link`);
    assertEquals(Deno.readTextFileSync(`${folder}/target`), "hello");
  }));

Deno.test({
  name: "openByteSink follows no symbolic link that somebody else has laid in a shared folder",
  ignore: !isRoot,
  fn: () =>
    withFolder(async (folder) => {
      await Deno.mkdir(`${folder}/shared`);
      // Without the sticky bit the kernel lets it pass.
      await Deno.chmod(`${folder}/shared`, 0o777);
      await Deno.writeTextFile(`${folder}/mine`, "precious");
      await Deno.symlink(`${folder}/mine`, `${folder}/shared/out`);
      await Deno.symlink(`${folder}/missing`, `${folder}/shared/new`);
      run("chown", "-h", "65534", `${folder}/shared/out`, `${folder}/shared/new`);
      for (const name of ["out", "new"]) {
        const error = await assertRejects(() => openByteSink(`${folder}/shared/${name}`), Error);
        assertEquals(error.message, "it is a symbolic link that somebody else has made");
      }
      assertEquals(Deno.readTextFileSync(`${folder}/mine`), "precious");
      await assertRejects(() => Deno.stat(`${folder}/missing`), Deno.errors.NotFound);
    }),
});
