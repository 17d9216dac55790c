/**
 * Under which names streams are published: each by its robot's, which comes some time after the first pictures of a stream that was
 * there already.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { StreamDescription } from "../../common/frame.ts";
import { quote } from "../../text/quote.ts";

const logger = getLogger(["uis", "nats"]);

/** A robot says its name once a second; one that has said none for so long goes by its stream's key. */
const UNNAMED_US = 5_000_000;

/** What a stream is called from now on. */
export interface GivenName {
  /** Where two streams have the same, a number stands behind that of the second. */
  readonly robot: string;
  /** Whether it went by another one. */
  readonly isNew: boolean;
}

/** The names of the streams of one gateway. */
export class RobotNames {
  readonly #given = new Map<string, { readonly wanted: string; readonly robot: string }>();
  readonly #unnamedUs = new Map<string, number>();

  /** What a stream is called; nothing while its robot has not said so. */
  nameOf({ key, name }: StreamDescription, nowUs: number): GivenName | undefined {
    const given = this.#given.get(key);
    if (given && (name === "" || name === given.wanted)) return { robot: given.robot, isNew: false };
    if (name === "" && nowUs - this.#firstUs(key, nowUs) < UNNAMED_US) return undefined;
    this.#given.delete(key);
    const wanted = name || key;
    const robot = this.#findFree(wanted);
    this.#given.set(key, { wanted, robot });
    if (robot !== wanted) {
      const words = { name: quote(wanted), robot: quote(robot) };
      logger.warn("Another robot is called {name} here: this one is published as {robot}", words);
    }
    return { robot, isNew: true };
  }

  /** Forgets all but these streams. */
  retain(keys: ReadonlySet<string>): void {
    for (const names of [this.#given, this.#unnamedUs]) {
      for (const key of names.keys()) if (!keys.has(key)) names.delete(key);
    }
  }

  #firstUs(key: string, nowUs: number): number {
    const firstUs = this.#unnamedUs.get(key) ?? nowUs;
    this.#unnamedUs.set(key, firstUs);
    return firstUs;
  }

  #findFree(wanted: string): string {
    const taken = new Set(Array.from(this.#given.values(), ({ robot }) => robot));
    for (let number = 2, free = wanted;; free = `${wanted}-${number++}`) if (!taken.has(free)) return free;
  }
}
