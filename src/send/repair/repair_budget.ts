/**
 * How much may be sent because a viewer asks: no more, over some frames, than was sent without being asked. So requests at
 * most double a stream, whatever they say.
 *
 * @module
 */

/** Of what has left unasked, the part that may leave again; at 50 % loss as much is missing as has come. */
const SHARE = 1;
/** What may be saved up, in frames: a run of losses takes a few whole ones. */
const MOST_FRAMES = 4;

/** What is left for answers, in fragments. */
export class RepairBudget {
  /** Nothing before the first frame. */
  #left: number | undefined;

  /** Takes note of a frame that leaves unasked, in so many fragments. */
  earn(fragments: number): void {
    // The first of all may be lost twice.
    const before = this.#left ?? fragments;
    const most = Math.max(MOST_FRAMES * fragments, before);
    this.#left = Math.min(most, before + SHARE * fragments);
  }

  /** Takes note of fragments that leave because they were asked for. */
  spend(fragments: number): void {
    this.#left = (this.#left ?? 0) - fragments;
  }

  /** Fragments that may leave when they are asked for. */
  get left(): number {
    return Math.floor(this.#left ?? 0);
  }
}
