/**
 * A key file on the disk: read only where nobody else can, and written as a whole or not at all.
 *
 * A new text goes to a draft beside the file, to the disk, and then to the file's name: who reads sees the old text or the
 * new one, also after a power cut. A draft that was left behind is never read. Sources: rename(2), fsync(2).
 *
 * @module
 */

import { ExpectedError } from "../common/expected_error.ts";
import { type Keys, NO_KEYS } from "./keys.ts";
import { formatKeys, parseKeys } from "./keys_text.ts";

/** What others may not do with the file, and not with its folder, where they could put another one in its place. */
const OTHERS_FILE = 0o077;
const OTHERS_FOLDER = 0o022;
/** Longer than any file of {@linkcode formatKeys}. */
const MAX_BYTES = 1 << 20;

/** A file as it was read. */
export interface ReadKeys {
  readonly keys: Keys;
  /** Nothing where there is no file. */
  readonly text: string | undefined;
}

/** What others may do, and the command that ends it. */
export interface Exposure {
  readonly says: string;
  readonly fix: string;
}

/**
 * Reads the file; no keys where there is none.
 *
 * @throws {Error} "Cannot use the keys in …" in one line, where others may read or write it, or it is damaged
 */
export async function readKeyFile(path: string): Promise<ReadKeys> {
  const text = await readText(path);
  if (text === undefined) return { keys: NO_KEYS, text };
  try {
    return { keys: parseKeys(text), text };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refuse(path, `${error.message}; it is left as it is`);
  }
}

/**
 * Writes the file; its folder is made where there is none. To be called by one program at a time.
 *
 * @throws {Error} "Cannot write the keys to …" in one line
 */
export async function writeKeyFile(path: string, keys: Keys): Promise<void> {
  let draft: string | undefined;
  try {
    const real = await followLinks(path) ?? path;
    draft = `${real}.${Deno.pid}.draft`;
    await removeDrafts(real);
    using file = await Deno.open(draft, { write: true, createNew: true, mode: 0o600 });
    const bytes = new TextEncoder().encode(formatKeys(keys));
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    await file.sync();
    await Deno.rename(draft, real);
    await syncFolder(real);
  } catch (error) {
    if (draft !== undefined) await Deno.remove(draft).catch(() => {});
    throw unwritable(path, error as Error);
  }
}

/** Makes the folder of the file, for this user alone. */
export async function makeKeyFolder(path: string): Promise<void> {
  const folder = folderOf(path);
  try {
    await Deno.mkdir(folderOf(folder), { recursive: true });
    await Deno.mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    throw unwritable(path, error as Error);
  }
}

/**
 * What is wrong with who may read and write the file, and what mends it; nothing where that is well, or there is no file.
 *
 * @throws {Error} "Cannot use the keys in …" in one line, for a link that leads to nothing
 */
export async function findExposure(path: string): Promise<Exposure | undefined> {
  const real = await followLinks(path);
  const file = real === undefined ? undefined : await statOf(real);
  if (!file?.isFile) return undefined;
  // Who may put another link in place of one may put another file there.
  const folders = new Set([folderOf(real!), folderOf(path)]);
  const exposures = [strangersFile(real!, file), exposureOf(real!, file, OTHERS_FILE)];
  for (const folder of folders) {
    const stat = await statOf(folder);
    exposures.push(stat && exposureOf(folder, stat, OTHERS_FOLDER));
  }
  return exposures.find((exposure) => exposure !== undefined);
}

/** Where the keys are that a path leads to: a link is followed, and never replaced; nothing where there is nothing. */
async function followLinks(path: string): Promise<string | undefined> {
  try {
    const { isSymlink } = await Deno.lstat(path);
    return isSymlink ? await Deno.realPath(path) : path;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const link = await Deno.lstat(path).catch(() => undefined);
    if (link?.isSymlink) throw refuse(path, "it is a link that leads to nothing");
    // What was not there may have been written meanwhile.
    return link && path;
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    const exposure = await findExposure(path);
    if (exposure) throw refuse(path, `${exposure.says}; ${exposure.fix} mends that`);
    const { size, isFile, isDirectory } = await Deno.stat(path);
    if (!isFile) throw refuse(path, isDirectory ? "it is a folder" : "it is no file");
    if (size > MAX_BYTES) throw refuse(path, "it is too large to be written by this program");
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error instanceof ExpectedError ? error : refuse(path, describe(error as Error, "read it"));
  }
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whose file it is may do everything with it; with sudo this is also the program of who has called that, sudo(8). */
function strangersFile(path: string, { uid }: Deno.FileInfo): Exposure | undefined {
  const own = Deno.build.os === "windows" ? null : Deno.uid();
  if (own === null || uid === null || uid === own || uid === 0) return undefined;
  if (own === 0 && String(uid) === Deno.env.get("SUDO_UID")) return undefined;
  return { says: "it is another user's", fix: `chown ${own} ${quotePath(path)}` };
}

/** Windows keeps a user's settings from others by other means than a mode. */
function exposureOf(path: string, { mode }: Deno.FileInfo, forbidden: number): Exposure | undefined {
  if (Deno.build.os === "windows" || mode === null || (mode & forbidden) === 0) return undefined;
  const deed = mode & forbidden & 0o044 ? "read" : "write";
  const isFile = forbidden === OTHERS_FILE;
  return {
    says: isFile ? `others may ${deed} it` : `others may ${deed} to the folder ${path}`,
    fix: `chmod ${isFile ? 600 : 700} ${quotePath(path)}`,
  };
}

function quotePath(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** What a power cut has left. */
async function removeDrafts(path: string): Promise<void> {
  const name = path.slice(folderOf(path).length + 1);
  for await (const entry of Deno.readDir(folderOf(path))) {
    if (!entry.name.startsWith(`${name}.`) || !entry.name.endsWith(".draft")) continue;
    await Deno.remove(`${folderOf(path)}/${entry.name}`).catch(() => {});
  }
}

/** So that the new name is on the disk, too; not every system does that for a folder. */
async function syncFolder(path: string): Promise<void> {
  try {
    using folder = await Deno.open(folderOf(path));
    await folder.sync();
  } catch {
    // The file is whole all the same.
  }
}

/** The folder that a path leads to the last name in. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
}

/** What is said where the file can not be changed. */
export function unwritable(path: string, error: Error): Error {
  return new ExpectedError(`Cannot write the keys to ${path}: ${describe(error)}`, { cause: error });
}

function describe(error: Error, deed = ""): string {
  if (error instanceof Deno.errors.PermissionDenied) return `this user may not ${deed}`.trim();
  if (error instanceof Deno.errors.NotADirectory) return "its folder is no folder";
  if (error instanceof Deno.errors.FilesystemLoop) return "its links lead in a circle";
  return error.message;
}

function refuse(path: string, reason: string): Error {
  return new ExpectedError(`Cannot use the keys in ${path}: ${reason}`);
}
