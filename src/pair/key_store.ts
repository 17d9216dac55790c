/**
 * A user's keys while a program runs: it reads them, changes them beside others that do, and follows what others change.
 *
 * @module
 */

import { ExpectedError } from "../common/expected_error.ts";
import { takeFileLock } from "./file_lock.ts";
import { folderOf, makeKeyFolder, readKeyFile, type ReadKeys, unwritable, writeKeyFile } from "./key_file.ts";
import { findKeyPath } from "./key_place.ts";
import { type Keys, NO_KEYS, refusesStrangers } from "./keys.ts";

/** The keys, and the file that they are in. */
export class KeyStore {
  /** Empty where the system does not say where settings are kept. */
  readonly path: string;
  #read: ReadKeys;

  private constructor(path: string, read: ReadKeys) {
    this.path = path;
    this.#read = read;
  }

  /**
   * Reads this user's keys.
   *
   * @param path where they lie
   * @throws {Error} "Cannot use the keys in …" in one line
   */
  static async open(path: string = findKeyPath() ?? ""): Promise<KeyStore> {
    return new KeyStore(path, path ? await readKeyFile(path) : { keys: NO_KEYS, text: undefined });
  }

  /** As they were last read or written. */
  get keys(): Keys {
    return this.#read.keys;
  }

  /**
   * Reads them again. Where the file is gone nobody is paired any more; a robot that was is not open for that.
   *
   * @returns whether they are others than before
   * @throws {Error} as {@linkcode KeyStore.open}; then the keys stay as they were
   */
  async refresh(): Promise<boolean> {
    const { path } = this;
    const before = this.#read;
    const read = path ? await readKeyFile(path) : before;
    // What was written meanwhile is newer.
    if (this.#read === before) this.#take(read);
    return this.#read !== before;
  }

  /**
   * Changes what is in the file now, which may be more than this program has read; nothing is written where the change
   * gives back what it was given.
   *
   * @throws {Error} in one line; what `change` throws
   */
  async update(change: (keys: Keys) => Keys): Promise<Keys> {
    const { path } = this;
    if (!path) throw new ExpectedError("Cannot keep keys: HOME does not say where");
    await makeKeyFolder(path);
    using _lock = await this.#lock();
    const before = this.#take(await readKeyFile(path));
    const after = change(before);
    if (after !== before) {
      await writeKeyFile(path, after);
      this.#take(await readKeyFile(path));
    }
    return this.keys;
  }

  async #lock(): Promise<Disposable> {
    try {
      return await takeFileLock(`${folderOf(this.path)}/lock`);
    } catch (error) {
      throw unwritable(this.path, error as Error);
    }
  }

  #take(read: ReadKeys): Keys {
    if (read.text !== this.#read.text) {
      const isSealed = refusesStrangers(this.keys, "robot");
      this.#read = read.text === undefined ? { ...read, keys: { ...read.keys, isSealed } } : read;
    }
    return this.keys;
  }
}

/** How often a running program looks whether the keys are others. */
const LOOK_MS = 1000;

/** What is told by {@linkcode followKeys}. */
export interface KeyNews {
  /** They are others than before, whoever has changed them. */
  onKeys(keys: Keys): void;
  /** The file can not be used, for this reason; what was read before it stays. Told once a reason. */
  onTrouble(reason: string): void;
}

/** Follows what this program and others change, until it is closed. */
export function followKeys(
  store: KeyStore,
  news: KeyNews,
  lookMs: number = LOOK_MS,
): { close(): Promise<void> } {
  let known = store.keys;
  let trouble: string | undefined;
  let isClosed = false;
  let looking: Promise<void> | undefined;
  const look = async () => {
    const reason = await store.refresh().then(() => undefined, (error: Error) => error.message);
    if (isClosed) return;
    if (reason !== undefined && reason !== trouble) news.onTrouble(reason);
    trouble = reason;
    const { keys } = store;
    if (keys === known) return;
    known = keys;
    news.onKeys(keys);
  };
  const timer = setInterval(() => looking ??= look().finally(() => looking = undefined), lookMs);
  return {
    async close() {
      isClosed = true;
      clearInterval(timer);
      await looking;
    },
  };
}
