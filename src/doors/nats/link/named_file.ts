/**
 * Files that an option names.
 *
 * @module
 */

const { NotFound, IsADirectory, PermissionDenied } = Deno.errors;
const FAULTS = [
  [NotFound, "there is no such file"],
  [IsADirectory, "it is a folder"],
  [PermissionDenied, "this user may not read it"],
] as const;

/**
 * Reads one.
 *
 * @throws an `Error` in one line
 */
export async function readNamed(path: string, option: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    const [, fault = (error as Error).message] = FAULTS.find(([kind]) => error instanceof kind) ?? [];
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
