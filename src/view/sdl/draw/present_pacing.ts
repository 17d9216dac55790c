/**
 * When the next picture may be handed to the screen.
 *
 * @module
 */

/**
 * Keeps pictures from waiting behind each other where the screen takes one a refresh.
 *
 * Each refresh takes the picture that was handed over before it. With a whole interval between two of them the first has
 * been taken when the second comes, so that every picture is seen at the very next refresh.
 */
export class PresentPacing {
  readonly #intervalUs: number;
  #lastUs = -Infinity;

  /** @param intervalUs of the screen's refreshes; 0 where pictures are taken at any time */
  constructor(intervalUs: number) {
    this.#intervalUs = intervalUs;
  }

  /** How long the next picture has to wait; 0: not at all. */
  waitUs(nowUs: number): number {
    return Math.max(0, this.#lastUs + this.#intervalUs - nowUs);
  }

  /** Takes note of a picture that was handed over. */
  note(nowUs: number): void {
    this.#lastUs = nowUs;
  }
}
