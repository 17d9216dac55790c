/**
 * Under which names streams are published: each by its robot's, which comes some time after the first pictures of a stream that was
 * there already.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { StreamDescription } from "../../../common/frame.ts";
import { quote } from "../../../text/quote.ts";

const logger = getLogger(["uis", "nats"]);

/** A robot says its name once a second; one that has said none for so long goes by its stream's key. */
const UNNAMED_US = 5_000_000;
/** A robot that is started again with a camera that takes its time is another stream: it gets the name of one that is silent for so long. */
const SILENT_US = 3_000_000;

/** What a stream is called from now on. */
export interface GivenName {
  /** Where two streams have the same, a number stands behind that of the second. */
  readonly robot: string;
  /** Whether it went by another one. */
  readonly isNew: boolean;
  /** The key of the silent stream that has lost it to this one. */
  readonly from?: string;
}

/** The names of the streams of one gateway. */
export class RobotNames {
  readonly #given = new Map<string, { readonly wanted: string; readonly robot: string }>();
  readonly #unnamedUs = new Map<string, number>();
  readonly #shownUs = new Map<string, number>();
  /** Those that have lost their names, until they show something. */
  readonly #lost = new Set<string>();

  /** A picture of a stream has come. */
  noteFrame(key: string, nowUs: number): void {
    this.#shownUs.set(key, nowUs);
    this.#lost.delete(key);
  }

  /** What a stream is called; nothing while its robot has not said so. */
  nameOf({ key, name }: StreamDescription, nowUs: number): GivenName | undefined {
    const given = this.#given.get(key);
    if (this.#lost.has(key)) return undefined;
    const holder = given || name === "" ? undefined : this.#findHolder(name);
    if (holder !== undefined) {
      // Whoever shows nothing has no use for it yet.
      if (!this.#shownUs.has(key)) return undefined;
      if (this.#isSilent(holder, nowUs)) return this.#takeOver(key, name, holder);
    }
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
    for (const names of [this.#given, this.#unnamedUs, this.#shownUs, this.#lost]) {
      for (const key of names.keys()) if (!keys.has(key)) names.delete(key);
    }
  }

  #findHolder(name: string): string | undefined {
    return [...this.#given].find(([, { robot }]) => robot === name)?.[0];
  }

  #isSilent(key: string, nowUs: number): boolean {
    return nowUs - (this.#shownUs.get(key) ?? nowUs) >= SILENT_US;
  }

  #takeOver(key: string, name: string, silent: string): GivenName {
    this.#given.delete(silent);
    this.#lost.add(silent);
    this.#given.set(key, { wanted: name, robot: name });
    return { robot: name, isNew: true, from: silent };
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
