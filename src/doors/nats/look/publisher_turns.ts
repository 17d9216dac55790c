/**
 * Whose pictures are shown where two programs publish under one name, each with a session of its own: those of one of them.
 *
 * Who has taken over from another one stays until it is silent: pictures of the other that still come belong to no picture that is
 * shown, and its clock is another one.
 *
 * @module
 */

/** Who has published nothing for so long has ended, or its server has. */
const SILENT_US = 2_000_000;
/** Sessions that somebody has taken over from; a program that is started again has another one. */
const MOST_LEFT = 8;
/** One picture may be late; so many within {@linkcode SILENT_US} are another program's. */
const OTHERS = 3;

/** What a picture is to who has seen those before it. */
export type Turn =
  | "same"
  /** Of another session than the last one. */
  | "new"
  /** Of a session that is not shown now. */
  | "other";

/** The sessions of one name. */
export class PublisherTurns {
  #current: string | undefined;
  #heardUs = -Infinity;
  readonly #left: string[] = [];
  #others = 0;
  #otherUs = -Infinity;

  /** Whether two publish now. */
  areTwo(nowUs: number): boolean {
    return this.#others >= OTHERS && nowUs - this.#otherUs < SILENT_US;
  }

  /** Takes that a picture of a session has come. */
  take(session: string, nowUs: number): Turn {
    if (session === this.#current) {
      this.#heardUs = nowUs;
      return "same";
    }
    if (this.#left.includes(session) && nowUs - this.#heardUs < SILENT_US) {
      this.#others = nowUs - this.#otherUs < SILENT_US ? this.#others + 1 : 1;
      this.#otherUs = nowUs;
      return "other";
    }
    if (this.#current !== undefined) this.#left.push(this.#current);
    if (this.#left.length > MOST_LEFT) this.#left.shift();
    this.#current = session;
    this.#heardUs = nowUs;
    return "new";
  }
}
