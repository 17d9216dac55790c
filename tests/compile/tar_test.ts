/** The reader of tar archives, on what `tar` writes. */

import { assertEquals } from "@std/assert";
import { findInTar } from "../../scripts/compile/tar.ts";
import { testWith } from "../support/programs.ts";

const BLOCK_BYTES = 512;
/** Lengths around the limits of a block. */
const FILES: Readonly<Record<string, number>> = {
  empty: 0,
  one: 1,
  full: BLOCK_BYTES,
  over: BLOCK_BYTES + 1,
  deno: 5000,
};

testWith(["tar"], "findInTar finds each file of an archive, and none that is not in it whole", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/package`);
    const contents = new Map(
      Object.entries(FILES).map((
        [name, lengthBytes],
      ) => [name, new Uint8Array(lengthBytes).fill(name.length)]),
    );
    for (const [name, bytes] of contents) await Deno.writeFile(`${folder}/package/${name}`, bytes);
    const { stdout } = await new Deno.Command("tar", {
      args: ["-C", folder, "--format=ustar", "-cf", "-", "package"],
    }).output();
    const archive = new Uint8Array(stdout);
    for (const [name, bytes] of contents) assertEquals(findInTar(archive, `package/${name}`), bytes, name);
    assertEquals(findInTar(archive, "package/den"), undefined);
    assertEquals(findInTar(archive, "package/deno/"), undefined);
    for (let lengthBytes = 0; lengthBytes < archive.length; lengthBytes += 300) {
      const found = findInTar(archive.subarray(0, lengthBytes), "package/deno");
      assertEquals(found === undefined || found.length === FILES.deno, true, `${lengthBytes}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("findInTar ends on bytes that are no archive", () => {
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  assertEquals(findInTar(bytes, "package/deno"), undefined);
});
