/**
 * Files that an option names.
 *
 * @module
 */

/**
 * Reads one.
 *
 * @throws an `Error` in one line
 */
export async function readNamed(path: string, option: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound;
    const fault = isMissing ? "there is no such file" : (error as Error).message;
    throw new Error(`Cannot read ${option} ${path}: ${fault}`, { cause: error });
  }
}

/** Reads it once more, now; nothing where that can not be. */
export function readNamedAgain(path: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Deno.readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Whether every user of this host may read it; nothing is known of that on some systems. */
export async function isOpenToAll(path: string): Promise<boolean> {
  const { mode } = await Deno.stat(path);
  return ((mode ?? 0) & 0o004) !== 0;
}
