/**
 * Answers to whoever asks again and again whether somebody is there: each takes far more memory here than its bytes, as long as
 * the other end does not read it.
 *
 * @module
 */

/** Nobody asks so often before an answer can have come. */
const MOST = 1_000;

/** Those on one connection. */
export class UnreadAnswers {
  #count = 0;

  /**
   * Takes that it has asked.
   *
   * @param unsentBytes what this process still holds of what was sent
   * @returns whether that is too much
   */
  note(asked: number, unsentBytes: number): boolean {
    this.#count = unsentBytes === 0 ? 0 : this.#count + asked;
    return this.#count > MOST;
  }
}
