/**
 * What a bridge's answers say: how far it has got.
 *
 * A pong of the WebSocket says that for a bridge that publishes as it reads. One that lets what it has read wait is asked by what
 * it publishes, and comes back; where that never comes back, as its rules may not allow it, there is nothing better than pongs.
 *
 * Pure: times are given.
 *
 * @module
 */

/** Longer than it takes ROS to connect a topic's two ends. */
const ECHO_PATIENCE_US = 3_000_000;
/** Poses come so often that a question behind each would be as much as they are. */
const ASK_INTERVAL_US = 50_000;
/** What was asked may have been published before the topic's ends were connected. */
const ASK_AGAIN_US = 250_000;

/** The answers on one connection. */
export class Answers {
  readonly #comesBack: boolean;
  #hasComeBack = false;
  #trustsPongs = false;
  #firstAskedUs: number | undefined;
  #askedUs = -Infinity;
  #pong = 0;

  /** @param comesBack whether what is asked comes back by another way than a pong */
  constructor(comesBack: boolean) {
    this.#comesBack = comesBack;
  }

  /** Whether pongs are all that there is, although they say little. */
  get trustsPongs(): boolean {
    return this.#trustsPongs;
  }

  /** Whether it is to be asked now, behind messages. */
  isToAsk(nowUs: number, hasPicture: boolean): boolean {
    return hasPicture || nowUs - this.#askedUs >= ASK_INTERVAL_US;
  }

  noteAsked(nowUs: number): void {
    this.#firstAskedUs ??= nowUs;
    this.#askedUs = nowUs;
  }

  /** Something has come back; it says itself what it answers. */
  noteBack(): void {
    this.#hasComeBack = true;
    this.#trustsPongs = false;
  }

  /** What a pong of this number answers; 0 where that is nothing. */
  takePong(number: number): number {
    this.#pong = number;
    return this.#comesBack && !this.#trustsPongs ? 0 : number;
  }

  /** Whether what is still owed is to be asked again, or for the first time. */
  isToAskAgain(nowUs: number): boolean {
    return nowUs - this.#askedUs >= ASK_AGAIN_US;
  }

  /** Gives up what never comes back, once: gives the number that pongs have answered meanwhile; 0 where it is waited for. */
  giveUpWaiting(nowUs: number): number {
    const isWaiting = this.#comesBack && !this.#hasComeBack && !this.#trustsPongs;
    const sinceUs = this.#firstAskedUs ?? nowUs;
    if (!isWaiting || nowUs - sinceUs < ECHO_PATIENCE_US || !(this.#pong > 0)) return 0;
    this.#trustsPongs = true;
    return this.#pong;
  }
}
