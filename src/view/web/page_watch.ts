/**
 * The streams that a page has on screen, as it says them.
 *
 * @module
 */

import type { Wanted } from "../view.ts";
import type { WatchMessage } from "./page_messages.ts";

/** Until it says something a little of all is wanted. */
export class PageWatch {
  #watched: ReadonlyMap<string, Wanted> | undefined;
  #ofOthers: Wanted = "tile";

  /**
   * Takes what the page says.
   *
   * @returns whether a stream was not on screen before
   */
  take({ keys, tiles = [] }: WatchMessage): (key: string) => boolean {
    const [watched, ofOthers] = [this.#watched, this.#ofOthers];
    const small = tiles.map((key) => [key, "tile"] as const);
    const large = keys?.map((key) => [key, "full"] as const) ?? [];
    this.#watched = new Map<string, Wanted>([...small, ...large]);
    this.#ofOthers = keys ? "none" : "full";
    return (key) => (watched?.get(key) ?? ofOthers) === "none";
  }

  /** How much of a stream the page has a use for. */
  wanted(key: string): Wanted {
    return this.#watched?.get(key) ?? this.#ofOthers;
  }

  /** Whether any of it is on screen. */
  has(key: string): boolean {
    return this.wanted(key) !== "none";
  }
}
