/**
 * What a broadcaster and a listener tell of one stream while something else goes on: whether it has played on all that time.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Tool, ToolStatistics } from "./tools.ts";

/** Of the pictures that the camera gave; a busy machine loses some by itself. */
const LEAST_SHARE = 0.75;
const OLDEST_US = 150_000;

/** What both tell from now on. */
export class PlayedWindow {
  readonly #robot: Tool;
  readonly #laptop: Tool;
  readonly #name: string;
  readonly #from: readonly [number, number];

  /** Both have written statistics before. */
  constructor(robot: Tool, laptop: Tool, name: string) {
    this.#robot = robot;
    this.#laptop = laptop;
    this.#name = name;
    this.#from = [robot.statistics.length - 1, laptop.statistics.length - 1];
  }

  /**
   * Nearly as many pictures a second came as the camera gave, none of them old, of this stream alone and to its viewers
   * alone: whatever else this machine does.
   */
  assertPlays(what: string, viewers = 1): void {
    const sent = this.#robot.statistics.slice(this.#from[0]);
    const seen = this.#laptop.statistics.slice(this.#from[1]);
    const captured = rateOf(sent, ({ sender }) => sender.framesCaptured);
    const complete = rateOf(seen, ({ streams }) => streams[0]?.framesComplete ?? 0);
    const told = `under ${what}: ${seen.map(({ streams }) => streams[0]?.fps.toFixed(0))} fps`;
    assert(complete > LEAST_SHARE * captured, `${complete} of ${captured} pictures a second ${told}`);
    const ages = seen.slice(1).map(({ streams }) => streams[0]?.newest?.ageUs ?? Infinity).sort((a, b) =>
      a - b
    );
    assert(ages[Math.floor((ages.length - 1) / 2)]! < OLDEST_US, `${ages} µs ${told}`);
    assertEquals(new Set(seen.map(({ streams }) => streams.length)), new Set([1]), told);
    assertEquals(new Set(seen.map(({ streams }) => streams[0]!.stream.name)), new Set([this.#name]), told);
    assertEquals(new Set(sent.map((one) => one.viewers.length)), new Set([viewers]), told);
    assertEquals(new Set(sent.map(({ sendErrors }) => sendErrors)), new Set([0]), told);
  }
}

/** By the clock of who counts. */
function rateOf(statistics: readonly ToolStatistics[], count: (one: ToolStatistics) => number): number {
  const [first, last] = [statistics[0]!, statistics.at(-1)!];
  return (count(last) - count(first)) / (last.timeUs - first.timeUs) * 1e6;
}
