/**
 * A lock that several programs of a user take by turns.
 *
 * The system lets go of it where a program ends, however that comes about, so no lock is ever left behind.
 *
 * @module
 */

/** How long another program may hold it; none does for more than some milliseconds. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 10;

/**
 * Waits until no other program has the lock, and takes it until it is disposed of.
 *
 * @param path a file that is made for it, and stays
 * @throws {Error} where it can not be had
 */
export async function takeFileLock(path: string, patienceMs: number = PATIENCE_MS): Promise<Disposable> {
  // To open a pipe would wait for its other end.
  const known = await Deno.stat(path).catch(() => undefined);
  if (known && !known.isFile) throw new Error(`${path} is no file`);
  const file = await Deno.open(path, { write: true, create: true, mode: 0o600 });
  try {
    const tries = Math.ceil(patienceMs / RETRY_MS);
    for (let i = 0; !await file.tryLock(true); i++) {
      if (i >= tries) throw new Error(`another program holds ${path}`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    // Closing it lets go.
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}
