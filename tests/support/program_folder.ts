/**
 * A folder of programs, for whatever looks them up on a `PATH`.
 *
 * @module
 */

/** Runs a test with a folder that holds executable files of these names, and removes it. */
export async function withPrograms(
  names: readonly string[],
  test: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of names) await Deno.writeTextFile(`${folder}/${name}`, "#!/bin/sh\n", { mode: 0o755 });
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
