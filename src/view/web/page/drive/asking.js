// @ts-check
/**
 * Who wants to take over asks until it has the robot, takes it back, or a minute has gone by.
 *
 * @module
 */

/** It is said so often … */
const ASK_INTERVAL_MS = 3000;
/** … for this long. */
const ASK_MS = 60_000;

/** One robot is asked for at a time. */
export class Asking {
  /** @type {(key: string, isAsking: boolean) => void} */
  #say;
  /** @type {{ key: string, sinceMs: number, saidMs: number } | undefined} */
  #asked;

  /** @param {(key: string, isAsking: boolean) => void} say tells the listener, by the key of the robot's stream */
  constructor(say) {
    this.#say = say;
  }

  /** The key of the stream whose robot is asked for. */
  get key() {
    return this.#asked?.key;
  }

  /**
   * Asks, or takes it back.
   *
   * @param {string} key
   * @param {number} nowMs
   */
  toggle(key, nowMs) {
    const isAsking = this.#asked?.key !== key;
    if (this.#asked && isAsking) this.#say(this.#asked.key, false);
    this.#asked = isAsking ? { key, sinceMs: nowMs, saidMs: nowMs } : undefined;
    this.#say(key, isAsking);
  }

  /**
   * Says it again where that is due.
   *
   * @param {(key: string) => boolean} isOwn whether the robot is driven from here
   * @param {number} nowMs
   */
  update(isOwn, nowMs) {
    const asked = this.#asked;
    if (!asked) return;
    const isOver = isOwn(asked.key) || nowMs - asked.sinceMs > ASK_MS;
    if (!isOver && nowMs - asked.saidMs < ASK_INTERVAL_MS) return;
    asked.saidMs = nowMs;
    this.#say(asked.key, !isOver);
    if (isOver) this.#asked = undefined;
  }
}
