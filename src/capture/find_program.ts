/**
 * Where a program is, as a shell would find it.
 *
 * @module
 */

/**
 * Finds the first executable file of that name in the folders of `PATH`.
 *
 * @param name without a slash; a name with one is a path already and is only checked
 * @param path the folders, separated by colons
 * @returns the path of the file
 */
export async function findProgram(
  name: string,
  path: string = Deno.env.get("PATH") ?? "",
): Promise<string | undefined> {
  const candidates = name.includes("/")
    ? [name]
    : path.split(":").filter((folder) => folder !== "").map((folder) => `${folder}/${name}`);
  for (const candidate of candidates) {
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    const { isFile, mode } = await Deno.stat(path);
    return isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}
