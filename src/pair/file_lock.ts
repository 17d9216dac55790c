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
 * Does something while no other program that asks for the same lock does.
 *
 * @param path a file that is made for it, and stays
 * @throws {Error} where it can not be had
 */
export async function withFileLock<Value>(
  path: string,
  act: () => Promise<Value>,
  patienceMs: number = PATIENCE_MS,
): Promise<Value> {
  using file = await Deno.open(path, { write: true, create: true, mode: 0o600 });
  const tries = Math.ceil(patienceMs / RETRY_MS);
  for (let i = 0; !await file.tryLock(true); i++) {
    if (i >= tries) throw new Error(`another program holds ${path}`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  // Closing it lets go.
  return await act();
}
