/**
 * The code by which a robot lets somebody in: it waits as long as the program runs that shows it, for whoever else runs has
 * never seen it.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { describeTries } from "../pair/code_news.ts";
import { holdFile, isFileHeld } from "../pair/held_file.ts";
import { type Keys, type PendingCode, pendingCode } from "../pair/keys.ts";

const logger = getLogger(["uis"]);
const ORPHANED = "A code that waited here is taken back: the program that showed it has ended";
/** Later than a code's time. */
const CODE_END_MS = 100;
/** How often it is looked whether it is still shown. */
const LOOK_MS = 1000;

/** The code of a sending tool, its own or another program's. */
export class WaitingCode {
  readonly #keyPath: string;
  /** The code that this program has made. */
  #own: string | undefined;
  #showing: Disposable | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** As it was last told of. */
  #told: PendingCode | undefined;
  /** Of which it was said that nobody shows it. */
  #orphaned: string | undefined;

  constructor(keyPath: string) {
    this.#keyPath = keyPath;
  }

  /** The code that this program has made; nothing where it has made none. */
  get own(): string | undefined {
    return this.#own;
  }

  /** The code that is waited for; nothing where there is none, or nobody shows it any more. */
  of(keys: Keys): PendingCode | undefined {
    const pending = pendingCode(keys, Date.now());
    const isShown = pending?.code === this.#own || isFileHeld(this.#keyPath, "showing");
    return isShown ? pending : undefined;
  }

  /** Writes a code of this program's own, which counts as shown until it is used, over, or this is closed. */
  async show(code: string, write: () => Promise<Keys>): Promise<Keys> {
    const showing = await holdFile(this.#keyPath, "showing");
    this.#own = code;
    const keys = await write();
    this.#showing = showing;
    return keys;
  }

  /** Lets go of a code that is used or over, and gives the one that is to be taken back, as nobody shows it. */
  drop(keys: Keys): string | undefined {
    const pending = pendingCode(keys, Date.now());
    if (pending?.code !== this.#own) this.#letGo();
    if (!pending || this.of(keys) || this.#orphaned === pending.code) return undefined;
    this.#orphaned = pending.code;
    logger.warn("{reason}", { reason: ORPHANED });
    return pending.code;
  }

  /** Calls `onEnd` once the code's time is over, or nobody shows it any more. */
  watch(keys: Keys, onEnd: () => void): void {
    clearTimeout(this.#timer);
    const pending = this.of(keys);
    if (!pending) return;
    const look = () => {
      const leftMs = pending.untilMs - Date.now() + CODE_END_MS;
      this.#timer = setTimeout(() => this.of(keys) ? look() : onEnd(), Math.min(leftMs, LOOK_MS));
    };
    look();
  }

  /** Anybody in the network can spend a code's tries: whoever waits for it is to know that, and from where. */
  tellTries(keys: Keys): void {
    const { pending } = keys;
    const lines = this.#told ? describeTries(this.#told, pending, Date.now()) : [];
    for (const line of lines) logger.warn("{line}", { line });
    this.#told = this.of(keys);
  }

  /** Nothing is watched any more; the code is to be taken back before. */
  close(): void {
    clearTimeout(this.#timer);
    this.#letGo();
  }

  #letGo(): void {
    this.#showing?.[Symbol.dispose]();
    this.#showing = undefined;
  }
}
