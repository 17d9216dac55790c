/**
 * What the streams are called in topics.
 *
 * @module
 */

import type { StreamDescription } from "../common/frame.ts";

/** Streams of which the name is remembered. */
const MAX_NAMES = 1000;

/**
 * Gives each stream a name of its own: the one that the broadcaster says, `stream-KEY` while it has said none, and with the
 * key behind it where another stream had the name first.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const stream = { key: "1", name: "front", width: 0, height: 0, fps: 0 };
 * const names = new TopicNames();
 * assertEquals(names.nameOf(stream), "front");
 * assertEquals(names.nameOf({ ...stream, key: "2" }), "front-2");
 * assertEquals(names.nameOf({ ...stream, key: "3", name: "" }), "stream-3");
 * ```
 */
export class TopicNames {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();

  nameOf({ key, name }: StreamDescription): string {
    const known = this.#names.get(`${key}/${name}`);
    if (known !== undefined) return known;
    const own = name || `stream-${key}`;
    const free = this.#taken.has(own) ? this.#distinguish(own, key) : own;
    if (this.#names.size < MAX_NAMES) {
      this.#names.set(`${key}/${name}`, free);
      this.#taken.add(free);
    }
    return free;
  }

  /** A stream has ended: its name is free again. */
  forget(key: string): void {
    for (const [identity, name] of this.#names) {
      if (!identity.startsWith(`${key}/`)) continue;
      this.#names.delete(identity);
      this.#taken.delete(name);
    }
  }

  #distinguish(name: string, key: string): string {
    const longer = `${name}-${key}`;
    return this.#taken.has(longer) ? this.#distinguish(longer, key) : longer;
  }
}
