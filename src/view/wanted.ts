/**
 * How much of each stream is wanted, by all who look.
 *
 * @module
 */

import type { View, Wanted } from "./view.ts";

const ORDER: readonly Wanted[] = ["none", "tile", "full"];

/** The most of what is wanted. */
export function mostOf(wanted: Iterable<Wanted>): Wanted {
  let most = 0;
  for (const one of wanted) most = Math.max(most, ORDER.indexOf(one));
  return ORDER[most]!;
}

/** What a listener's views want, once they are open. */
export class WantedByViews {
  readonly #wantsFigures: boolean;
  #views: readonly View[] = [];
  #hasNobody = false;

  /** @param wantsFigures whether somebody reads the figures of all streams, for which a picture now and then does */
  constructor(wantsFigures: boolean) {
    this.#wantsFigures = wantsFigures;
  }

  /**
   * From now on it is what these want.
   *
   * @param outward those of them that show pictures or pass them on: where there is none, the figures are all that there is
   *   to see, and they are to be those of all pictures
   */
  follow(views: readonly View[], outward: readonly View[]): void {
    this.#views = views;
    this.#hasNobody = outward.length === 0;
  }

  /** How much of a stream is wanted at this moment. */
  readonly of = (streamKey: string): Wanted => {
    if (this.#hasNobody) return "full";
    const wanted = this.#views.map((view) => view.wanted?.(streamKey) ?? "full");
    return mostOf(this.#wantsFigures ? ["tile", ...wanted] : wanted);
  };
}
