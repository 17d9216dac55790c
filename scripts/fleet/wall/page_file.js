/**
 * `src/doors/nats/link/named_file.ts` of a page: files that the person has chosen, which are kept in its memory and nowhere else.
 *
 * @module
 */

/** @type {Map<string, Uint8Array>} */
const chosen = new Map();

/** Keeps what the person has chosen, in the place of what was before. @param {File} file */
export async function keepFile(file) {
  chosen.clear();
  chosen.set(file.name, new Uint8Array(await file.arrayBuffer()));
}

/** @param {string} path */
export function readNamed(path) {
  const bytes = chosen.get(path);
  return bytes ? Promise.resolve(bytes) : Promise.reject(new Error(`Cannot read ${path}`));
}

/** @param {string} path */
export function readNamedAgain(path) {
  return chosen.get(path);
}

export function isOpenToAll() {
  return Promise.resolve(false);
}
